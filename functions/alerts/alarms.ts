// CloudWatch alarms → alerts: reads what the alarm topic delivers, groups it, queues the news.
import * as z from 'zod';
import { alertsFromTopic, pipeline, recordBatches } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { job } from '#lib/queue/job.ts';

/** When an alert could not be raised this throws, and Lambda delivers the event again: what went through is safe. */
export const alarms = (deps = pipeline) =>
  job(z.unknown(), async (event) => {
    const { STAGE: stage, CONSOLE_URL: consoleUrl } = config('STAGE', 'CONSOLE_URL');
    await recordBatches(alertsFromTopic(event, { stage, consoleUrl, now: deps.now() }), deps);
  });

export const handler = alarms();
