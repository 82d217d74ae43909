// The rules for new passwords: 8 characters to 72 bytes, not a common password, not the user's name.
import { dictionary } from '@zxcvbn-ts/language-common';
import { expect, test } from 'vitest';
import { isName, newPassword, refuseNameAsPassword } from '#lib/auth/new-password.ts';

/** The code and text of the refusal; undefined when it is accepted. */
function refusal(password: unknown) {
  const [issue] = newPassword.safeParse(password).error?.issues ?? [];
  return issue && { code: issue.code === 'custom' ? issue.params?.code : issue.code, msg: issue.message };
}

test.each([
  ['8 characters', '1c%45678'],
  ['72 bytes', 'correct horse '.repeat(6).slice(0, 72)],
  ['18 emoji, which are 72 bytes', '🔑🚪🪟🧹🧺'.repeat(4).slice(0, 36)],
  ['a passphrase of common words', 'correct horse battery'],
  ['the name of a property of every object', 'constructor'],
  ['a part of a common password', 'ssword12'],
  ['figures that are no common password', '83920174'],
])('accepts %s', (_name, password) => {
  expect(refusal(password)).toBeUndefined();
});

test.each([
  ['7 characters', '1c%4567', 'too_short'],
  ['4 letters, which are 8 bytes', 'ñññé', 'too_short'],
  ['7 emoji, which are 28 bytes', '🔑🚪🪟🧹🧺🔑🚪', 'too_short'],
  ['5 letters with accents apart, which are 10 characters', 'ñéíóú'.normalize('NFD'), 'too_short'],
  ['73 bytes', 'correct horse '.repeat(6).slice(0, 73), 'too_long'],
  ['19 emoji, which are 76 bytes', '🔑🚪🪟🧹🧺'.repeat(4).slice(0, 38), 'too_long'],
  ['a NUL, which ends a C string', 'abcdefgh\0ijk', 'too_long'],
  ['a number', 12345678, 'invalid_type'],
])('refuses %s', (_name, password, code) => {
  expect(refusal(password)).toMatchObject({ code });
});

test.each([
  // Of the list, ignoring case.
  ...['12345678', 'password', 'PassWord', 'Iloveyou', 'qwertyuiop', 'P@ssw0rd'],
  // With figures and signs around a common word, with accents, and in Spanish.
  ...[
    'vigia2026',
    'Vigía-2026',
    'contraseña',
    'Contraseña1',
    'CONTRASENA',
    '¡contraseña!',
    '2026usuario',
    'password 12345678',
  ],
  // A short part again and again.
  ...['        ', 'aaaaaaaa', 'abababab', 'abcdabcdabcd', '🔑'.repeat(8), '12341234'],
])('%j is refused as too common', (password) => {
  expect(refusal(password)).toEqual({ code: 'too_common', msg: 'contraseña demasiado común' });
});

test('refuses the 3,000 commonest passwords, and the 3,000 commonest ones of at least 8 bytes', () => {
  const all = dictionary['passwords-common'];
  const longEnough = all.filter((password) => Buffer.byteLength(password) >= 8);
  for (const password of [...all.slice(0, 3_000), ...longEnough.slice(0, 3_000)]) {
    expect(newPassword.safeParse(password).success, password).toBe(false);
  }
  expect(newPassword.safeParse('zwartbont').success).toBe(true);
});

test.each([
  ['margarita', 'margarita', true],
  ['MARGARITA', 'margarita', true],
  ['margarita2026', 'margarita', true],
  ['Margarita', 'margarita-7', true],
  ['margaritas del campo', 'margarita', false],
  ['83920174', '123', false],
])('whether the password %j is the name %j: %j', (password, username, is) => {
  expect(isName(password, username)).toBe(is);
  const refuse = () => refuseNameAsPassword(password, username, 'body.password');
  if (is) expect(refuse).toThrow(expect.objectContaining({ code: 'invalid_request' }));
  else expect(refuse).not.toThrow();
});
