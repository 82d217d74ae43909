// Hashes passwords with bcrypt at cost 12, and compares them in the same time for known and unknown users.
import { compare, hash } from 'bcryptjs';

const COST = 12;

/**
 * The one form of what looks the same on every keyboard: "ñ" of one character or of two, a space of any kind.
 * Source: RFC 8265 §4.2.2, the profile OpaqueString.
 */
export function normalised(password: string): string {
  return password.replace(/\p{Zs}/gu, ' ').normalize('NFC');
}

/** At most 72 bytes of UTF-8 without NUL. bcrypt ignores bytes after the 72nd, so a prefix of a longer password would match it. */
export function fitsBcrypt(password: string): boolean {
  const bytes = Buffer.byteLength(normalised(password), 'utf8');
  return bytes <= 72 && !password.includes('\0');
}

/** A hash at our cost that no password matches: for unknown users, and for accounts without a password. */
export const NO_PASSWORD = '$2b$12$vmqkbkPPE6eeHrbEjRRLMO4Pv5Z/CsV.VMTWCRF7KGlzFbefgq23W';

export async function hashPassword(password: string): Promise<string> {
  return await hash(normalised(password), COST);
}

/** Takes the same time for a right, a wrong and an unknown user's password. @param stored undefined for an unknown user */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const one = normalised(password);
  if (await matches(one, stored)) return true;
  // Hashes of before were made of the password as it was typed.
  return one !== password && (await matches(password, stored));
}

async function matches(password: string, stored: string | undefined): Promise<boolean> {
  const isRight = await compare(password, stored ?? NO_PASSWORD);
  return isRight && stored !== undefined && Buffer.byteLength(password, 'utf8') <= 72;
}
