// Where an answer comes from: the facts by which a retraining decides whether to learn from it.
import { createHmac } from 'node:crypto';
import { networkOf } from '#lib/limits/limits.ts';

/** Stored with an answer, in one attribute that no list and no client shows. Older answers have none. */
export interface Provenance {
  /** A keyed hash of the /24 or /64 network of the caller; absent for an address that is not of the public internet. */
  network?: string;
  /** RFC 3339: when the account was created. */
  account_at: string;
  /** The account's role was administrator. */
  by_admin?: true;
  /** The probability that the model gave to its answer. Absent when the answer names no prediction. */
  sure?: number;
}

interface Answering {
  readonly created_at: string;
  readonly role: string;
}

/** @param key of the hash of networks */
export function provenanceOf({ created_at, role }: Answering, sourceIp: string, key: Uint8Array): Provenance {
  const network = hashOfNetwork(sourceIp, key);
  return {
    account_at: created_at,
    ...(network !== undefined && { network }),
    ...(role === 'admin' && { by_admin: true as const }),
  };
}

/** 64 bits: the table can tell which answers came from one network, and nobody without the key from which. */
function hashOfNetwork(sourceIp: string, key: Uint8Array): string | undefined {
  const network = networkOf(sourceIp);
  if (network === undefined) return undefined;
  return createHmac('sha256', key).update(`vigia network ${network}`).digest('hex').slice(0, 16);
}
