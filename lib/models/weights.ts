// Weights in the models table: under the hash of their bytes, in parts that fit an item.
import { createHash } from 'node:crypto';
import { PutCommand } from '@aws-sdk/lib-dynamodb';
import { database } from '#lib/aws.ts';
import { allRevisions, modelsTable } from './revision-store.ts';

/** DynamoDB takes items of 400 KB; the shipped MLP has 407. */
export const PART_BYTES = 380_000;

const key = (sha256: string) => `weights#${sha256}`;

/** One item. */
export interface Part {
  item: string;
  revision: number;
  bytes: Uint8Array;
}

/**
 * Saved again the same bytes meet the same keys; two trainings cannot mix their parts, nor a dead one leave half of
 * another's.
 * @returns their SHA-256.
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
  await database().send(new PutCommand({ TableName: modelsTable(), Item: part }));
}

/** @throws Error when what is stored does not have this hash: a part is missing, or is not what was written. */
export async function loadWeights(sha256: string): Promise<Float32Array> {
  const parts = await allRevisions<{ bytes: Uint8Array }>(key(sha256));
  const bytes = Buffer.concat(parts.map((part) => part.bytes));
  const found = sha256Of(bytes);
  if (found !== sha256) {
    throw new Error(`weights ${sha256} read as ${found}: ${parts.length} parts, ${bytes.length} bytes`);
  }
  // A copy, since a Buffer may start where no float32 can.
  return new Float32Array(new Uint8Array(bytes).buffer);
}

/** At least one, each of at most PART_BYTES. */
export function inParts(bytes: Uint8Array): Uint8Array[] {
  const count = Math.max(1, Math.ceil(bytes.length / PART_BYTES));
  return Array.from({ length: count }, (_, i) => bytes.subarray(i * PART_BYTES, (i + 1) * PART_BYTES));
}

function sha256Of(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Little-endian float32, as every machine that Lambda and Node 24 offer has them. */
function bytesOf({ buffer, byteOffset, byteLength }: Float32Array): Uint8Array {
  return new Uint8Array(buffer, byteOffset, byteLength);
}
