// The rule for new passwords. Apart from passwords.ts, so that the bundle of a login has no list of common passwords.
import * as z from 'zod';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { hasPasswordLength } from './passwords.ts';

let common: Set<string> | undefined;

export const newPassword = z
  .string()
  .refine(hasPasswordLength, { error: 'debe tener entre 8 y 72 bytes' })
  .refine((password) => !isCommon(password), { error: 'contraseña demasiado común' });

/** Case does not matter: guessing programs try capitals too. */
function isCommon(password: string): boolean {
  common ??= new Set(COMMON_PASSWORDS.trim().split(/\s+/));
  return common.has(password.toLowerCase());
}
