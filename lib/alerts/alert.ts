// An alert, the occurrence of a fault that it was made from, and the notice that carries it to Slack.
import * as z from 'zod/mini';

export const STATUSES = ['firing', 'acknowledged', 'silenced', 'resolved'] as const;
const severity = z.enum(['info', 'warning', 'error', 'critical']);

const model = z.string().check(z.maxLength(64));

/** A move of an alias, as far as a button needs it. */
const aliasMove = z.object({
  alias: z.enum(['v1', 'v2']),
  /** The alias's revision now: of the move that was made; of one that is proposed, the move before, or 0. */
  revision: z.int().check(z.minimum(0)),
  from: model,
  to: model,
});

/** What the buttons of an alert act on, besides the alert itself. */
const about = z.object({
  /** The move that was made. */
  move: z.optional(
    z.extend(aliasMove, { rollback: z.optional(z.boolean()), by: z.string(), at: z.string() }),
  ),
  run: z.optional(
    z.object({
      run_id: z.string(),
      status: z.enum(['queued', 'awaiting_approval', 'published', 'discarded', 'rejected', 'failed']),
      /** The model that it made. */
      model: z.optional(model),
      /** The model that v2 served when it began. */
      parent: z.optional(model),
      epochs: z.int(),
      learning_rate: z.number(),
    }),
  ),
  /** What the autopilot did, proposes or was told. */
  autopilot: z.optional(
    z.object({ revision: z.int().check(z.minimum(1)), kind: z.string().check(z.maxLength(20)) }),
  ),
  report: z.optional(
    z.object({
      /** "2026-01-02" */
      day: z.string(),
      /** The move that the verdict `ship` proposes. */
      promote: z.optional(aliasMove),
      /** Answers that a retraining would learn from and that the serving model has not, and the users who gave them. */
      labels: z.optional(z.int()),
      users: z.optional(z.int()),
    }),
  ),
});

/** Plain data, free of AWS and Slack. Every text is cut to LIMITS, so that a notice always fits its queue and its item. */
const alert = z.object({
  /** The same for every occurrence of one fault; a fault is notified once per window. */
  fingerprint: z.string(),
  /** What it was made from; an announcement is a message of the system about itself. Old notices without it are of logs. */
  kind: z._default(z.enum(['log', 'alarm', 'dead_letter', 'event', 'fall', 'announcement']), 'log'),
  severity,
  title: z.string(),
  /** The function without service and stage ("predict-v1"), or the alarm, queue or topic. */
  source: z.string(),
  /** ISO 8601, UTC: when it happened. */
  at: z.string(),
  /** ISO 8601. Of a recovery: when the alarm began, where the source says so. */
  since: z.optional(z.string()),
  requestId: z.optional(z.string()),
  /** Of an alarm: its name. */
  name: z.optional(z.string()),
  /** What it means, in one sentence: an alarm's description. A message says it first. */
  meaning: z.optional(z.string()),
  /** AWS's account (12 digits) and region, where the event names them. */
  account: z.optional(z.string()),
  region: z.optional(z.string()),
  /** The commit that was deployed, of a fault of our own functions. */
  release: z.optional(z.string()),
  /** The URL of the page that says what to do. */
  runbook: z.optional(z.string()),
  /** The users that it affected, each as its slot (lib/alerts/users.ts): it tells how many they are, not who. */
  users: z.optional(z.array(z.int().check(z.minimum(0)))),
  /** Of an alarm: the data points that it was evaluated on, the oldest first. */
  points: z.optional(z.array(z.number())),
  /** Of an announcement: its text, in lines. */
  body: z.optional(z.string()),
  about: z.optional(about),
  error: z.optional(z.object({ type: z.string(), message: z.string(), stack: z.optional(z.string()) })),
  logGroup: z.optional(z.string()),
  logStream: z.optional(z.string()),
  /**
   * Of announcements that belong together, such as those of one retraining: the thread that they share. The root shows the
   * latest `state`; an `event` is an answer alone.
   */
  thread: z.optional(z.object({ id: z.string(), role: z.enum(['state', 'event']) })),
  fields: z.array(z.object({ name: z.string(), value: z.string() })),
  links: z.array(z.object({ label: z.string(), url: z.string() })),
});

