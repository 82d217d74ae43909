// CloudWatch alarms → alerts: records the alarms and other messages of the alarm topic.
import * as z from 'zod/mini';
import { forwardDeps, recordEvent } from '#lib/alerts/alerts.ts';
import { job } from '#lib/queue/job.ts';

/** Throws when an alert could not be recorded; Lambda delivers the event again, and nothing is counted twice. */
export const alarms = (deps = forwardDeps) =>
  job(z.unknown(), async (event) => void (await recordEvent(event, deps)));

export const handler = alarms();
