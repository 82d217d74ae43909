// Every minute: does all work that is still pending, chore by chore. A chore that fails does not stop the others.
import * as z from 'zod/mini';
import { runAutopilot } from '#lib/autopilot/autopilot.ts';
import { erasePending } from '#lib/erasure/erasure.ts';
import { logger } from '#lib/log.ts';
import { announceMove, unannouncedMoves } from '#lib/models/models.ts';
import { job } from '#lib/queue/job.ts';
import { foldSlices, readCandidates, readPairsAgain, sealHours } from '#lib/reports/reports.ts';
import {
  deliverRuns,
  freeOrphan,
  resendRuns,
  sendPendingNotifications,
  waitsForItsRun,
} from '#lib/retraining/sweep.ts';
import { watchHours } from '#lib/watching/watching.ts';

/** The schedule's event is not used; an operator may invoke the function with any event. */
const event = z.unknown();

interface Chore {
  name: string;
  run: () => Promise<unknown>;
}

/** MLflow comes last: its server is not ours and may be slow. */
const live: readonly Chore[] = [
  { name: 'send runs', run: () => resendRuns() },
  { name: 'free the active run', run: () => freeOrphan() },
  { name: 'notify of runs', run: () => sendPendingNotifications() },
  { name: 'announce moves', run: announceMoves },
  { name: 'seal hours', run: () => sealHours(new Date()) },
  { name: 'fold open hours', run: () => foldSlices(new Date()) },
  { name: 'read pairs again', run: () => readPairsAgain() },
  { name: 'read candidates', run: () => readCandidates() },
  { name: 'watch sealed hours', run: () => watchHours() },
  { name: 'let the autopilot decide', run: () => runAutopilot(new Date()) },
  { name: 'erase people who left', run: () => erasePending(new Date()) },
  { name: 'deliver to MLflow', run: () => deliverRuns() },
];

export const sweep = (chores = live) =>
  job(event, async () => {
    const failures: Error[] = [];
    for (const { name, run } of chores) {
      await run().catch((cause: unknown) => {
        logger.warn('chore failed', { chore: name, error: cause as Error });
        failures.push(new Error(`${name}: ${(cause as Error).message}`, { cause }));
      });
    }
    if (failures.length > 0) {
      throw new AggregateError(failures, `Not swept: ${failures.map(({ message }) => message).join('; ')}`);
    }
  });

async function announceMoves(): Promise<void> {
  for (const move of await unannouncedMoves()) {
    if (!(await waitsForItsRun(move))) await announceMove(move);
  }
}

export const handler = sweep();
