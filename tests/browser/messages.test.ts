// How alerts look on the local Slack page: their height, their dates in the reader's time zone, the width of a phone.
import { readFileSync } from 'node:fs';
import type { Browser } from 'playwright-core';
import { afterAll, afterEach, beforeAll, describe, expect, test } from 'vitest';
import type { Notice } from '../../lib/alerts/alerts.ts';
import { read } from '../../lib/alerts/sources/index.ts';
import { noticeMessage } from '../../lib/slack/slack.ts';
import { type SlackSink, startSlackSink } from '../../local/slack-sink/server.ts';
import { batchOf, logged, thrown } from '../unit/alerts/sources/lines.ts';
import { hasBrowser, startBrowser } from './chromium.ts';

const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };
/** Pixels: three alerts or more fit a window. */
const MOST = { error: 160, alarm: 260 };

const CONTEXT = {
  stage: 'prod',
  consoleUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1',
  release: '92695a5857156baa92695a5857156baa92695a58',
  now: new Date('2026-01-02T03:05:00Z'),
};
const CHANNEL = { ...CONTEXT, runbooks: [['*', 'https://wiki.example/']] as const };

const sample = (name: string): unknown =>
  JSON.parse(readFileSync(new URL(`../../events/${name}.json`, import.meta.url), 'utf8'));
const lines = (...messages: string[]) => ({ awslogs: { data: batchOf(messages) } });
const words = (count: number) => Array.from({ length: count }, (_, i) => `word${i}`).join(' ');
const error = (message: string) =>
  logged({ userId: 'ana', error: { name: 'ValidationError', message, stack: `${message}\n${STACK}` } });
const STACK = [1, 2, 3, 4]
  .map((n) => `    at step${n} (/var/task/functions/predict/v1.mjs:${n}:10)`)
  .join('\n');

const ERRORS: [string, unknown][] = [
  ...['exit', 'logged', 'rejected', 'thrown', 'timeout'].map((kind): [string, unknown] => [
    `the sample "${kind}"`,
    sample(`alerts-logs.${kind}`),
  ]),
  [
    'a line with all that it may have',
    lines(logged({ userId: 7, xray_trace_id: `1-5e1b4c2a-${'0'.repeat(24)}` })),
  ],
  ['a long message', lines(error(words(300)))],
  ['a message of one long word', lines(error('x'.repeat(1_500)))],
  ['a message of many lines', lines(error(words(60).replaceAll(' ', '\n')))],
  ['a line without an error', lines(JSON.stringify({ level: 'ERROR', message: words(100) }))],
];
const ALARMS: [string, unknown][] = ['anomaly', 'composite', 'math', 'metric', 'no-data'].map((kind) => [
  `the sample "${kind}"`,
  sample(`alerts-alarms.${kind}`),
]);

describe.skipIf(!hasBrowser())('an alert on the Slack page', () => {
  let browser: Browser;
  let sink: SlackSink;
  beforeAll(async () => {
    browser = await startBrowser();
    const nothing = () => [];
    sink = await startSlackSink({
      port: 0,
      findLines: nothing,
      findAlarm: nothing,
      findMails: nothing,
      announce: () => {},
    });
  });
  afterAll(async () => void (await Promise.all([browser?.close(), sink?.stop()])));
  afterEach(async () => void (await fetch(`${sink.pageUrl}messages`, { method: 'DELETE' })));

  /** The first alert of an event. */
  async function post(event: unknown, over: Partial<Notice> = {}): Promise<void> {
    for (const { alert, count } of read(event, CONTEXT).flatMap(({ occurrences }) =>
      occurrences.slice(0, 1),
    )) {
      const first = { id: 'x', alert, count, since: alert.at, first_release: alert.release, ...over };
      const body = JSON.stringify(noticeMessage(first as Notice, CHANNEL));
      const headers = { 'content-type': 'application/json' };
      expect((await fetch(sink.webhookUrl, { method: 'POST', headers, body })).status).toBe(200);
    }
  }

  async function shown<T>(expression: string, viewport = DESKTOP): Promise<T> {
    const page = await browser.newPage({ viewport, timezoneId: 'Asia/Kolkata' });
    await page.goto(sink.pageUrl);
    await page.locator('#messages article').last().waitFor();
    const value = await page.evaluate<T>(expression);
    await page.close();
    return value;
  }

  test.each([
    ['an error', ERRORS, MOST.error],
    ['an alarm', ALARMS, MOST.alarm],
  ])('%s is low on a desktop, and not wider than a phone', async (_what, events, most) => {
    for (const [, event] of events) await post(event);
    const heights = await shown<number[]>(
      '[...document.querySelectorAll("#messages article")].map((shown) => shown.offsetHeight)',
    );
    const tooHigh = events.flatMap(([what], i) =>
      (heights[i] ?? 0) > most ? [`${what}: ${heights[i]}`] : [],
    );
    expect(heights).toHaveLength(events.length);
    expect(tooHigh).toEqual([]);
    expect(await shown('document.documentElement.scrollWidth', PHONE)).toBeLessThanOrEqual(PHONE.width);
  });

  test('a time is that of the reader', async () => {
    await post(lines(thrown()));
    expect(await shown('document.querySelector("#messages .attachment").innerText')).toContain(
      '2 ene 2026 8:34',
    );
  });

  test('a time of today is "hoy"', async () => {
    const today = new Date();
    await post(lines(thrown()), { count: 2, since: today.toISOString() });
    expect(await shown('document.querySelector("#messages .attachment").innerText')).toMatch(
      /desde hoy \d{1,2}:\d\d/,
    );
  });

  test('a long text of an attachment is folded, as Slack does, and opens', async () => {
    const text = Array.from({ length: 30 }, (_, i) => `line ${i}`).join('\n');
    const headers = { 'content-type': 'application/json' };
    const body = JSON.stringify({ text: 'x', attachments: [{ text }] });
    await fetch(sink.webhookUrl, { method: 'POST', headers, body });
    const height = 'document.querySelector(".fold p").offsetHeight';
    const open = `(document.querySelector(".fold summary").click(), ${height})`;
    const folded = await shown<number>(height);
    expect(await shown<number>(open)).toBeGreaterThan(4 * folded);
  });
});
