// reports-daily, each morning: sends the report to Slack, and by SNS to the e-mail subscribers.
import * as z from 'zod/mini';
import { announce } from '#lib/alerts/alerts.ts';
import { tryEach } from '#lib/concurrency.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';
import { dailyMessage, mailOnce, proposalOf, readReport } from '#lib/reports/reports.ts';

/** The event is ignored, so that an operator may invoke the function with any event. */
const event = z.unknown();

const live = { readReport, proposalOf, announce, mailOnce, now: () => new Date() };

export const daily = (deps = live) =>
  job(event, async () => {
    const now = deps.now();
    const day = now.toISOString().slice(0, 10);
    const report = await deps.readReport(now, undefined);
    const message = dailyMessage(report, now);
    const facts = {
      id: `report-${day}`,
      severity: 'info',
      source: 'reports',
      at: now.toISOString(),
    } as const;
    const sends = [
      async () =>
        await deps.announce({ ...facts, ...message, about: { report: await deps.proposalOf(report, now) } }),
      async () => void (await deps.mailOnce(day, message, now)),
    ];
    await tryEach(sends, (send) => send(), `ways to send the report of ${day} failed`);
    logger.info('sent the report', { day });
    return { day };
  });

export const handler = daily();
