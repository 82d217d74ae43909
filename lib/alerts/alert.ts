// What an alert is, wherever it comes from, and the notice that carries one to Slack.
import * as z from 'zod';

const severity = z.enum(['info', 'warning', 'error', 'critical']);

/** Plain data: no AWS, no Slack. Every text is cut to LIMITS, so that a notice always fits its queue and its item. */
const alert = z.object({
  /** Same fault, same fingerprint: what is told once per window. */
  fingerprint: z.string(),
  /** Where it comes from. An alarm folds into the open error group of its function; a log alert is such a group. */
  kind: z.enum(['log', 'alarm', 'dead_letter', 'event']).optional(),
  severity,
  title: z.string(),
  /** The function, without service and stage ("predict-v1"), or whatever else it comes from. */
  source: z.string(),
  /** ISO 8601, UTC: when it happened. */
  at: z.string(),
  requestId: z.string().optional(),
  error: z.object({ type: z.string(), message: z.string(), stack: z.string().optional() }).optional(),
  logGroup: z.string().optional(),
  logStream: z.string().optional(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
});

/** A message of the alert queue: one alert to tell now, why, and how often it happened. */
export const notice = z.object({
  /** Deterministic: sending it again within SQS's five minutes of deduplication does nothing. */
  id: z.string(),
  alert,
  /** Why it is told; absent in what an older version sent, and then `first`. */
  reason: z.enum(['first', 'summary', 'recovered', 'delayed']).optional(),
  /** first: how often in its batch. summary: exactly how often since the last post. delayed: how many alerts. */
  count: z.int().min(1),
  /** ISO 8601: since when `count` was counted. */
  since: z.string(),
  /** ISO 8601: the first and the latest of what it counts; of `recovered`, the beginning and the end. */
  first_at: z.string().optional(),
  last_at: z.string().optional(),
  /** The functions it happened in. */
  functions: z.array(z.string()).optional(),
  /** recovered: how long it lasted. delayed: how long the longest waited. */
  duration_ms: z.number().min(0).optional(),
  /** Repeats that no message has told, when a recovery ends what they are repeats of. */
  untold: z.object({ count: z.int().min(1), since: z.string() }).optional(),
});

export type Severity = z.infer<typeof severity>;
export type Alert = z.infer<typeof alert>;
export type Notice = z.infer<typeof notice>;

/**
 * Characters kept of each text. SQS takes 256 KB and a DynamoDB write is billed by the size of its item; a person reads
 * the first lines of a stack. At six bytes a character, the worst that JSON does, a whole notice stays below 100 KB.
 */
export const LIMITS = { name: 200, message: 2_000, stack: 6_000, url: 2_000 } as const;

/** The text, or its beginning and "…" when it is longer than `max` UTF-16 units; never half a character. */
export function cut(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  const end = max - 1;
  const splitsPair = /[\uD800-\uDBFF]/.test(whole.charAt(end - 1));
  return `${whole.slice(0, splitsPair ? end - 1 : end)}…`;
}
