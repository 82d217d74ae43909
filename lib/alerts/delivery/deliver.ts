// From the queue to Slack: one notice, in its turn, in the first form that is taken, or put off, or buried.
import { logger } from '#lib/log.ts';
import type { Notice } from '../alert.ts';
import { holdMessage, moveToDeadLetters, type QueuedNotice } from './queue.ts';
import { countLate, type LimiterState, releaseSlot, takeSlot } from './rate-limiter.ts';

/** How a notice may be told, the best first: what Slack refuses for its form is tried in the next. */
const FORMS = ['full', 'compact', 'text'] as const;
export type Form = (typeof FORMS)[number];
const LAST_FORM: Form = 'text';

/**
 * Why a post was not taken. `payload`: its form is refused. `permanent`: the webhook or its channel is gone.
 * `busy`: too many requests. `down`: no answer, or none that says whether it was taken.
 */
export interface Refusal {
  kind: 'payload' | 'permanent' | 'busy' | 'down';
  error: Error;
  /** Seconds that Slack asks us to wait. */
  retryAfter?: number | undefined;
}

export interface Attempt {
  queued: QueuedNotice;
  /** How often the queue has handed it out, this time included. */
  receiveCount: number;
  /** Milliseconds that the function has left to live. */
  remainingMs: () => number;
}

export const delivering = {
  takeSlot,
  releaseSlot,
  countLate,
  holdMessage,
  moveToDeadLetters,
  now: () => new Date(),
  wait: (ms: number) => new Promise<void>((resolve) => setTimeout(resolve, ms)),
};
/** Posting is Slack's part: it is given from outside, and answers a refusal instead of throwing. */
export type Delivering = typeof delivering & {
  post: (notice: Notice, form: Form, timeoutMs: number) => Promise<Refusal | undefined>;
};

/** A deliverer lives 10 s. One that dies holds its message, and all behind it, no longer than this. */
const LIFE_S = 15;
/** A turn that is further away than this is not waited for in process. */
const PATIENCE_MS = 1_000;
/** What must remain after a post for noting what came of it. */
const AFTERWARDS_MS = 1_500;
/** A post that gets less time than this is not begun. */
const LEAST_POST_MS = 1_000;

/**
 * Tells a notice. When it returns, the message is done with: told, or in the dead-letter queue.
 *
 * A process that dies between Slack's "ok" and the end leaves its message to be told once more: Slack has no way to
 * recognise a repeat, and an alert told twice is better than one not told.
 * @throws what Slack said, when the message is to be tried again; it is held back for its time already.
 */
export async function deliverNotice(notice: Notice, attempt: Attempt, deps: Delivering): Promise<void> {
  const { queued, remainingMs } = attempt;
  await deps.holdMessage(queued, LIFE_S);
  for (const form of FORMS) {
    const turn = await myTurn(queued, deps);
    const timeoutMs = remainingMs() - AFTERWARDS_MS;
    if (timeoutMs < LEAST_POST_MS) return await outOfTime(queued, turn, deps);
    const refusal = await deps.post(notice, form, timeoutMs);
    if (!refusal) return await noteDelivery(notice, queued, turn, deps);
    if (refusal.kind !== 'payload') return await putOffOrBury(refusal, attempt, turn, deps);
    await deps.releaseSlot(turn.asked, { isDown: wasDown(turn) });
    if (form === LAST_FORM) await deadLetter(queued, refusal, deps);
  }
}

/** Out of the way of the others, and kept: the dead-letter queue raises an alarm that does not go by Slack. */
async function deadLetter(queued: QueuedNotice, { error }: Refusal, deps: Delivering): Promise<void> {
  logger.error('alert not delivered, kept in the dead-letter queue', { alert: queued.sentAs, error });
  await deps.moveToDeadLetters(queued);
}

/** When Slack was, or is about to be, asked; and what was known then. */
interface Turn {
  asked: Date;
  pace: LimiterState;
}

function wasDown({ pace }: Turn): boolean {
  return pace.down_since !== undefined;
}

/** Takes its turn, waiting for the next; when Slack asked for rest, the message waits in the queue instead. */
async function myTurn(queued: QueuedNotice, deps: Delivering): Promise<Turn> {
  for (;;) {
    const asked = deps.now();
    const turn = await deps.takeSlot(asked);
    if ('pace' in turn) return { asked, pace: turn.pace };
    if (turn.waitMs > PATIENCE_MS) {
      await deps.holdMessage(queued, turn.waitMs / 1000);
      throw new Error(`Slack asked for rest: ${queued.sentAs} waits ${turn.waitMs} ms`);
    }
    await deps.wait(turn.waitMs);
  }
}

async function outOfTime(queued: QueuedNotice, turn: Turn, deps: Delivering): Promise<never> {
  await deps.releaseSlot(turn.asked, { isDown: wasDown(turn) });
  throw new Error(`no time left to post ${queued.sentAs}`);
}

async function putOffOrBury(refusal: Refusal, attempt: Attempt, turn: Turn, deps: Delivering): Promise<void> {
  const { queued, receiveCount } = attempt;
  const { asked, pace } = turn;
  const isPermanent = refusal.kind === 'permanent';
  if (isPermanent && pace.refused === queued.sentAs) {
    await deadLetter(queued, refusal, deps);
    return await deps.releaseSlot(asked, { isDown: true });
  }
  const seconds = isPermanent ? FIRST_BACKOFF_S : (refusal.retryAfter ?? backoff(receiveCount));
  // Counted from the answer, which may have taken its time.
  const restMs = deps.now().getTime() - asked.getTime() + seconds * 1000;
  await deps.releaseSlot(asked, { restMs, isDown: true, ...(isPermanent && { refused: queued.sentAs }) });
  await deps.holdMessage(queued, seconds);
  throw refusal.error;
}

const FIRST_BACKOFF_S = 1;
/** Half a minute: an outage of any length ends for us at most so much later. */
const MOST_BACKOFF_S = 30;

/** Seconds: 1, 2, 4, 8, 16, 30, 30, … */
function backoff(receiveCount: number): number {
  return Math.min(FIRST_BACKOFF_S * 2 ** (Math.max(1, receiveCount) - 1), MOST_BACKOFF_S);
}

/** A wait of this length after an outage is worth a line; less is the queue's usual pace. */
const LATE_MS = 10_000;

async function noteDelivery(
  notice: Notice,
  queued: QueuedNotice,
  turn: Turn,
  deps: Delivering,
): Promise<void> {
  const { asked, pace } = turn;
  const now = deps.now();
  const waitedMs = now.getTime() - Date.parse(queued.madeAt);
  const isAfterOutage = wasDown(turn) || queued.redriven > 0;
  const isLate = isAfterOutage && waitedMs >= LATE_MS && notice.reason !== 'delayed';
  try {
    // What follows a late delivery was held up by the same outage; the first that was not is the end of it.
    await deps.releaseSlot(asked, { isDown: isLate });
    if (isLate) await deps.countLate(pace, queued.madeAt, waitedMs, now);
  } catch (error) {
    // It is told: that this could not be noted must not have it told again. A turn not given back ends by itself.
    logger.warn('delivery not noted', { alert: queued.sentAs, error: error as Error });
  }
}
