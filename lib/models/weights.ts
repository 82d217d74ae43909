// Weights in the models table: stored under the SHA-256 of their bytes, in parts that fit an item.
import { createHash } from 'node:crypto';
import { database } from '#lib/aws.ts';
import { allRevisions, modelsTable } from './revision-store.ts';

/** A DynamoDB item holds 400 KB at most; the shipped MLP has 407 KB. */
export const PART_BYTES = 380_000;

const key = (sha256: string) => `weights#${sha256}`;

/** One item of the table. */
export interface Part {
  item: string;
  revision: number;
  bytes: Uint8Array;
}

/**
 * Content-addressed: the same bytes are written to the same keys. So two trainings cannot mix their parts, and a crash
 * cannot damage the parts of another training.
 * @returns the SHA-256 of the bytes, hexadecimal.
 */
export async function saveWeights(weights: Float32Array, put = putPart): Promise<string> {
  const all = bytesOf(weights);
  const sha256 = sha256Of(all);
  for (const [revision, bytes] of inParts(all).entries()) {
    await put({ item: key(sha256), revision, bytes });
  }
  return sha256;
}

export async function putPart(part: Part): Promise<void> {
  await database().send('PutItem', { TableName: modelsTable(), Item: part });
}

/** @throws Error when the stored bytes do not have this hash: a part is missing or damaged. */
export async function loadWeights(sha256: string): Promise<Float32Array> {
  const parts = await allRevisions<{ bytes: Uint8Array }>(key(sha256));
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  const found = sha256Of(bytes);
  if (found !== sha256) {
    throw new Error(`weights ${sha256} read as ${found}: ${parts.length} parts, ${bytes.length} bytes`);
  }
  // A copy: a Buffer may start at an offset that is not a multiple of 4.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** At least one part, each of at most PART_BYTES. */
export function inParts(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Little-endian float32, the byte order of every platform of Lambda and Node 24. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
