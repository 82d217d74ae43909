// CloudWatch alarms → alerts: reads what the alarm topic delivers, groups it, queues the news.
import * as z from 'zod';
import { alertsFromTopic, pipeline, raise } from '#lib/alerts/alerts.ts';
import { config } from '#lib/config.ts';
import { job } from '#lib/queue/job.ts';

/** When an alert could not be raised this throws, and Lambda delivers the event again: what went through is safe. */
export const alarms = (deps = pipeline) =>
  job(z.unknown(), async (event) => {
    const { STAGE: stage, CONSOLE_URL: consoleUrl } = config('STAGE', 'CONSOLE_URL');
    const found = alertsFromTopic(event, { stage, consoleUrl, now: deps.now() });
    const outcomes = await Promise.allSettled(found.map((sightings) => raise(sightings, deps)));
    const failures = outcomes.flatMap((outcome) => (outcome.status === 'rejected' ? [outcome.reason] : []));
    if (failures.length > 0)
      throw new AggregateError(failures, `${failures.length} of ${found.length} messages not raised`);
  });

export const handler = alarms();
