// A notice that Slack refused: wait for Retry-After (429), retry with backoff (no answer, 5xx), or move it to the
// dead-letter queue (the webhook or channel is gone, or no form of the message is accepted).
import { logger } from '#lib/log.ts';
import type { holdMessage, moveToDeadLetters, QueuedNotice } from './queue.ts';
import type { LimiterState, releaseSlot } from './rate-limiter.ts';

/**
 * Why Slack did not accept a post. `payload`: it refused the form of the message. `permanent`: the webhook or its
 * channel is gone. `busy`: too many requests (429). `down`: no answer, or an answer that leaves open whether Slack
 * accepted it.
 */
export interface Refusal {
  kind: 'payload' | 'permanent' | 'busy' | 'down';
  error: Error;
  /** Seconds: Slack's Retry-After. */
  retryAfter?: number | undefined;
}

/** A slot of the rate limiter: when it was taken, and the limiter's state then. */
export interface Slot {
  asked: Date;
  state: LimiterState;
}

/** Whether Slack had accepted no message in time before this slot. */
export function wasDown({ state }: Slot): boolean {
  return state.down_since !== undefined;
}

interface RefusalDeps {
  limiter: { releaseSlot: typeof releaseSlot };
  queue: { holdMessage: typeof holdMessage; moveToDeadLetters: typeof moveToDeadLetters };
  clock: { now: () => Date };
}

/**
 * Handles every refusal but `payload`, for which another form is tried. A permanent refusal counts only when it comes
 * twice: Slack's own faults can look like one.
 * @param receiveCount how often the queue has delivered the message
 * @throws the refusal's error when the message will be delivered again; it is hidden until then.
 */
export async function handleRefusal(
  refusal: Refusal,
  { queued, receiveCount }: { queued: QueuedNotice; receiveCount: number },
  slot: Slot,
  deps: RefusalDeps,
): Promise<void> {
  const { asked, state } = slot;
  const isPermanent = refusal.kind === 'permanent';
  if (isPermanent && state.refused === queued.sentAs) {
    await deadLetter(queued, refusal, deps);
    return await deps.limiter.releaseSlot(asked, { isDown: true });
  }
  const seconds = isPermanent ? FIRST_BACKOFF_S : (refusal.retryAfter ?? backoff(receiveCount));
  // Counted from the answer, which may have been slow.
  const restMs = deps.clock.now().getTime() - asked.getTime() + seconds * 1000;
  const refused = isPermanent ? { refused: queued.sentAs } : {};
  await deps.limiter.releaseSlot(asked, { restMs, isDown: true, ...refused });
  await deps.queue.holdMessage(queued, seconds);
  throw refusal.error;
}

/** Moves the notice to the dead-letter queue; an alarm on that queue notifies by e-mail, not by Slack. */
export async function deadLetter(
  queued: QueuedNotice,
  { error }: Refusal,
  { queue }: Pick<RefusalDeps, 'queue'>,
): Promise<void> {
  logger.error('alert not delivered, kept in the dead-letter queue', { alert: queued.sentAs, error });
  await queue.moveToDeadLetters(queued);
}

const FIRST_BACKOFF_S = 1;
/** After an outage of any length, delivery resumes within half a minute. */
const MOST_BACKOFF_S = 30;

/** Seconds: 1, 2, 4, 8, 16, 30, 30, … */
function backoff(receiveCount: number): number {
  return Math.min(FIRST_BACKOFF_S * 2 ** (Math.max(1, receiveCount) - 1), MOST_BACKOFF_S);
}
