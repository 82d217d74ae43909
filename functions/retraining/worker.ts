// The retraining queue → a model: one run at a time, however often its message is delivered.
import { consumer, Postponed } from '#lib/queue/consumer.ts';
import { runMessage } from '#lib/retraining/run.ts';
import { live, work } from '#lib/retraining/worker.ts';

/** A message that is unreadable, or of a run that does not exist, is dead-lettered; the reader of that queue alerts. */
export const worker = (deps = live) =>
  consumer(
    runMessage,
    async ({ run_id }, { body, receiptHandle, attributes }) => {
      const receiveCount = Number(attributes.ApproximateReceiveCount);
      const outcome = await work(run_id, { receiptHandle, receiveCount }, deps);
      if (outcome === 'postponed') throw new Postponed();
      if (outcome === 'unknown') await deps.queue.sendToDeadLetters(body);
    },
    ({ body }) => deps.queue.sendToDeadLetters(body),
  );

export const handler = worker();
