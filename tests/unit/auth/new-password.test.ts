// The rule for new passwords: 8 to 72 bytes, and not a common password.
import { dictionary } from '@zxcvbn-ts/language-common';
import { expect, test } from 'vitest';
import { newPassword } from '#lib/auth/new-password.ts';

test.each([
  ['8 bytes', '1c%45678'],
  ['72 bytes', 'x'.repeat(72)],
  ['18 emoji, which are 72 bytes', '🔑'.repeat(18)],
  ['4 letters that are 8 bytes', 'ñññé'],
  ['a passphrase of common words', 'correct horse battery'],
  ['the name of a property of every object', 'constructor'],
  ['a part of a common password', 'ssword12'],
  ['two common passwords with a space', 'password 12345678'],
])('accepts %s', (_name, password) => {
  expect(newPassword.safeParse(password).success).toBe(true);
});

test.each([
  ['7 bytes', '1c%4567'],
  ['73 bytes', 'x'.repeat(73)],
  ['19 emoji, which are 76 bytes', '🔑'.repeat(19)],
  ['a NUL, which ends a C string', 'abcdefgh\0ijk'],
  ['a number', 12345678],
])('refuses %s', (_name, password) => {
  expect(newPassword.safeParse(password).success).toBe(false);
});

test.each(['12345678', 'password', 'PassWord', 'Iloveyou', 'qwertyuiop', 'P@ssw0rd'])(
  '%s is refused as too common, ignoring case',
  (password) => {
    const { error } = newPassword.safeParse(password);
    expect(error?.issues.map(({ message }) => message)).toEqual(['contraseña demasiado común']);
  },
);

test('refuses the 3,000 commonest passwords, and the 3,000 commonest ones of at least 8 bytes', () => {
  const all = dictionary['passwords-common'];
  const longEnough = all.filter((password) => Buffer.byteLength(password) >= 8);
  for (const password of [...all.slice(0, 3_000), ...longEnough.slice(0, 3_000)]) {
    expect(newPassword.safeParse(password).success, password).toBe(false);
  }
  expect(newPassword.safeParse(longEnough[3_000]).success).toBe(true);
});
