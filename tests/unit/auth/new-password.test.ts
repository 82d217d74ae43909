// Which passwords may be set: bcrypt's 72 bytes, and none of those that everybody guesses.
import { dictionary } from '@zxcvbn-ts/language-common';
import { expect, test } from 'vitest';
import { newPassword } from '#lib/auth/new-password.ts';

test.each([
  ['8 bytes', '1c%45678', true],
  ['7 bytes', '1c%4567', false],
  ['72 bytes', 'x'.repeat(72), true],
  ['73 bytes', 'x'.repeat(73), false],
  ['18 emoji are 72 bytes', '🔑'.repeat(18), true],
  ['19 emoji are 76 bytes', '🔑'.repeat(19), false],
  ['4 letters that are 8 bytes', 'ñññé', true],
  ['a NUL, which ends a C string', 'abcdefgh\0ijk', false],
  ['not a string', 12345678, false],
  ['a passphrase of common words', 'correct horse battery', true],
  ['a name of a property', 'constructor', true],
  ['what a search finds within a common one', 'ssword12', true],
  ['two common ones with a space', 'password 12345678', true],
])('%s', (_name, password, accepted) => {
  expect(newPassword.safeParse(password).success).toBe(accepted);
});

test.each(['12345678', 'password', 'PassWord', 'Iloveyou', 'qwertyuiop', 'P@ssw0rd'])(
  '%s is too common, in whatever case',
  (password) => {
    const { error } = newPassword.safeParse(password);
    expect(error?.issues.map(({ message }) => message)).toEqual(['contraseña demasiado común']);
  },
);

test('none of the 3,000 commonest passwords of all lengths may be set, nor of those that are long enough', () => {
  const all = dictionary['passwords-common'];
  const longEnough = all.filter((password) => Buffer.byteLength(password) >= 8);
  for (const password of [...all.slice(0, 3_000), ...longEnough.slice(0, 3_000)]) {
    expect(newPassword.safeParse(password).success, password).toBe(false);
  }
  expect(newPassword.safeParse(longEnough[3_000]).success).toBe(true);
});
