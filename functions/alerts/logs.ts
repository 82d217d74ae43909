// CloudWatch Logs → alerts: records the faults in each batch of log lines that match the filter pattern.
import * as z from 'zod/mini';
import { forwardDeps, recordEvent } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';

const event = z.object({ awslogs: z.object({ data: z.string() }) });

/** Throws when an alert could not be recorded; Lambda delivers the batch again, and nothing is counted twice. */
export const logs = (deps = forwardDeps) =>
  job(event, async (batch) => {
    for (const { refused } of await recordEvent(batch, deps)) {
      if (refused) logger.warn('own log group is subscribed', { logGroup: refused });
    }
  });

export const handler = logs();
