// The rules of repeated delivery as pure functions: how long to wait, in which form to try next, and when to set a
// payload aside.
import type { RefusalKind } from './refusal.ts';

/** The forms of a message, the best first: when Slack refuses one form, the next one is tried. */
export const FORMS = ['full', 'compact', 'text'] as const;
export type Form = (typeof FORMS)[number];

/** What the earlier failures of one payload left behind. */
export interface DeliveryState {
  /** How many failures were recorded: the optimistic lock. */
  version: number;
  /** The form to try next, and how often Slack answered it with 5xx or not at all. */
  form: Form;
  failures: number;
  /** How many copies the channel may have: posts whose answer leaves open whether Slack took the message. */
  copies: number;
  /** How often Slack refused it for good. */
  refusals: number;
  /** How many posts of all payloads Slack had accepted when this one failed first. */
  accepted_before: number;
}

/** What is known of the other payloads at a failure. */
export interface Others {
  /** How many posts Slack has accepted so far. */
  accepted: number;
  /** Whether another payload failed after the latest accepted post: then Slack as a whole may be down. */
  alsoFail: boolean;
}

export type Step =
  | { next: 'retry'; state: DeliveryState }
  /** `isAlone`: Slack takes other payloads, so that it can take a notice about this one. */
  | { next: 'aside'; state: DeliveryState; isAlone: boolean };

/** Whether the channel may have as many copies as it may: it is not posted again, also when the queue delivers it again. */
export function isPostedOut({ copies }: DeliveryState): boolean {
  return copies >= MOST_COPIES;
}

/** Failures of one form before the next form is tried. */
export const MOST_FAILURES = 3;
/** Copies of one alert that the channel may have. */
export const MOST_COPIES = 2;
/** Slack's own faults can look like a refusal for good, so one is not enough. */
const MOST_REFUSALS = 2;

/**
 * After a failure that another try may mend. While other payloads pass, the third failure of a form takes the next form,
 * and after the last form the payload is set aside. While nothing passes, Slack is down and nothing changes.
 */
export function afterFailure(
  before: DeliveryState | undefined,
  kind: Extract<RefusalKind, 'down' | 'unclear' | 'permanent'>,
  others: Others,
): Step {
  const state = before ?? { ...FRESH, accepted_before: others.accepted };
  const after = { ...state, version: state.version + 1 };
  if (kind === 'permanent') {
    after.refusals += 1;
    return after.refusals < MOST_REFUSALS
      ? { next: 'retry', state: after }
      : { next: 'aside', state: after, isAlone: false };
  }
  if (kind === 'unclear') {
    after.copies += 1;
    return isPostedOut(after)
      ? { next: 'aside', state: after, isAlone: true }
      : { next: 'retry', state: after };
  }
  after.failures += 1;
  const isItsFault = others.accepted > state.accepted_before && !others.alsoFail;
  if (after.failures < MOST_FAILURES || !isItsFault) return { next: 'retry', state: after };
  const form = FORMS[FORMS.indexOf(state.form) + 1];
  if (form === undefined) return { next: 'aside', state: after, isAlone: true };
  return { next: 'retry', state: { ...after, form, failures: 0 } };
}

const FRESH = { version: 0, form: FORMS[0] as Form, failures: 0, copies: 0, refusals: 0 };

const SECOND_MS = 1_000;
const MINUTE_MS = 60 * SECOND_MS;
const HOUR_MS = 60 * MINUTE_MS;
const DAY_MS = 24 * HOUR_MS;

/** The wait is half of the time that Slack has been down, at most this; in a long outage a twentieth of that time, when it is more. */
const SHORT_MS = 30 * SECOND_MS;
const LONGEST_MS = 30 * MINUTE_MS;

/**
 * Milliseconds to wait after a failure, when Slack has accepted nothing for `downMs`: half of the outage, from 1 s to 30 s,
 * then a twentieth of it, at most half an hour. So delivery resumes soon after a short outage, and 14 days of outage take
 * fewer deliveries than the queue allows.
 */
export function restMs(downMs: number): number {
  const longest = Math.max(SHORT_MS, downMs / 20);
  return Math.min(Math.max(SECOND_MS, downMs / 2), longest, LONGEST_MS);
}

/** Milliseconds until the same payload is tried again: 1 s, doubled with each of its failures up to 30 s. */
export function ownRestMs({ failures }: Pick<DeliveryState, 'failures'>): number {
  return Math.min(SECOND_MS * 2 ** Math.max(0, failures - 1), SHORT_MS);
}

/** SQS deletes a message 14 days after it was sent. Half a day before, a message moves to the dead-letter queue. */
const RETENTION_MS = 14 * DAY_MS;
const EXPIRING_MS = RETENTION_MS - DAY_MS / 2;

/** Whether the queue will soon delete a message that was sent at this time. */
export function isExpiring(sentAt: Date, now: Date): boolean {
  return now.getTime() - sentAt.getTime() >= EXPIRING_MS;
}
