// Each minute: sends alerts that lost their sender, sums up what went on, says what came late.
import * as z from 'zod';
import { sweepAlerts, sweeping } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';

/** The schedule's event says nothing that is needed; an operator may invoke it with anything. */
const event = z.unknown();

export const sweep = (deps = sweeping) =>
  job(event, async () => {
    const swept = await sweepAlerts(deps);
    if (swept > 0) logger.info('swept', { swept });
    return { swept };
  });

export const handler = sweep();
