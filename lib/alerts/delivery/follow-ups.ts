// What follows a post in a channel with threads: the root is drawn again, as its fault is now, or an answer has what the root
// leaves out. Follow-ups come after all posts and share their pace. They may be dropped: the next redraw shows the same, and
// the log has the details.
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
export function redrawOf(id: string, alert: Notice['alert'], now: Date): Notice {
  return { id, reason: 'redraw', alert, count: 0, since: now.toISOString() };
}

/** The answer with what the root leaves out. `since`: when the root was posted. */
export function detailsAfter({ id, alert }: Notice, now: Date): Notice {
  return { id: `details-${id}`, reason: 'details', alert, count: 0, since: now.toISOString() };
}

/** After this time a follow-up makes room in the queue. */
const OUTDATED_MS = 24 * 60 * 60_000;

/** Done unless the thread shows as much already. To do it twice does no harm, so no answer of Slack's is unclear here. */
export async function followUp(subject: Subject, deps: PostDeps): Promise<PostResult> {
  const { notice, queued, remainingMs } = subject;
  const { limiter, slack, clock } = deps;
  const isOutdated = clock.now().getTime() - queued.sentAt.getTime() >= OUTDATED_MS;
  if (isOutdated || !(await slack.needsFollowUp(notice))) return { done: true };
  const slot = await waitForSlot(subject, deps, 'usual');
  if (!('asked' in slot)) return slot;
  const refusal = await slack.followUp(notice, remainingMs() - AFTERWARDS_MS);
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
