// The retraining queue's dead letters: a run that nobody could finish has failed; anything else is told as it is.
import type { SQSRecord } from 'aws-lambda';
import { recordDeadLetter } from '#lib/alerts/alerts.ts';
import { consumer, Postponed } from '#lib/queue/consumer.ts';
import { burying, failDeadRun } from '#lib/retraining/dead-letters.ts';
import { runMessage } from '#lib/retraining/run.ts';

const live = { ...burying, raiseDeadLetter: recordDeadLetter as (record: SQSRecord) => Promise<void> };

export const deadLetters = (deps = live) =>
  consumer(
    runMessage,
    async ({ run_id }, record) => {
      const outcome = await failDeadRun(run_id, record, deps);
      if (outcome === 'later') throw new Postponed();
      if (outcome === 'unknown') await deps.raiseDeadLetter(record);
    },
    (record) => deps.raiseDeadLetter(record),
  );

export const handler = deadLetters();
