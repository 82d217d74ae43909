// Password hashes: bcrypt at cost 12, and the comparison that takes as long for a user who does not exist.
import { compare, hash } from 'bcryptjs';

const COST = 12;

/** 8 to 72 bytes of UTF-8. bcrypt ignores what follows the 72nd, so a longer password would be opened by its beginning. */
export function hasPasswordLength(password: string): boolean {
  const bytes = Buffer.byteLength(password, 'utf8');
  return bytes >= 8 && bytes <= 72 && !password.includes('\0');
}

/** A hash that no password opens, at our cost: what an unknown user's password is compared with. */
const NOBODY = '$2b$12$vmqkbkPPE6eeHrbEjRRLMO4Pv5Z/CsV.VMTWCRF7KGlzFbefgq23W';

export async function hashPassword(password: string): Promise<string> {
  return await hash(password, COST);
}

/** Constant in time whether the user exists (`hash` undefined when not) and whether the password fits. */
export async function passwordMatches(password: string, stored: string | undefined): Promise<boolean> {
  const matches = await compare(password, stored ?? NOBODY);
  return matches && stored !== undefined && Buffer.byteLength(password, 'utf8') <= 72;
}
