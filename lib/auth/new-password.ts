// The rules for new passwords: long enough, not what guessing programs try first, not the user's name. Apart from passwords.ts, so that the bundle of a login has no list of common passwords.
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { COMMON_WORDS_ES } from './common-words-es.ts';
import { fitsBcrypt, normalised } from './passwords.ts';

const LEAST_CHARACTERS = 8;

let common: Set<string> | undefined;

export const newPassword = z.string().check(
  z.refine((password) => [...normalised(password)].length >= LEAST_CHARACTERS, {
    error: 'debe tener al menos 8 caracteres',
    params: { code: 'too_short' },
    abort: true,
  }),
  z.refine(fitsBcrypt, {
    error: 'debe tener como mucho 72 bytes, y ningún carácter nulo',
    params: { code: 'too_long' },
    abort: true,
  }),
  z.refine((password) => !isCommon(password), {
    error: 'contraseña demasiado común',
    params: { code: 'too_common' },
  }),
  // JSON Schema counts characters, as the first rule does; no password of 72 bytes has more.
  z.meta({ minLength: LEAST_CHARACTERS, maxLength: 72 }),
);

/**
 * Refuses a password that is the user's name, also with figures or signs around it.
 * @param path of the password in the request: "body.password"
 * @throws AppError `invalid_request`
 */
export function refuseNameAsPassword(password: string, username: string, path: string): void {
  if (!isName(password, username)) return;
  const details = [
    { path, code: 'too_common' as const, msg: 'la contraseña no puede ser el nombre de usuario' },
  ];
  throw new AppError('invalid_request', { details });
}

/** Whether a password is this user's name, also with figures or signs around it. */
export function isName(password: string, username: string): boolean {
  const forms = formsOf(password);
  return formsOf(username).some((form) => forms.includes(form));
}

/**
 * Whether guessing programs try it at once: one of the common passwords or words, also with other case, accents, or figures
 * and signs around it; or a part of at most four characters again and again.
 */
function isCommon(password: string): boolean {
  common ??= new Set([...COMMON_PASSWORDS.trim().split(/\s+/), ...COMMON_WORDS_ES]);
  const known = common;
  return formsOf(password).some((form) => known.has(form)) || /^(.{1,4}?)\1+$/su.test(password);
}

/** The text, and the word in it; a text of figures has none. */
function formsOf(text: string): string[] {
  return [folded(text), coreOf(text)].filter((form) => form !== '');
}

/** Small letters without accents: "Contraseña" → "contrasena". */
function folded(text: string): string {
  return text.normalize('NFKD').replace(/\p{M}/gu, '').toLowerCase();
}

/** Without what is no letter at both ends: "vigia2026!" → "vigia". */
function coreOf(text: string): string {
  return folded(text).replace(/^[^\p{L}]+|[^\p{L}]+$/gu, '');
}
