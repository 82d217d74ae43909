// Which passwords may be set. Apart from passwords.ts, so that a login carries no list of the common ones.
import * as z from 'zod';
import { COMMON_PASSWORDS } from './common-passwords.ts';
import { hasPasswordLength } from './passwords.ts';

let common: Set<string> | undefined;

export const newPassword = z
  .string()
  .refine(hasPasswordLength, { error: 'debe tener entre 8 y 72 bytes' })
  .refine((password) => !isCommon(password), { error: 'contraseña demasiado común' });

/** In whatever case: whoever guesses begins with these, and tries a capital as well. */
function isCommon(password: string): boolean {
  common ??= new Set(COMMON_PASSWORDS.trim().split(/\s+/));
  return common.has(password.toLowerCase());
}
