// A run's progress in the root of its thread: drawn again for each tenth, at most every ten seconds.
import type { redrawAnnouncement } from '#lib/alerts/alerts.ts';
import { progressOf } from './notifications.ts';
import type { Run } from './run.ts';

const EVERY_MS = 10_000;

export interface ShownProgressDeps {
  alerts: { redrawAnnouncement: typeof redrawAnnouncement };
  clock: { now: () => Date };
}

/** @returns shows a progress, 0–1, unless the thread shows as much or was drawn just now. */
export function shownProgress(
  run: Run,
  { alerts, clock }: ShownProgressDeps,
): (progress: number) => Promise<void> {
  let shown = -1;
  let drawnAt = Number.NEGATIVE_INFINITY;
  return async (progress) => {
    const tenths = Math.floor(progress * 10);
    const now = clock.now().getTime();
    if (tenths <= shown || now - drawnAt < EVERY_MS) return;
    shown = tenths;
    drawnAt = now;
    await alerts.redrawAnnouncement(progressOf(run, tenths));
  };
}
