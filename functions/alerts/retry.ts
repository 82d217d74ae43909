// The queue of events that alerts-logs and alerts-alarms could not record → alerts, after an outage of DynamoDB or SQS.
import * as z from 'zod/mini';
import { forwardDeps, recordEvent } from '#lib/alerts/alerts.ts';
import { consumer } from '#lib/queue/consumer.ts';

/** Lambda's record of an asynchronous invocation that failed at every attempt; its payload is the event. */
const record = z.object({ requestPayload: z.unknown() });

/** A batch keeps its id, so what was recorded before the failure is not counted twice. */
export const retry = (deps = forwardDeps) =>
  consumer(record, async ({ requestPayload }) => void (await recordEvent(requestPayload, deps)));

export const handler = retry();