/** A fault as a line of a digest. */
const member = z.object({
  severity,
  source: z.string(),
  title: z.string(),
  count: z.int().check(z.minimum(1)),
});

const latest = z.object({
  at: z.string(),
  requestId: z.optional(z.string()),
  logStream: z.optional(z.string()),
});

/** A message of the alert queue: one alert to post, with its count. */
export const notice = z.object({
  /** Deterministic, and SQS's deduplication id: sending the notice again within five minutes has no effect. */
  id: z.string(),
  alert,
  /**
   * `first`: a new fault. `again`: a known fault returns. `recurring`: it returns too often, or an alarm flaps; from now
   * on there are summaries alone. `escalated`: ten times as many, or more severe. `summary`: the repeats since the last
   * notice. `still_firing`: an alarm that has not recovered. `recovered`: the alarm is over. `delayed`: alerts were late
   * because Slack did not accept them. `digest`: many new faults at once. `aside`: an alert that Slack does not take.
   * `acknowledged` to `assigned`: what a person did. `redraw`: no message of its own; the root of the thread is to show
   * the present state. `details`: what the root of a new fault leaves out, as an answer in its thread.
   */
  reason: z._default(
    z.enum([
      'first',
      'again',
      'recurring',
      'escalated',
      'summary',
      'still_firing',
      'recovered',
      'delayed',
      'digest',
      'aside',
      'acknowledged',
      'released',
      'silenced',
      'resolved',
      'assigned',
      'redraw',
      'details',
    ]),
    'first',
  ),
  /**
   * Occurrences when the notice was made; of a summary, since the last notice; of `delayed`, the late alerts; of what a
   * person did, those that no notice had counted yet, or 0.
   */
  count: z.int().check(z.minimum(0)),
  /** ISO 8601: the first occurrence in this window. */
  since: z.string(),
  /** Repeats of the window before that no notice has counted. */
  untold: z.optional(z.object({ count: z.int().check(z.minimum(1)), since: z.string() })),
  /** Milliseconds. Of `recovered`: how long the alarm lasted. Of `delayed`: the longest delay. */
  duration_ms: z.optional(z.number().check(z.minimum(0))),
  /** Of a summary: the functions that failed, without service and stage. */
  functions: z.optional(z.array(z.string())),
  /** ISO 8601: the first and the latest occurrence counted; of `recovered`, the beginning and the end. */
  first_at: z.optional(z.string()),
  last_at: z.optional(z.string()),
  /** Occurrences of the last 24 hours in eight buckets of three hours, the oldest first. */
  daily: z.optional(z.array(z.int().check(z.minimum(0)))),
  /** Of a fault that returned: how often its group opened within 24 hours, and since when the fault is known. */
  openings: z.optional(z.int().check(z.minimum(1))),
  first_seen: z.optional(z.string()),
  /** The release of the first occurrence of all, where it is known. */
  first_release: z.optional(z.string()),
  /** The users that the fault has affected since it was first seen, as slots. */
  users: z.optional(z.array(z.int().check(z.minimum(0)))),
  /** The latest occurrence, of a fault in logs. */
  latest: z.optional(latest),
  /** Of a group of errors: the alarms that it explains. */
  alarms: z.optional(z.array(z.string())),
  /** Of a digest: its faults. Absent while they are still collected. */
  members: z.optional(z.array(member)),
  /** Of a flapping alarm: how often it changed. */
  changes: z.optional(z.int().check(z.minimum(0))),
  /** Of a summary of a fault that lasts, and of what a person did with one: whether it fires now. */
  is_firing: z.optional(z.boolean()),
  /** Of what a person did: who, and of an assignment to whom. Of a reminder: who had acknowledged it. */
  by: z.optional(z.string()),
  to: z.optional(z.string()),
  /** ISO 8601. Of `silenced`: its end, where it has one; why. */
  until: z.optional(z.string()),
  note: z.optional(z.string()),
  /** Of a fault that returned or still fires: who had resolved it, and when. */
  resolved: z.optional(z.object({ by: z.string(), at: z.string() })),
  /** Of a lasting fault that is over and did not recover: how it ended, such as an alarm that was deleted or has no data. */
  ended: z.optional(z.object({ how: z.string(), severity })),
  /** Of a summary: a silence has ended. */
  was_silenced: z.optional(z.boolean()),
  /** The group's revision and status after what the notice tells; its buttons act on them. */
  rev: z.optional(z.int().check(z.minimum(0))),
  status: z.optional(z.enum(STATUSES)),
  /** Occurrences that the group had counted before those that it counts since it opened. */
  before: z.optional(z.int().check(z.minimum(0))),
});

