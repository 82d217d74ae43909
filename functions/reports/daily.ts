// reports-daily, each morning: the report to Slack and, by SNS, to whoever wants it by e-mail.
import * as z from 'zod';
import { announce } from '#lib/alerts/alerts.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';
import { dailyMessage, mailOnce, readReport } from '#lib/reports/reports.ts';

/** The schedule's event says nothing that is needed; an operator may invoke it with anything. */
const event = z.unknown();

const live = { readReport, announce, mailOnce, now: () => new Date() };

export const daily = (deps = live) =>
  job(event, async () => {
    const now = deps.now();
    const day = now.toISOString().slice(0, 10);
    const message = dailyMessage(await deps.readReport(now, undefined), now);
    // Neither way waits for the other to be mended.
    const told = await Promise.allSettled([
      deps.announce({
        id: `report-${day}`,
        severity: 'info',
        source: 'reports',
        at: now.toISOString(),
        ...message,
      }),
      deps.mailOnce(day, message, now),
    ]);
    const failures = told.flatMap((result) => (result.status === 'rejected' ? [result.reason] : []));
    if (failures.length > 0) throw new AggregateError(failures, `the report of ${day} was not told`);
    logger.info('told the report', { day });
    return { day };
  });

export const handler = daily();
