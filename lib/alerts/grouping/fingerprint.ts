// Decides whether two log lines are one fault: a short hash of source, error type, parameterized message and own frame.
import { createHash } from 'node:crypto';
import type { Fault } from '../fault.ts';
import { frameOf } from '../stack.ts';
import { parameterize } from './parameterize.ts';

/** The first 16 hex digits of SHA-256 over the parts: fingerprints, and ids of batches. */
export function shortHash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}

/** 16 hex digits, the same for every occurrence of one fault. */
export function fingerprint(source: string, { by, type, message, stack }: Fault): string {
  // The platform writes one fault in several wordings ("timed out after 3.00 seconds", "Status: timeout").
  if (by === 'platform') return shortHash(source, type);
  return shortHash(source, type, parameterize(message), ownFrame(stack) ?? '');
}

/**
 * "function@folder/file" of the topmost frame that belongs to the project: not to Node, the Lambda runtime or a
 * dependency. Without line numbers and bundle hashes: a deployment must not give known faults a new fingerprint.
 */
export function ownFrame(stack: string | undefined): string | undefined {
  for (const line of (stack ?? '').split('\n')) {
    const frame = frameOf(line);
    if (frame?.isOwn) return `${frame.call}@${fileName(frame.place)}`;
  }
  return undefined;
}

function fileName(place: string): string {
  const [folder, file = ''] = place.replaceAll('\\', '/').split('/').slice(-2);
  return `${folder}/${file.replace(/[.-][0-9a-zA-Z_-]{8,}(?=\.\w+$)/, '').replace(/\.[cm]?[jt]s$/, '')}`;
}
