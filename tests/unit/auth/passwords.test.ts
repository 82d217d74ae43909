// Passwords: bcrypt's 72 bytes, and the same time whether or not the user exists.
import { describe, expect, test } from 'vitest';
import { hashPassword, newPassword, passwordMatches } from '#lib/auth/passwords.ts';

describe('newPassword', () => {
  test.each([
    ['8 bytes', '12345678', true],
    ['7 bytes', '1234567', false],
    ['72 bytes', 'x'.repeat(72), true],
    ['73 bytes', 'x'.repeat(73), false],
    ['18 emoji are 72 bytes', '🔑'.repeat(18), true],
    ['19 emoji are 76 bytes', '🔑'.repeat(19), false],
    ['4 letters that are 8 bytes', 'ñññé', true],
    ['a NUL, which ends a C string', 'abcdefgh\0ijk', false],
    ['not a string', 12345678, false],
  ])('%s', (_name, password, accepted) => {
    expect(newPassword.safeParse(password).success).toBe(accepted);
  });
});

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
