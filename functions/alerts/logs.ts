// CloudWatch Logs → alerts: reads each batch of lines that matched the filter, groups what they tell, queues the news.
import * as z from 'zod';
import { alertsFromLogs, pipeline, recordBatch } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';

const event = z.object({ awslogs: z.object({ data: z.string() }) });

/** When an alert could not be raised this throws, and Lambda delivers the batch again: what went through is safe. */
export const logs = (deps = pipeline) =>
  job(event, async ({ awslogs }) => {
    const { STAGE: stage, CONSOLE_URL: consoleUrl } = config('STAGE', 'CONSOLE_URL');
    const found = alertsFromLogs(awslogs.data, { stage, consoleUrl, now: deps.now() });
    if (found.refused) logger.warn('own log group is subscribed', { logGroup: found.refused });
    await recordBatch(found, deps);
  });

export const handler = logs();
