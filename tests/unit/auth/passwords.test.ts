// Password hashes: bcrypt's limit of 72 bytes, and the same time for known and unknown users.

import { hash } from 'bcryptjs';
import { describe, expect, test } from 'vitest';
import { fitsBcrypt, hashPassword, passwordMatches } from '#lib/auth/passwords.ts';

describe('passwordMatches', () => {
  const password = 'x'.repeat(72);

  test('is true only for the password of the hash, which has cost 12', async () => {
    const hash = await hashPassword(password);
    expect(hash).toMatch(/^\$2[ab]\$12\$/);
    expect(await passwordMatches(password, hash)).toBe(true);
    expect(await passwordMatches(`${password}y`, hash)).toBe(false);
    expect(await passwordMatches('wrong', hash)).toBe(false);
  });

  const COMPOSED = 'contrase\u00f1a de \u00e1rbol';
  const DECOMPOSED = COMPOSED.normalize('NFD');

  test.each([
    ['typed with composed letters', COMPOSED, DECOMPOSED],
    ['typed with decomposed letters', DECOMPOSED, COMPOSED],
    ['with spaces that do not break', COMPOSED.replaceAll(' ', '\u00a0'), COMPOSED],
  ])('a password %s is the same on another keyboard', async (_how, one, other) => {
    const stored = await hashPassword(one);
    expect(await passwordMatches(other, stored)).toBe(true);
    expect(await passwordMatches(one, stored)).toBe(true);
    expect(await passwordMatches(COMPOSED.replace('\u00f1', 'n'), stored)).toBe(false);
  });

  test('a hash that was made of the password as it was typed still counts', async () => {
    const before = await hash(DECOMPOSED, 4);
    expect(await passwordMatches(DECOMPOSED, before)).toBe(true);
    expect(await passwordMatches(`${DECOMPOSED}x`, before)).toBe(false);
  });

  test('the limit of 72 bytes is of the one form', () => {
    expect(fitsBcrypt('\u00f1'.repeat(36).normalize('NFD'))).toBe(true);
    expect(fitsBcrypt('\u00f1'.repeat(37))).toBe(false);
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
