// Each minute: what nobody else is left to do, chore by chore; one that fails is told, and keeps no other from its turn.
import * as z from 'zod';
import { logger } from '#lib/log.ts';
import { announceMove, untoldMoves } from '#lib/models/models.ts';
import { job } from '#lib/queue/job.ts';
import { sealDays } from '#lib/reports/reports.ts';
import { deliverRuns, freeOrphan, resendRuns, tellOwedNews } from '#lib/retraining/sweep.ts';

/** The schedule's event says nothing that is needed; an operator may invoke it with anything. */
const event = z.unknown();

interface Chore {
  name: string;
  run: () => Promise<unknown>;
}

/** MLflow comes last: its servers are others', and may be slow. */
const live: readonly Chore[] = [
  { name: 'send runs', run: () => resendRuns() },
  { name: 'free the active place', run: () => freeOrphan() },
  { name: 'tell of runs', run: () => tellOwedNews() },
  { name: 'tell of aliases', run: tellMoves },
  { name: 'seal days', run: () => sealDays(new Date()) },
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

async function tellMoves(): Promise<void> {
  for (const move of await untoldMoves()) await announceMove(move);
}

export const handler = sweep();
