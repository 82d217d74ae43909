// Opens the payload that CloudWatch Logs sends to a subscriber: JSON, in gzip, in base64.
import { gunzipSync } from 'node:zlib';
import * as z from 'zod/mini';
import { shortHash } from '../grouping/fingerprint.ts';
import { parse } from './message.ts';

/** Only the fields that a batch needs are required; a malformed line gets neutral values and does not refuse the batch. */
const payload = z.object({
  messageType: z.string(),
  /** The account of the log group. */
  owner: z.catch(z.optional(z.string()), undefined),
  logGroup: z.string(),
  logStream: z.string(),
  logEvents: z.array(
    z.object({
      id: z.catch(z.string(), ''),
      /** Milliseconds since the epoch. */
      timestamp: z.catch(z.optional(z.number().check(z.minimum(0), z.maximum(8.64e15))), undefined),
      message: z.pipe(
        z.optional(z.unknown()),
        z.transform((value) => (typeof value === 'string' ? value : JSON.stringify(value ?? ''))),
      ),
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
 * A batch is the content of one or a few PutLogEvents calls of at most 1 MiB each, and an asynchronous event of Lambda has
 * at most 1 MB, compressed. More than this is not a batch of logs, and would not fit the function's memory.
 */
const MAX_INFLATED_BYTES = 16 * 1024 * 1024;

/** Opens the `data` of an `awslogs` event. Never throws: an unreadable payload has a reason and a readable beginning. */
export function openSubscription(data: string): Subscription {
  const opened = inflate(data);
  if ('reason' in opened) return unreadable(data, opened.reason, legible(data));
  const read = payload.safeParse(parse(opened.text));
  if (!read.success) return unreadable(data, 'it is not a batch of CloudWatch logs', opened.text);
  const batch = read.data;
  // CloudWatch tests the destination with this message; its logEvents are not empty and have no meaning.
  if (batch.messageType === 'CONTROL_MESSAGE') return { kind: 'control' };
  const ids = batch.logEvents.map(({ id, timestamp, message }) => id || `${timestamp} ${message}`);
  return { kind: 'lines', id: shortHash([batch.logGroup, batch.logStream, ...ids].join('\n')), batch };
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

/** Text that is not base64 as it is, text in base64 decoded, other data as the beginning of its base64. */
function legible(data: string): string {
  if (!/^[\w+/=-]+$/.test(data)) return data;
  const decoded = Buffer.from(data.slice(0, LEGIBLE), 'base64').toString('utf8');
  return /[\p{Cc}\ufffd]/u.test(decoded) ? `${data.slice(0, 30)}…` : decoded;
}

/** Characters shown; a multiple of four, since base64 has groups of four. */
const LEGIBLE = 4_000;

function unreadable(data: string, reason: string, raw: string): Subscription {
  return { kind: 'unreadable', id: shortHash(data), reason, raw };
}
