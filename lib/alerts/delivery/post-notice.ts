// Posts one notice: takes a slot of the rate limiter, posts the form that is due, and acts on Slack's answer.
import { logger } from '#lib/log.ts';
import type { Notice } from '../alert.ts';
import { asideNotice } from './aside-notice.ts';
import { classOf } from './classes.ts';
import type { readDelivery, recordFailure } from './delivery-record.ts';
import type { enqueue, moveToDeadLetters, QueuedNotice } from './queue.ts';
import type { countLate, LimiterState, NoSlot, releaseSlot, takeSlot } from './rate-limiter.ts';
import type { Refusal } from './refusal.ts';
import {
  afterFailure,
  type DeliveryState,
  FORMS,
  type Form,
  isPostedOut,
  ownRestMs,
  restMs,
} from './retry-rules.ts';

export interface PostDeps {
  limiter: { takeSlot: typeof takeSlot; releaseSlot: typeof releaseSlot; countLate: typeof countLate };
  records: { readDelivery: typeof readDelivery; recordFailure: typeof recordFailure };
  queue: { enqueue: typeof enqueue; moveToDeadLetters: typeof moveToDeadLetters };
  slack: {
    /** Returns a refusal; throws only for faults of ours. */
    post: (notice: Notice, form: Form, timeoutMs: number) => Promise<Refusal | undefined>;
    /** A request that shows nothing in the channel: whether Slack gives clear answers. */
    probe: (timeoutMs: number) => Promise<Refusal | undefined>;
    /** Whether the notice's thread shows less than it could; never in a channel without threads. */
    needsFollowUp: (notice: Notice) => Promise<boolean>;
    /** Returns a refusal that another try may mend. */
    followUp: (notice: Notice, timeoutMs: number) => Promise<Refusal | undefined>;
  };
  clock: { now: () => Date; wait: (ms: number) => Promise<void> };
}

/** What to post, and the message that it came with. */
export interface Subject {
  notice: Notice;
  queued: QueuedNotice;
  /** How many alerts it tells of. */
  alerts: number;
  /** Milliseconds until the function times out. */
  remainingMs: () => number;
  /** Whether it may wait in the function for its slot; otherwise it waits in the queue. */
  mayWait: boolean;
}

/**
 * `done`: Slack has it, or the dead-letter queue. Otherwise the message is delivered again after `ownS`, and no other
 * message finds a slot before `restS`.
 */
export type PostResult = { done: true } | { done: false; ownS: number; restS: number };

/** A slot of the rate limiter: when it was taken, and the limiter's state then. */
interface Slot {
  asked: Date;
  state: LimiterState;
}

/** A longer wait for a slot happens in the queue, not in the function. */
const MOST_WAIT_MS = 1_000;
/** Another delivery returns its slot as soon as Slack has answered. */
const LEASED_WAIT_MS = 200;
/** Kept free after a post, to record its result. */
export const AFTERWARDS_MS = 1_500;
/** A post is not begun with less time than this. */
const LEAST_POST_MS = 1_000;

/**
 * A process that crashes between Slack's "ok" and the end leaves its message to be posted again: Slack cannot recognise
 * a repeat, and an alert posted twice is better than a lost one.
 */
export async function postNotice(subject: Subject, deps: PostDeps): Promise<PostResult> {
  const { notice, queued, remainingMs } = subject;
  const state = queued.receiveCount > 1 ? await deps.records.readDelivery(queued.sentAs) : undefined;
  if (state && isPostedOut(state)) {
    const error = new Error('the answers to its posts were unclear');
    return await setAside(subject, { error }, true, deps);
  }
  const forms = FORMS.slice(FORMS.indexOf(state?.form ?? FORMS[0]));
  for (;;) {
    const slot = await waitForSlot(subject, deps);
    if (!('asked' in slot)) return slot;
    const timeoutMs = remainingMs() - AFTERWARDS_MS;
    if (timeoutMs < LEAST_POST_MS) {
      await deps.limiter.releaseSlot(slot.asked, { isDown: wasDown(slot) });
      return later(1);
    }
    if (slot.state.unclear !== undefined) {
      const rest = await askWhetherClear(slot, timeoutMs, deps);
      if (rest) return rest;
      continue;
    }
    const refusal = await deps.slack.post(notice, forms[0] ?? 'text', timeoutMs);
    if (!refusal) return await recordDelivery(subject, slot, deps);
    if (refusal.kind !== 'payload') return await retryOrSetAside(subject, state, refusal, slot, deps);
    await deps.limiter.releaseSlot(slot.asked, { isDown: wasDown(slot) });
    forms.shift();
    if (forms.length === 0) return await setAside(subject, refusal, true, deps);
  }
}

const later = (ownS: number, restS = ownS): PostResult => ({ done: false, ownS, restS });

/** Whether Slack had accepted no message before this slot since a failure. */
export function wasDown({ state }: Slot): boolean {
  return state.down_since !== undefined;
}

/** @returns the slot, or how long the message waits in the queue. */
export async function waitForSlot(
  { notice, mayWait }: Subject,
  { limiter, clock }: PostDeps,
  forClass = classOf(notice),
): Promise<Slot | PostResult> {
  let waitedMs = 0;
  for (;;) {
    const asked = clock.now();
    const slot = await limiter.takeSlot(asked, forClass);
    if ('state' in slot) return { asked, state: slot.state };
    const ms = slot.isLeased ? Math.min(slot.waitMs, LEASED_WAIT_MS) : slot.waitMs;
    waitedMs += ms;
    if (!mayWait || waitedMs > MOST_WAIT_MS) return later(waitInQueueS(slot, asked));
    await clock.wait(ms);
  }
}

