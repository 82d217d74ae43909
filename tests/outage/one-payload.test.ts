// The alert path in simulated time with payloads that Slack does not take, unclear answers, and storms of new faults.
import { beforeEach, expect, test } from 'vitest';
import type { Severity } from '#lib/alerts/alerts.ts';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { type AlertPath, alertPath } from '../support/simulation/alert-path.ts';
import { UNCLEAR } from '../support/slack-double.ts';
import { failOn, MINUTE_MS, report, SECOND_MS, start, useAlertsTable, useSilentLog } from './simulated.ts';

const emptyAlerts = useAlertsTable();
useSilentLog();
let path: AlertPath;
beforeEach(() => {
  path = alertPath(start);
});

const fail = (name: string, severity: Severity = 'error') => failOn(path, name, { severity });

const textOf = (payload: object) => JSON.stringify(payload);

/** The notice about a payload that was set aside, which quotes its title. */
const isAside = (payload: object) => textOf(payload).includes('Slack no aceptó con claridad');

/** How many posts that the channel shows name this fault. */
const copiesOf = (name: string) =>
  path.slack.requests.filter(
    ({ answer, payload }) =>
      typeof answer === 'object' && answer.status === 200 && textOf(payload).includes(`fault ${name}.`),
  ).length;

test('a payload that Slack answers with 500 becomes plainer and is set aside with a notice, while others pass', async () => {
  path.slack.answerTo = (payload) =>
    textOf(payload).includes('bad') && !isAside(payload) ? { status: 500, body: 'rollup_error' } : undefined;
  fail('bad');
  for (let n = 0; n < 30; n++) path.clock.after(n * 2 * SECOND_MS, () => fail(`good-${n}`));
  await path.clock.run(2 * MINUTE_MS);
  const tries = path.slack.requests.filter(
    ({ answer }) => typeof answer === 'object' && answer.status === 500,
  );
  expect(tries).toHaveLength(9);
  expect(new Set(tries.map(({ payload }) => textOf(payload))).size).toBe(3);
  expect(path.dead.messages.map(({ sentAs }) => sentAs)).toEqual([expect.stringMatching(/^bad-/)]);
  const notices = path.posted.filter(({ notice }) => notice.reason === 'aside');
  expect(notices.map(({ notice }) => notice.alert.title)).toEqual([expect.stringContaining('fault bad.')]);
  for (let n = 0; n < 30; n++) expect(copiesOf(`good-${n}`)).toBe(1);
  const slowest = path.posted.filter(({ notice }) => notice.alert.fingerprint.startsWith('good'));
  report(
    `500 for one payload: ${tries.length} tries in 3 forms, 30 others posted, ${slowest.length} by themselves`,
  );
});

test('a payload that gets 500 only with markup is shown in its compact form', async () => {
  path.slack.answerTo = (payload) =>
    textOf(payload).includes('fault bad.') && textOf(payload).includes('mrkdwn')
      ? { status: 500, body: 'rollup_error' }
      : undefined;
  fail('bad');
  for (let n = 0; n < 10; n++) path.clock.after(n * 2 * SECOND_MS, () => fail(`good-${n}`));
  await path.clock.run(MINUTE_MS);
  expect(copiesOf('bad')).toBe(1);
  expect(path.dead.messages).toEqual([]);
});

test.each(Object.entries(UNCLEAR))(
  'a Slack that takes each message and answers unclearly (%s) for ten minutes shows no alert more than twice',
  async (name, answer) => {
    path.slack.outage = answer;
    for (let n = 0; n < 12; n++) path.clock.after(n * 40 * SECOND_MS, () => fail(`f-${n}`));
    await path.clock.run(10 * MINUTE_MS);
    const during = path.slack.requests.map(({ at }) => at);
    path.slack.outage = undefined;
    await path.clock.run(5 * MINUTE_MS);
    const copies = Array.from({ length: 12 }, (_, n) => copiesOf(`f-${n}`));
    const gaps = during.slice(1).map((at, i) => at - (during[i] ?? 0));
    report(`${name}: ${during.length} requests in ten minutes, copies ${copies.join(' ')}`);
    expect(Math.max(...copies)).toBeLessThanOrEqual(2);
    expect(Math.min(...copies)).toBeGreaterThanOrEqual(1);
    // Never shorter, but for the milliseconds that a message is late.
    const shorter = gaps.slice(1, 4).filter((gap, i) => gap < (gaps[i] ?? 0) - 50);
    expect(shorter).toEqual([]);
    expect(path.dead.messages).toEqual([]);
    expect(path.queue.messages).toEqual([]);
  },
);

