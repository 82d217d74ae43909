// What the channel is owed of a run, told and crossed off. Safe to repeat.
import { type Announcement, announce } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { announcementOf } from './notifications.ts';
import { NEWS, type Run } from './run.ts';
import { clearOwed, closeRun } from './run-store.ts';

export const telling = { announce: (event: Announcement) => announce(event), clearOwed, closeRun };
export type Telling = typeof telling;

/** Tells what is owed, in the order in which it happened. @throws when it could not be told: it stays owed. */
export async function tellNews(run: Run, deps: Telling = telling): Promise<void> {
  for (const news of NEWS) {
    if (!run.owed?.has(news)) continue;
    await deps.announce(announcementOf(run, news));
    await deps.clearOwed(run.run_id, news);
  }
  await deps.closeRun(run.run_id);
}

/** Does it, or leaves it to the sweep, which finds in the run that it is owed. */
export async function orLater(run_id: string, work: () => Promise<unknown>): Promise<void> {
  try {
    await work();
  } catch (error) {
    logger.warn('left to the sweep', { run_id, error: error as Error });
  }
}
