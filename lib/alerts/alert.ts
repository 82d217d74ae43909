// What an alert is, wherever it comes from, and the notice that carries one to Slack.
import * as z from 'zod';

const severity = z.enum(['info', 'warning', 'error', 'critical']);

/** Plain data: no AWS, no Slack. Every text is cut to LIMITS, so that a notice always fits its queue and its item. */
const alert = z.object({
  /** Same fault, same fingerprint: what is told once per window. */
  fingerprint: z.string(),
  /**
   * What it was made from; an announcement is what the system says of itself. Notices from before there was a kind
   * were all of log lines.
   */
  kind: z.enum(['log', 'alarm', 'dead_letter', 'event', 'announcement']).default('log'),
  severity,
  title: z.string(),
  /** The function, without service and stage ("predict-v1"), or whatever else it comes from. */
  source: z.string(),
  /** ISO 8601, UTC: when it happened. */
  at: z.string(),
  /** ISO 8601: when what is over now began, where the source says so. */
  since: z.string().optional(),
  requestId: z.string().optional(),
  /** Of an announcement: what it says beside its title, in lines. */
  body: z.string().optional(),
  error: z.object({ type: z.string(), message: z.string(), stack: z.string().optional() }).optional(),
  logGroup: z.string().optional(),
  logStream: z.string().optional(),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
});

/** A message of the alert queue: one alert to tell now, with its count. */
export const notice = z.object({
  /** Deterministic: sending it again within SQS's five minutes of deduplication does nothing. */
  id: z.string(),
  alert,
  /**
   * Why it is told: the first time in a window · the repeats that no message has told yet · it is over · how many
   * alerts came late, because Slack did not take them.
   */
  reason: z.enum(['first', 'summary', 'recovered', 'delayed']).default('first'),
  /** How often it had happened when the notice was made; of a summary, since the last message; of `delayed`, alerts. */
  count: z.int().min(1),
  /** ISO 8601: the first time in this window. */
  since: z.string(),
  /** Repeats of the window before that no message has told. */
  untold: z.object({ count: z.int().min(1), since: z.string() }).optional(),
  /** Milliseconds: of `recovered` how long it lasted, of `delayed` how late the latest came. */
  duration_ms: z.number().min(0).optional(),
  /** Of a summary: the functions it happened in, without service and stage. */
  functions: z.array(z.string()).optional(),
  /** ISO 8601: the first and the latest of what it counts; of `recovered`, the beginning and the end. */
  first_at: z.string().optional(),
  last_at: z.string().optional(),
});

export type Severity = z.infer<typeof severity>;
/** As they are made: what has a default may be left out. */
export type Alert = z.input<typeof alert>;
export type Notice = z.input<typeof notice>;

/**
 * Characters kept of each text. SQS takes 256 KB and a DynamoDB write is billed by the size of its item; a person reads
 * the first lines of a stack. At six bytes a character, the worst that JSON does, a whole notice stays below 100 KB.
 */
export const LIMITS = { name: 200, message: 2_000, body: 2_800, stack: 6_000, url: 2_000 } as const;

/** The text, or its beginning and "…" when it is longer than `max` UTF-16 units; never half a character. */
export function cut(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  const end = max - 1;
  const splitsPair = /[\uD800-\uDBFF]/.test(whole.charAt(end - 1));
  return `${whole.slice(0, splitsPair ? end - 1 : end)}…`;
}

/** "vigia-prod-predict-v1" → "predict-v1": what a person calls it. Whatever is named otherwise keeps its name. */
export function shortName(name: string, stage: string): string {
  const prefix = `vigia-${stage}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
