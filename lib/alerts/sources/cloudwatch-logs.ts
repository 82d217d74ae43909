// What CloudWatch Logs hands to a subscriber: base64 of gzip of JSON, opened with care.
import { createHash } from 'node:crypto';
import { gunzipSync } from 'node:zlib';
import * as z from 'zod';

/** Fields that a line cannot do without are required; a strange one gets a neutral value rather than refuse its batch. */
const payload = z.object({
  messageType: z.string(),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(
    z.object({
      id: z.string().catch(''),
      /** Milliseconds since the epoch. */
      timestamp: z.number().min(0).max(8.64e15).optional().catch(undefined),
      message: z
        .unknown()
        .optional()
        .transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))),
    }),
  ),
});

export type LogBatch = z.infer<typeof payload>;

/** `id` is the same for every delivery of the same batch. */
export type Subscription =
  | { kind: 'control' }
  | { kind: 'lines'; id: string; batch: LogBatch }
  | { kind: 'unreadable'; id: string; reason: string; raw: string };

/**
 * A batch holds what one PutLogEvents call or a few of them carried, at most 1 MiB each, and Lambda's asynchronous
 * events end at 1 MB compressed. More than this is no batch of logs, and the function has memory for little more.
 */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** Opens the `data` of an `awslogs` event. Never throws: what cannot be read says why, and shows its beginning. */
export function openSubscription(data: string): Subscription {
  const opened = inflate(data);
  if ('reason' in opened) return unreadable(data, opened.reason, legible(data));
  const read = payload.safeParse(parse(opened.text));
  if (!read.success) return unreadable(data, 'it is not a batch of CloudWatch logs', opened.text);
  const batch = read.data;
  // CloudWatch's own test that the destination is there; its logEvents are not empty, and mean nothing.
  if (batch.messageType === 'CONTROL_MESSAGE') return { kind: 'control' };
  const ids = batch.logEvents.map(({ id, timestamp, message }) => id || `${timestamp} ${message}`);
  return { kind: 'lines', id: hash([batch.logGroup, batch.logStream, ...ids]), batch };
}

function inflate(data: string): { text: string } | { reason: string } {
  try {
    const bytes = gunzipSync(Buffer.from(data, 'base64'), { maxOutputLength: MAX_INFLATED_BYTES });
    return { text: bytes.toString('utf8') };
  } catch (error) {
    const tooLarge = (error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE';
    return {
      reason: tooLarge ? `it inflates to more than ${MAX_INFLATED_BYTES} bytes` : 'it is not base64 of gzip',
    };
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

/** Text that is no base64 as it stands, text in base64 decoded, and of anything else the first bytes that tell its kind. */
function legible(data: string): string {
  if (!/^[\w+/=-]+$/.test(data)) return data;
  const decoded = Buffer.from(data.slice(0, LEGIBLE), 'base64').toString('utf8');
  return /[\p{Cc}\ufffd]/u.test(decoded) ? `${data.slice(0, 30)}…` : decoded;
}

/** A multiple of four, so that base64 is not cut within a group; a person reads no more of it. */
const LEGIBLE = 4_000;

function unreadable(data: string, reason: string, raw: string): Subscription {
  return { kind: 'unreadable', id: hash([data]), reason, raw };
}

function hash(parts: string[]): string {
  return createHash('sha256').update(parts.join('\n')).digest('hex').slice(0, 16);
}
