// Redraws of roots: the message that a channel shows of a fault, as the fault is now. They come after all posts, share their
// pace, collapse into one, and may be dropped: the next one shows the same.
import type { Notice } from '../alert.ts';
import {
  AFTERWARDS_MS,
  downMs,
  fromAsked,
  type PostDeps,
  type PostResult,
  type Subject,
  waitForSlot,
  wasDown,
} from './post-notice.ts';
import { restMs } from './retry-rules.ts';

/** A group's root is redrawn for repeats no sooner after it was drawn. */
export const REDRAW_MS = 60_000;

/** The redraw after this notice, which the deliverer has posted. */
export function redrawAfter({ id, alert }: Notice, now: Date): Notice {
  return redrawOf(`redraw-${id}`, alert, now);
}

/** The redraw for repeats; of one minute and group all have one id, so that the queue keeps one. */
export function redrawForRepeats(alert: Notice['alert'], now: Date): Notice {
  const minute = Math.floor(now.getTime() / REDRAW_MS);
  return redrawOf(`redraw-${alert.fingerprint}-${minute}`, alert, now);
}

/** `since`: when it was asked for. A fault is read when it is drawn; an announcement is drawn as it is here. */
function redrawOf(id: string, alert: Notice['alert'], now: Date): Notice {
  return { id, reason: 'redraw', alert, count: 0, since: now.toISOString() };
}

export function isRedraw({ reason }: Pick<Notice, 'reason'>): boolean {
  return reason === 'redraw';
}

/** After this time a redraw makes room in the queue. */
const OUTDATED_MS = 24 * 60 * 60_000;

/** Draws the root unless it shows as much already. Drawing twice does no harm, so no answer of Slack's is unclear here. */
export async function redraw(subject: Subject, deps: PostDeps): Promise<PostResult> {
  const { notice, queued, remainingMs } = subject;
  const { limiter, slack, clock } = deps;
  const isOutdated = clock.now().getTime() - queued.sentAt.getTime() >= OUTDATED_MS;
  if (isOutdated || !(await slack.needsRedraw(notice))) return { done: true };
  const slot = await waitForSlot(subject, deps, 'usual');
  if (!('asked' in slot)) return slot;
  const refusal = await slack.redraw(notice, remainingMs() - AFTERWARDS_MS);
  const now = clock.now();
  if (!refusal) {
    const upAt = wasDown(slot) ? now.toISOString() : undefined;
    await limiter.releaseSlot(slot.asked, { isDown: false, isAccepted: true, upAt });
    return { done: true };
  }
  const seconds = refusal.retryAfter ?? restMs(downMs(slot, now)) / 1000;
  await limiter.releaseSlot(slot.asked, { restMs: fromAsked(slot, seconds, now), isDown: true });
  return { done: false, ownS: seconds, restS: seconds };
}
