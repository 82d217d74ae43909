// Password hashes: bcrypt's limit of 72 bytes, and the same time for known and unknown users.
import { describe, expect, test } from 'vitest';
import { hashPassword, passwordMatches } from '#lib/auth/passwords.ts';

describe('passwordMatches', () => {
  const password = 'x'.repeat(72);

  test('is true only for the password of the hash, which has cost 12', async () => {
    const hash = await hashPassword(password);
    expect(hash).toMatch(/^\$2[ab]\$12\$/);
    expect(await passwordMatches(password, hash)).toBe(true);
    expect(await passwordMatches(`${password}y`, hash)).toBe(false);
    expect(await passwordMatches('wrong', hash)).toBe(false);
  });

  test('takes as long for an unknown user as for a known one', async () => {
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