/** While Slack is down, a message asks for a slot no more often than one of them is tried. */
function waitInQueueS({ waitMs, isLeased, downSince }: NoSlot, now: Date): number {
  const downMs = downSince === undefined ? 0 : now.getTime() - Date.parse(downSince);
  if (downMs > 0) return Math.max(waitMs, restMs(downMs)) / 1000;
  return Math.max(1, (isLeased ? Math.min(waitMs, 2_000) : waitMs) / 1000);
}

/** After an answer that leaves open what Slack did, no alert is posted before Slack answers clearly. */
async function askWhetherClear(
  slot: Slot,
  timeoutMs: number,
  { slack, limiter, clock }: PostDeps,
): Promise<PostResult | undefined> {
  const refusal = await slack.probe(timeoutMs);
  const isClear = !refusal || refusal.kind === 'payload' || refusal.kind === 'permanent';
  if (isClear) {
    await limiter.releaseSlot(slot.asked, { isDown: wasDown(slot), isUnclear: false });
    return undefined;
  }
  const seconds = refusal.retryAfter ?? restMs(downMs(slot, clock.now())) / 1000;
  await limiter.releaseSlot(slot.asked, { restMs: fromAsked(slot, seconds, clock.now()), isDown: true });
  return later(seconds);
}

export function downMs({ asked, state }: Slot, now: Date): number {
  return now.getTime() - (state.down_since === undefined ? asked.getTime() : Date.parse(state.down_since));
}

/** Counted from the answer, which may have been slow. */
export function fromAsked({ asked }: Slot, seconds: number, now: Date): number {
  return now.getTime() - asked.getTime() + seconds * 1000;
}

async function retryOrSetAside(
  subject: Subject,
  before: DeliveryState | undefined,
  refusal: Refusal,
  slot: Slot,
  deps: PostDeps,
): Promise<PostResult> {
  const { limiter, records, clock } = deps;
  const { sentAs } = subject.queued;
  const { kind, retryAfter } = refusal;
  const now = clock.now();
  if (kind === 'payload' || kind === 'busy') {
    const seconds = retryAfter ?? restMs(downMs(slot, now)) / 1000;
    await limiter.releaseSlot(slot.asked, { restMs: fromAsked(slot, seconds, now), isDown: true });
    return later(seconds);
  }
  const { accepted = 0, failed } = slot.state;
  const alsoFail = failed !== undefined && failed !== sentAs;
  const step = afterFailure(before, kind, { accepted, alsoFail });
  const seconds = kind === 'permanent' ? 1 : restMs(downMs(slot, now)) / 1000;
  try {
    // Also of one that is set aside: the queue delivers it again when the move to the dead-letter queue fails.
    await records.recordFailure(sentAs, step.state, now);
  } finally {
    // A failure that cannot be recorded must not keep the slot from the others for the whole lease.
    await limiter.releaseSlot(slot.asked, {
      restMs: fromAsked(slot, seconds, now),
      isDown: true,
      ...(kind !== 'permanent' && { failed: sentAs }),
      ...(kind === 'unclear' && { isUnclear: true }),
    });
  }
  logger.warn('alert not delivered yet', { alert: sentAs, kind, error: refusal.error });
  if (step.next === 'aside') return await setAside(subject, refusal, step.isAlone, deps);
  return later(Math.max(seconds, ownRestMs(step.state) / 1000), seconds);
}

/** Moves it to the dead-letter queue, where an alarm notifies by e-mail, and tells the channel when it can be told. */
export async function setAside(
  { notice, queued }: Pick<Subject, 'notice' | 'queued'>,
  { error }: Pick<Refusal, 'error'>,
  isAlone: boolean,
  { queue, clock }: Pick<PostDeps, 'queue' | 'clock'>,
): Promise<PostResult> {
  logger.error('alert not delivered, kept in the dead-letter queue', { alert: queued.sentAs, error });
  await queue.moveToDeadLetters(queued);
  const told = isAlone ? asideNotice(notice, queued.sentAs, clock.now()) : undefined;
  if (told) await queue.enqueue(told, clock.now());
  return { done: true };
}

/** A delay of this length after an outage is reported; a shorter one is usual for the queue. */
const LATE_MS = 10_000;

async function recordDelivery(
  { notice: { reason }, queued: { sentAs, madeAt, redriven }, alerts }: Subject,
  slot: Slot,
  { limiter, clock }: PostDeps,
): Promise<PostResult> {
  const now = clock.now();
  const waitedMs = now.getTime() - Date.parse(madeAt);
  const upAt = wasDown(slot) ? now.toISOString() : undefined;
  // Notices made before Slack recovered have waited for it, however many others are posted in between.
  const isAfterOutage = redriven > 0 || madeAt < (upAt ?? slot.state.up_at ?? '');
  const isLate = isAfterOutage && waitedMs >= LATE_MS && reason !== 'delayed';
  try {
    await limiter.releaseSlot(slot.asked, { isDown: false, isAccepted: true, upAt });
    if (isLate) await limiter.countLate(slot.state, madeAt, waitedMs, now, alerts);
  } catch (error) {
    // Slack has the message: a failure here must not post it again. The slot's lease ends by itself.
    logger.warn('delivery not recorded', { alert: sentAs, error: error as Error });
  }
  return { done: true };
}
