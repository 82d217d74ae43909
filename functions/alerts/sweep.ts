// Every minute: sends pending notices whose sender crashed, ends windows that are over, reports late deliveries.
import * as z from 'zod/mini';
import { sweepAlerts, sweepDeps } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';

/** The schedule's event is not used; an operator may invoke the function with any event. */
const event = z.unknown();

export const sweep = (deps = sweepDeps) =>
  job(event, async () => {
    const swept = await sweepAlerts(deps);
    if (swept > 0) logger.info('swept', { swept });
    return { swept };
  });

export const handler = sweep();
