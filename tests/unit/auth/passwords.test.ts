// Passwords: bcrypt's 72 bytes, and the same time whether or not the user exists.
import { describe, expect, test } from 'vitest';
import { hashPassword, passwordMatches } from '#lib/auth/passwords.ts';

describe('passwordMatches', () => {
  const password = 'x'.repeat(72);

  test('only the password opens its hash, at cost 12', { timeout: 20_000 }, async () => {
    const hash = await hashPassword(password);
    expect(hash).toMatch(/^\$2[ab]\$12\$/);
    expect(await passwordMatches(password, hash)).toBe(true);
    expect(await passwordMatches(`${password}y`, hash)).toBe(false);
    expect(await passwordMatches('wrong', hash)).toBe(false);
  });

  test('an unknown user costs a whole comparison', { timeout: 20_000 }, async () => {
    const hash = await hashPassword(password);
    const time = async (stored: string | undefined) => {
      const times: number[] = [];
      for (let i = 0; i < 3; i++) {
        const started = performance.now();
        expect(await passwordMatches('wrong', stored)).toBe(false);
        times.push(performance.now() - started);
      }
      return Math.min(...times);
    };
    const ratio = (await time(undefined)) / (await time(hash));
    expect(ratio).toBeGreaterThan(0.25);
    expect(ratio).toBeLessThan(4);
  });
});
