// The retraining queue's dead letters: a run that no worker could finish fails; any other message becomes an alert.
import { consumer, Postponed } from '#lib/queue/consumer.ts';
import { failDeadRun, live } from '#lib/retraining/dead-letters.ts';
import { runMessage } from '#lib/retraining/run.ts';

export const deadLetters = (deps = live) =>
  consumer(
    runMessage,
    async ({ run_id }, record) => {
      const outcome = await failDeadRun(run_id, record, deps);
      if (outcome === 'postponed') throw new Postponed();
      if (outcome === 'unknown') await deps.alerts.recordDeadLetter(record);
    },
    (record) => deps.alerts.recordDeadLetter(record),
  );

export const handler = deadLetters();
