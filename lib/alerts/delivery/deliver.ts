// Delivers one queued notice to Slack: takes a slot of the rate limiter, then posts the first form that Slack accepts.
// handle-refusal.ts decides what happens to a notice that Slack refuses.
import { logger } from '#lib/log.ts';
import type { Notice } from '../alert.ts';
import { deadLetter, handleRefusal, type Refusal, type Slot, wasDown } from './handle-refusal.ts';
import type { holdMessage, moveToDeadLetters, QueuedNotice } from './queue.ts';
import type { countLate, releaseSlot, takeSlot } from './rate-limiter.ts';

/** The forms of a message, the best first: when Slack refuses one form, the next one is tried. */
const FORMS = ['full', 'compact', 'text'] as const;
export type Form = (typeof FORMS)[number];
const LAST_FORM: Form = 'text';

export interface Attempt {
  queued: QueuedNotice;
  /** How often the queue has delivered it, this delivery included. */
  receiveCount: number;
  /** Milliseconds until the function times out. */
  remainingMs: () => number;
}

export interface DeliverDeps {
  limiter: { takeSlot: typeof takeSlot; releaseSlot: typeof releaseSlot; countLate: typeof countLate };
  queue: { holdMessage: typeof holdMessage; moveToDeadLetters: typeof moveToDeadLetters };
  /** `post` returns a refusal; it throws only for faults of ours. */
  slack: { post: (notice: Notice, form: Form, timeoutMs: number) => Promise<Refusal | undefined> };
  clock: { now: () => Date; wait: (ms: number) => Promise<void> };
}

/** The function times out after 10 s. If it crashes, its message and the queue behind it wait no longer than this. */
const HOLD_S = 15;
/** A longer wait for a slot happens in the queue, not in the function. */
const MOST_WAIT_MS = 1_000;
/** Kept free after a post, to record its result. */
const AFTERWARDS_MS = 1_500;
/** A post is not begun with less time than this. */
const LEAST_POST_MS = 1_000;

/**
 * Posts a notice. When it returns, the message is posted or in the dead-letter queue.
 *
 * A process that crashes between Slack's "ok" and the end leaves its message to be posted again: Slack cannot recognise
 * a repeat, and an alert posted twice is better than a lost one.
 * @throws the reason when the message will be delivered again; it is hidden until then.
 */
export async function deliverNotice(notice: Notice, attempt: Attempt, deps: DeliverDeps): Promise<void> {
  const { queued, remainingMs } = attempt;
  await deps.queue.holdMessage(queued, HOLD_S);
  for (const form of FORMS) {
    const slot = await waitForSlot(queued, deps);
    const timeoutMs = remainingMs() - AFTERWARDS_MS;
    if (timeoutMs < LEAST_POST_MS) return await outOfTime(queued, slot, deps);
    const refusal = await deps.slack.post(notice, form, timeoutMs);
    if (!refusal) return await recordDelivery(notice, queued, slot, deps);
    if (refusal.kind !== 'payload') return await handleRefusal(refusal, attempt, slot, deps);
    await deps.limiter.releaseSlot(slot.asked, { isDown: wasDown(slot) });
    if (form === LAST_FORM) await deadLetter(queued, refusal, deps);
  }
}

/** Waits for a slot; after a Retry-After of Slack the message waits in the queue instead. */
async function waitForSlot(queued: QueuedNotice, { limiter, queue, clock }: DeliverDeps): Promise<Slot> {
  for (;;) {
    const asked = clock.now();
    const slot = await limiter.takeSlot(asked);
    if ('state' in slot) return { asked, state: slot.state };
    if (slot.waitMs > MOST_WAIT_MS) {
      await queue.holdMessage(queued, slot.waitMs / 1000);
      throw new Error(`no slot for ${queued.sentAs}: it waits ${slot.waitMs} ms in the queue`);
    }
    await clock.wait(slot.waitMs);
  }
}

async function outOfTime(queued: QueuedNotice, slot: Slot, { limiter }: DeliverDeps): Promise<never> {
  await limiter.releaseSlot(slot.asked, { isDown: wasDown(slot) });
  throw new Error(`no time left to post ${queued.sentAs}`);
}

/** A delay of this length after an outage is reported; a shorter one is usual for the queue. */
const LATE_MS = 10_000;

async function recordDelivery(
  { reason }: Notice,
  { sentAs, madeAt, redriven }: QueuedNotice,
  slot: Slot,
  { limiter, clock }: DeliverDeps,
): Promise<void> {
  const now = clock.now();
  const waitedMs = now.getTime() - Date.parse(madeAt);
  const isAfterOutage = wasDown(slot) || redriven > 0;
  const isLate = isAfterOutage && waitedMs >= LATE_MS && reason !== 'delayed';
  try {
    // Deliveries after a late one waited for the same outage; the first that is in time ends it.
    await limiter.releaseSlot(slot.asked, { isDown: isLate });
    if (isLate) await limiter.countLate(slot.state, madeAt, waitedMs, now);
  } catch (error) {
    // Slack has the message: a failure here must not post it again. The slot's lease ends by itself.
    logger.warn('delivery not recorded', { alert: sentAs, error: error as Error });
  }
}
