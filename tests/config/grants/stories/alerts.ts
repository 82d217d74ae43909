// Alerts: log lines and alarms become notices, which go to Slack, to the sweep, or to the dead-letter queue.
import { expect } from 'vitest';
import { announce, takeSlot } from '#lib/alerts/alerts.ts';
import { recordDeps } from '#lib/alerts/grouping/record.ts';
import { sampleEvents } from '../../../support/functions.ts';
import { json } from '../../../support/gateway.ts';
import type { World } from '../world.ts';

const MINUTE_MS = 60_000;

export async function alerts(world: World): Promise<void> {
  await unreadable(world);
  await reading(world);
  await delivering(world);
  await sweeping(world);
  const { body, headers } = json({ message: 'Hola' });
  const asked = { body: body as string, headers: { ...headers, ...(await world.as('boss')) } };
  await world.http('admin-slack-alert', asked, 200);
  await world.invoke('alerts-drill', { kind: 'log' });
}

/** A message that is no notice. */
async function unreadable(world: World): Promise<void> {
  await world.send('AlertsQueue', 'no notice', { MessageGroupId: 'alerts' });
  expect(await world.consume('alerts-deliver', 'AlertsQueue')).toEqual({ taken: 1, failed: 0 });
}

/** Each event comes twice; the second time the function looks up whether it was counted. */
async function reading(world: World): Promise<void> {
  for (const key of ['alerts-retry', 'alerts-logs', 'alerts-alarms']) {
    for (const event of sampleEvents(key)) {
      await world.invoke(key, event);
      await world.invoke(key, event);
    }
  }
}

/** Posted; postponed, since a crashed deliverer holds the rate limiter's slot; refused by Slack with Retry-After. */
async function delivering(world: World): Promise<void> {
  const deliver = () => world.consume('alerts-deliver', 'AlertsQueue');
  expect(await deliver()).toEqual({ taken: 1, failed: 0 });
  world.wait(MINUTE_MS);
  await takeSlot(world.now());
  expect(await deliver()).toEqual({ taken: 1, failed: 1 });
  world.wait(MINUTE_MS);
  world.slack.answers.push({ status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } });
  expect(await deliver()).toEqual({ taken: 1, failed: 1 });
}

/** A notice whose sender crashed before it was in the queue. */
async function sweeping(world: World): Promise<void> {
  const crashing = { ...recordDeps, queue: { sendNotice: () => Promise.reject(new Error('crashed')) } };
  const event = {
    id: 'a',
    severity: 'info',
    title: 't',
    source: 's',
    at: world.now().toISOString(),
  } as const;
  await expect(announce(event, crashing)).rejects.toThrow();
  world.wait(5 * MINUTE_MS);
  await world.invoke('alerts-sweep', {});
}
