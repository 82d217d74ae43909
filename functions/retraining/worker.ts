// The retraining queue → a model: one run at a time, however often its message comes.
import { consumer, Postponed } from '#lib/queue/consumer.ts';
import { buryMessage } from '#lib/retraining/queue.ts';
import { runMessage } from '#lib/retraining/run.ts';
import { work, working } from '#lib/retraining/worker.ts';

const live = { ...working, buryMessage };

/** What is no run's message, or of a run that does not exist, goes where somebody is told of it. */
export const worker = (deps = live) =>
  consumer(
    runMessage,
    async ({ run_id }, { body, receiptHandle, attributes }) => {
      const receiveCount = Number(attributes.ApproximateReceiveCount);
      const outcome = await work(run_id, { receiptHandle, receiveCount }, deps);
      if (outcome === 'later') throw new Postponed();
      if (outcome === 'unknown') await deps.buryMessage(body);
    },
    ({ body }) => deps.buryMessage(body),
  );

export const handler = worker();