test('one payload that is always answered unclearly is shown twice, and set aside with a notice', async () => {
  path.slack.answerTo = (payload) =>
    textOf(payload).includes('fault slow.') && !isAside(payload) ? UNCLEAR.slow : undefined;
  fail('slow');
  for (let n = 0; n < 10; n++) path.clock.after(n * 4 * SECOND_MS, () => fail(`good-${n}`));
  await path.clock.run(3 * MINUTE_MS);
  const shown = path.posted.filter(({ notice }) => notice.alert.fingerprint === 'slow');
  expect(shown).toHaveLength(2);
  expect(path.dead.messages).toHaveLength(1);
  for (let n = 0; n < 10; n++) expect(copiesOf(`good-${n}`)).toBe(1);
});

/** Every fault of the storm is told in exactly one post. */
function expectEachOnce(names: readonly string[]): void {
  const copies = names.map((name) => ({ name, copies: copiesOf(name) }));
  expect(copies.filter((one) => one.copies !== 1)).toEqual([]);
}

test('of 200 new faults at once a few are posted, the others are in digests, and a critical one is posted within 10 s', async () => {
  const names = Array.from({ length: 200 }, (_, n) => `storm-${n}`);
  // Not all in one moment: the embedded database would be asked 200 times at once, in real time.
  names.forEach((name, n) => {
    path.clock.after(n * 10, () => fail(name, 'warning'));
  });
  path.clock.after(2 * SECOND_MS, () => fail('fire', 'critical'));
  await path.clock.run(2 * MINUTE_MS);
  const critical = path.posted.find(({ notice }) => notice.alert.fingerprint === 'fire');
  const delayMs = (critical?.at ?? Number.POSITIVE_INFINITY) - start - 2 * SECOND_MS;
  const last = Math.max(...path.posted.map(({ at }) => at)) - start;
  report(
    `storm of 200 kinds: ${path.posted.length} posts, the last after ${(last / 1000).toFixed(1)} s, the critical one after ${(delayMs / 1000).toFixed(1)} s`,
  );
  expectEachOnce([...names, 'fire']);
  expect(delayMs).toBeLessThanOrEqual(10 * SECOND_MS);
  // A digest that is full is posted before the next one begins; meanwhile others are posted one by one.
  expect(path.posted.length).toBeLessThanOrEqual(names.length / 4);
  expect(path.slack.early).toBe(0);
});

test('storms of any shape: each fault is told once, a critical one within 10 s, a post a second at most', async () => {
  let worst = 0;
  for (let seed = 1; seed <= 6; seed++) {
    await emptyAlerts();
    path = alertPath(start);
    const random = seededRandom(seed);
    const names = Array.from({ length: 5 + Math.floor(random() * 100) }, (_, n) => `s${seed}-${n}`);
    for (const name of names) path.clock.after(random() * 20 * SECOND_MS, () => fail(name, 'warning'));
    const at = random() * 20 * SECOND_MS;
    path.clock.after(at, () => fail(`fire-${seed}`, 'critical'));
    await path.clock.run(2 * MINUTE_MS);
    const told = path.posted.find(({ notice }) => notice.alert.fingerprint === `fire-${seed}`);
    worst = Math.max(worst, (told?.at ?? Number.POSITIVE_INFINITY) - start - at);
    expectEachOnce([...names, `fire-${seed}`]);
    const times = path.slack.requests.map((request) => request.at);
    expect(times.slice(1).every((time, i) => time - (times[i] ?? 0) >= 995)).toBe(true);
  }
  report(`six storms: the slowest critical fault was posted after ${(worst / 1000).toFixed(1)} s`);
  expect(worst).toBeLessThanOrEqual(10 * SECOND_MS);
});
