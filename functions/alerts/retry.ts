// The queue of what alerts-logs and alerts-alarms could not record → alerts, once DynamoDB and SQS answer again.
import * as z from 'zod';
import { alertsFromLogs, alertsFromTopic, pipeline, recordBatches } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { consumer } from '#lib/queue/consumer.ts';

/** Lambda's record of an asynchronous invocation that failed for good; the event is its payload. */
const record = z.object({ requestPayload: z.unknown() });
const logBatch = z.object({ awslogs: z.object({ data: z.string() }) });

/** What was raised before the failure is counted once all the same: a batch keeps its id, however it comes. */
export const retry = (deps = pipeline) =>
  consumer(record, async ({ requestPayload }) => {
    const { STAGE: stage, CONSOLE_URL: consoleUrl } = config('STAGE', 'CONSOLE_URL');
    const around = { stage, consoleUrl, now: deps.now() };
    const logs = logBatch.safeParse(requestPayload);
    const batches = logs.success
      ? [alertsFromLogs(logs.data.awslogs.data, around)]
      : alertsFromTopic(requestPayload, around);
    await recordBatches(batches, deps);
  });

export const handler = retry();