export type Severity = z.infer<typeof severity>;
export type About = z.infer<typeof about>;
/** What a person sees of a group. */
export type Status = (typeof STATUSES)[number];
/** The input types: members with a default may be left out. */
export type Alert = z.input<typeof alert>;
export type Notice = z.input<typeof notice>;
export type DigestMember = z.infer<typeof member>;
export type Latest = z.infer<typeof latest>;
export type Ending = NonNullable<Notice['ended']>;

/** A fault with all its repeats in one batch. */
export interface Occurrence {
  /** Of the first repeat. */
  alert: Alert;
  /** Of an alarm: both states have one fingerprint. Absent for events that have no end, such as a log line. */
  state?: 'firing' | 'recovered';
  count: number;
  /** Of an alarm on the errors of one function: that function, whose open group of errors explains the alarm. */
  errorsOf?: string | undefined;
  /**
   * Of a report without the line that the function logs of the same error: the line may have come in the batch before. Such a
   * report is not recorded while its function has another open group of errors.
   */
  unlessLogged?: boolean;
  last: Latest;
}

/** The occurrences of one delivery. `id` is the same for every delivery of the same batch: its idempotency key. */
export interface OccurrenceBatch {
  id: string;
  occurrences: Occurrence[];
  /** The log group whose lines were ignored, because alerts about them would cause more of them. */
  refused?: string;
  /** Known events that are no alert, such as a success: what they were. */
  ignored?: string;
}

/**
 * Characters kept of each text. SQS takes 256 KB, DynamoDB bills a write by the size of its item, and a person reads
 * the first lines of a stack. JSON takes at most six bytes a character, so a whole notice stays below 100 KB.
 */
export const LIMITS = {
  name: 200,
  meaning: 500,
  message: 2_000,
  body: 2_800,
  stack: 6_000,
  url: 3_000,
} as const;

/** How functions/alerts/drill.ts fails on request. */
export const DRILL_KINDS = ['throw', 'reject', 'timeout', 'exit', 'log'] as const;
export type DrillKind = (typeof DRILL_KINDS)[number];

/** The text; when it is longer than `max` UTF-16 units, its beginning and "…". Surrogate pairs stay whole. */
export function cut(text: string, max: number): string {
  const whole = text.toWellFormed();
  if (whole.length <= max) return whole;
  const end = max - 1;
  const splitsPair = /[\uD800-\uDBFF]/.test(whole.charAt(end - 1));
  return `${whole.slice(0, splitsPair ? end - 1 : end)}…`;
}

/**
 * A message for people, whose first line becomes a title: where that line has no letter and no digit, as in "[" before the issues of
 * an error of zod, all lines are joined.
 */
export function titled(message: string): string {
  const [first = ''] = message.trimStart().split(/[\r\n]/, 1);
  return /[\p{L}\p{N}]/u.test(first) ? message.trimStart() : message.replace(/\s+/g, ' ').trim();
}

/** "vigia-prod-predict-v1" → "predict-v1". A name without our prefix stays as it is. */
export function shortName(name: string, stage: string): string {
  const prefix = `vigia-${stage}-`;
  return name.startsWith(prefix) ? name.slice(prefix.length) : name;
}
