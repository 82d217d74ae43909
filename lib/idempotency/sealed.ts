// Kept answers as the table has them: deflated, and encrypted with what only the client's next call brings. So nobody can read there what an
// answer says of a person, also after that person was erased.
import { createCipheriv, createDecipheriv, createHash, randomBytes } from 'node:crypto';
import { deflateRawSync, inflateRawSync } from 'node:zlib';

const CIPHER = 'aes-256-gcm';
const IV_BYTES = 12;
const TAG_BYTES = 16;

/** 32 bytes. @param name of the kept answer: account, time of registration and key, which the table shows as another hash */
export function secretOf(name: string): Uint8Array {
  return createHash('sha256').update(`answer ${name}`).digest();
}

export function seal(text: string, secret: Uint8Array): Uint8Array {
  const iv = randomBytes(IV_BYTES);
  const cipher = createCipheriv(CIPHER, secret, iv);
  const sealed = [cipher.update(deflateRawSync(text)), cipher.final()];
  return new Uint8Array(Buffer.concat([iv, cipher.getAuthTag(), ...sealed]));
}

export function unseal(bytes: Uint8Array, secret: Uint8Array): string {
  const [iv, tag] = [bytes.subarray(0, IV_BYTES), bytes.subarray(IV_BYTES, IV_BYTES + TAG_BYTES)];
  const decipher = createDecipheriv(CIPHER, secret, iv).setAuthTag(tag);
  const deflated = [decipher.update(bytes.subarray(IV_BYTES + TAG_BYTES)), decipher.final()];
  return inflateRawSync(Buffer.concat(deflated)).toString('utf8');
}
