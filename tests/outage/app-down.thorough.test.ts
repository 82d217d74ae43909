// Slack is down for ten minutes, in simulated time and in a channel with an app: no post is lost, and no redraw comes before its post.
import { beforeEach, expect, test } from 'vitest';
import { shortHash } from '#lib/alerts/grouping/fingerprint.ts';
import { type AlertPath, alertPath } from '../support/simulation/alert-path.ts';
import { OUTAGES } from '../support/slack-double.ts';
import { failOn, MINUTE_MS, SECOND_MS, start, useAlertsTable, useSilentLog } from './simulated.ts';

useAlertsTable();
useSilentLog();
let path: AlertPath;
beforeEach(() => {
  path = alertPath(start, { isApp: true });
});

const fail = (name: string) => failOn(path, name, { fingerprint: shortHash('test', name) });
const at = (ms: number, what: () => void) => path.clock.after(ms, what);
const roots = () => path.app.messages.filter(({ thread }) => thread === undefined);
const repliesTo = ({ ts }: { ts: string }) => path.app.messages.filter(({ thread }) => thread === ts);

test('while Slack is down for ten minutes, 300 faults and 40 redraws wait: no post is lost, one a second, redraws collapse, and neither they nor answers come before their post', async () => {
  const known = Array.from({ length: 40 }, (_, n) => `known-${n}`);
  for (const [n, name] of known.entries()) at(n * 2 * SECOND_MS, () => fail(name));
  await path.clock.run(3 * MINUTE_MS);
  const before = roots().length;
  path.slack.outage = OUTAGES[503];
  for (let minute = 0; minute < 2; minute++) {
    for (const name of known) at(minute * MINUTE_MS, () => fail(name));
  }
  for (let n = 0; n < 300; n++) at(n * 2 * SECOND_MS, () => fail(`new-${n}`));
  await path.clock.run(10 * MINUTE_MS);
  expect(roots()).toHaveLength(before);
  path.slack.outage = undefined;
  const up = path.clock.now();
  await path.clock.run(15 * MINUTE_MS);
  const shown = path.app.messages.map(({ text, body }) => text + body).join('\n');
  for (let n = 0; n < 300; n++) expect(shown).toContain(`fault new-${n}.`);
  const calls = path.app.messages
    .flatMap((message) => [message.at, ...message.updates])
    .sort((a, b) => a - b);
  const gaps = calls.filter((each) => each > up).map((each, n, all) => each - (all[n - 1] ?? 0));
  // A request begins a second after the one before; an answer may take a little more or less.
  expect(Math.min(...gaps)).toBeGreaterThanOrEqual(0.9 * SECOND_MS);
  for (const message of path.app.messages) {
    for (const update of message.updates) expect(update).toBeGreaterThan(message.at);
  }
  for (const answer of path.app.messages.filter(({ thread }) => thread !== undefined)) {
    expect(answer.at).toBeGreaterThan(roots().find(({ ts }) => ts === answer.thread)?.at ?? Infinity);
  }
  // The counters that waited are drawn once, however many; each summary is followed by a redraw of its own.
  for (const root of roots().slice(0, before)) {
    const summaries = repliesTo(root).filter(({ at, text }) => at > up && text.startsWith('🔁'));
    expect(root.updates.length).toBeGreaterThanOrEqual(1);
    expect(root.updates.length).toBeLessThanOrEqual(1 + summaries.length);
  }
  expect(path.slack.early).toBe(0);
  expect(path.dead.messages).toEqual([]);
}, 900_000);
