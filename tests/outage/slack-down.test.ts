// Over `npm start`, with a Slack of one's own that is down for half a minute: a storm of 500 and a drill of each kind
// meanwhile, all told once when it is back, in order and in their turn, and a line that says what came late.

import { execFile } from 'node:child_process';
import { setTimeout as wait } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { promisify } from 'node:util';
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, expect, test, vi } from 'vitest';
import { startVigia, type Vigia } from '../api/vigia.ts';
import { accepted, OUTAGES, type SlackDouble, startSlackDouble } from '../support/slack-double.ts';

const OUTAGE_MS = 30_000;
const STORM = 500;
/** Invocations at a time, as many as a laptop takes in its stride. */
const WIDTH = 20;
const KINDS = ['throw', 'reject', 'timeout', 'exit', 'log'] as const;

let slack: SlackDouble;
let vigia: Vigia;
let wellAt: number;

const drill = async (kind: string) => await vigia.invoke('vigia-local-alerts-drill', { kind });
const texts = () => accepted(slack).map(({ payload }) => payload.text ?? '');
const LATE = /(\d+) .*retras.*hasta .*\d+ s/;
/** The alerts; the scheduled sweep may send the line about the late ones at any time. */
const told = () => texts().filter((text) => !LATE.test(text));
const late = () => texts().flatMap((text) => Number(LATE.exec(text)?.[1] ?? []));

beforeAll(async () => {
  slack = await startSlackDouble();
  vigia = await startVigia({ SLACK_WEBHOOK_URL: slack.url });
  slack.outage = OUTAGES[503];
  wellAt = performance.now() + OUTAGE_MS;
  await Promise.all(KINDS.map(drill));
  for (let sent = 1; sent < STORM; sent += WIDTH) {
    await Promise.all(Array.from({ length: Math.min(WIDTH, STORM - sent) }, () => drill('log')));
  }
  await wait(wellAt - performance.now());
  slack.outage = undefined;
}, 120_000);
afterAll(async () => {
  await vigia?.stop();
  await slack?.stop();
});

test('while Slack is down it is asked less and less', () => {
  expect(told()).toEqual([]);
  expect(slack.requests.length).toBeGreaterThanOrEqual(3);
  expect(slack.requests.length).toBeLessThanOrEqual(10);
});

test('once it is back, each is told within a minute, once, and one a second at most', async () => {
  await vi.waitFor(() => expect(told()).toHaveLength(KINDS.length), { timeout: 60_000, interval: 100 });
  // Time for a second message about any of them, which should not come.
  await wait(1_500);
  for (const kind of ['throw', 'reject', 'log']) {
    expect(told().filter((text) => text.includes(`Simulacro (${kind})`))).toHaveLength(1);
  }
  expect(told()).toHaveLength(KINDS.length);
  const times = accepted(slack).map(({ at }) => at);
  const gaps = times.slice(1).map((at, i) => at - (times[i] ?? 0));
  process.stdout.write(
    `  after ${OUTAGE_MS / 1000} s down: first post ${((times[0] ?? 0) - wellAt).toFixed(0)} ms after, ` +
      `then every ${gaps.map((gap) => gap.toFixed(0)).join(', ')} ms\n`,
  );
  expect((times[0] ?? 0) - wellAt).toBeLessThanOrEqual(60_000);
  const span = (times.at(-1) ?? 0) - (times[0] ?? 0);
  // A busy machine may be late with the first, never early with the last.
  expect(span).toBeGreaterThanOrEqual((times.length - 1) * 1_000 * 0.75);
});

test('of the storm every error is counted: told, or kept for the summary', async () => {
  const first = accepted(slack).find(({ payload }) => payload.text?.includes('Simulacro (log)'));
  const inFirst = Number(/×(\d+)/.exec(JSON.stringify(first?.payload))?.[1]);
  expect(inFirst + (await waiting('Simulacro (log)'))).toBe(STORM);
});

/** Occurrences that wait for the summary of the group of a cause, as the table has them. */
async function waiting(cause: string): Promise<number> {
  const endpoint = /DynamoDB (http:\/\/[\d.:]+)/.exec(vigia.output())?.[1] ?? '';
  const credentials = { accessKeyId: 'local', secretAccessKey: 'local' };
  const client = new DynamoDBClient({ endpoint, region: 'us-east-1', credentials });
  const { Items = [] } = await client.send(new ScanCommand({ TableName: 'vigia-local-alerts' }));
  client.destroy();
  const group = Items.find(({ state }) => state?.S?.includes(cause));
  return Number(group?.n?.N);
}

test('the sweep says how many came late, each once', async () => {
  const sweep = async () => await vigia.invoke('vigia-local-alerts-sweep', {});
  const counted = () => late().reduce((sum, count) => sum + count, 0);
  // The delay is over when nothing came late for ten seconds.
  await vi.waitFor(
    async () => {
      expect((await sweep()).error).toBeNull();
      expect(counted()).toBe(KINDS.length);
    },
    { timeout: 60_000, interval: 1_000 },
  );
  await sweep();
  await wait(1_500);
  expect(counted()).toBe(KINDS.length);
});

test('what a webhook that is gone left behind is told after the redrive', async () => {
  const before = told().length;
  slack.outage = OUTAGES[404];
  await vigia.invoke('vigia-local-admin-create', { username: 'x' });
  await vi.waitFor(async () => expect(await redrive('--dry-run')).toMatch(/^1 dead letters/), {
    timeout: 60_000,
    interval: 500,
  });
  slack.outage = undefined;
  expect(await redrive()).toMatch(/^[0-9a-f]{16}-\d+-\d+#r1\n1 sent again\n$/);
  await vi.waitFor(() => expect(told()).toHaveLength(before + 1), { timeout: 60_000, interval: 100 });
  expect(told().at(-1)).toContain('admin-create');
  expect(await redrive()).toBe('0 sent again\n');
});

/** What `npm run alerts:redrive` prints against this start's SQS. */
async function redrive(...options: string[]): Promise<string> {
  const endpoint = /SQS (http:\/\/[\d.:]+)/.exec(vigia.output())?.[1] ?? '';
  const script = fileURLToPath(new URL('../../scripts/alerts-redrive.ts', import.meta.url));
  const args = [script, '--stage', 'local', '--endpoint', endpoint, ...options];
  return (await promisify(execFile)(process.execPath, args)).stdout;
}
