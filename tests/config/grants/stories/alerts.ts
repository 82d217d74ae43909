// Alerts: log lines and alarms become notices, which go to Slack, to the sweep, or to the dead-letter queue.
import { expect } from 'vitest';
import { announce, takeSlot } from '#lib/alerts/alerts.ts';
import { recordDeps } from '#lib/alerts/grouping/record.ts';
import { sampleEvents } from '../../../support/functions.ts';
import { json } from '../../../support/gateway.ts';
import { batchOf, logged } from '../../../unit/alerts/sources/lines.ts';
import type { World } from '../world.ts';

const MINUTE_MS = 60_000;

export async function alerts(world: World): Promise<void> {
  await unreadable(world);
  await reading(world);
  await delivering(world);
  await digesting(world);
  await sweeping(world);
  await acting(world);
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

/** An app whose token is revoked: posted by the webhook, with an e-mail. */
const REVOKED = { status: 200, body: '{"ok":false,"error":"token_revoked"}' };

/**
 * Posted; postponed, since a crashed deliverer holds the rate limiter's slot; refused by Slack with Retry-After; refused to the
 * app and posted by the webhook.
 */
async function delivering(world: World): Promise<void> {
  const deliver = () => world.consume('alerts-deliver', 'AlertsQueue');
  expect(await deliver()).toEqual({ taken: 1, failed: 0 });
  world.wait(MINUTE_MS);
  await takeSlot(world.now());
  expect(await deliver()).toEqual({ taken: 1, failed: 1 });
  world.wait(MINUTE_MS);
  world.slack.answers.push({ status: 429, body: 'rate_limited', headers: { 'retry-after': '30' } });
  expect(await deliver()).toEqual({ taken: 1, failed: 1 });
  world.wait(MINUTE_MS);
  world.slack.answers.push(REVOKED);
  const settings = {
    SLACK_SIGNING_SECRET: '0123456789abcdef0123456789abcdef',
    SLACK_BOT_TOKEN: 'xoxb-of-these-tests',
    SLACK_CHANNEL_ID: 'C0123456789',
    SLACK_API_URL: world.slack.url,
  };
  const posted = await world.consume('alerts-deliver', 'AlertsQueue', { settings });
  expect(posted).toEqual({ taken: 1, failed: 0 });
}

/** Many new faults at once become a digest: collected, then posted. */
async function digesting(world: World): Promise<void> {
  // A few in each batch: on a busy machine many calls at once run into the time limits of the clients.
  for (const letters of ['ABCD', 'EFGH', 'IJKL', 'MNOP', 'QRST']) {
    const lines = [...letters].map((letter) =>
      logged({ error: { name: `Kind${letter}Error`, message: 'no' } }),
    );
    await world.invoke('alerts-logs', { awslogs: { data: batchOf(lines) } });
  }
  for (let i = 0; i < 8; i++) {
    await world.consume('alerts-deliver', 'AlertsQueue', { most: 10 });
    world.wait(MINUTE_MS);
  }
}

/** An administrator handles an alert, and silences planned work before and after another silence has ended. */
async function acting(world: World): Promise<void> {
  const headers = { ...json({}).headers, ...(await world.as('boss')) };
  const listed = await world.http('admin-alerts-list', { headers }, 200);
  const [{ fingerprint, rev }] = listed.body.items;
  const pathParameters = { fingerprint };
  await world.http('admin-alerts-get', { headers, pathParameters }, 200);
  const action = json({ action: 'acknowledge', rev }).body as string;
  await world.http('admin-alerts-act', { headers, pathParameters, body: action }, 200);
  for (const pattern of ['predict-*', 'auth-*']) {
    const until = new Date(world.now().getTime() + MINUTE_MS).toISOString();
    const body = json({ pattern, until }).body as string;
    const { body: silence } = await world.http('admin-silences-create', { headers, body }, 201);
    await world.http('admin-silences-list', { headers }, 200);
    if (pattern === 'auth-*') {
      await world.http('admin-silences-delete', { headers, pathParameters: { id: silence.id } }, 204);
    }
    world.wait(2 * MINUTE_MS);
  }
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
