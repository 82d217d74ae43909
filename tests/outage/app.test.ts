// The alert path in simulated time in a channel with an app: threads, redrawn roots, and a webhook in reserve.
import { beforeEach, expect, test } from 'vitest';
import type { Severity } from '#lib/alerts/alerts.ts';
import { actDeps, act as actWith } from '#lib/alerts/grouping/act.ts';
import { shortHash } from '#lib/alerts/grouping/fingerprint.ts';
import { readGroup } from '#lib/alerts/grouping/group-store.ts';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { type AlertPath, alertPath } from '../support/simulation/alert-path.ts';
import { failOn, MINUTE_MS, SECOND_MS, start, useAlertsTable, useSilentLog } from './simulated.ts';

useAlertsTable();
useSilentLog();
let path: AlertPath;
beforeEach(() => {
  path = alertPath(start, { isApp: true });
});

const idOf = (name: string) => shortHash('test', name);

const fail = (name: string, severity: Severity = 'error') =>
  failOn(path, name, { severity, fingerprint: idOf(name) });

const at = (ms: number, what: () => void) => path.clock.after(ms, what);

/** What a person does with it, as it is now. */
async function act(name: string, action: 'acknowledge' | 'resolve' | 'silence'): Promise<void> {
  const rev = (await readGroup(idOf(name)))?.rev ?? 0;
  const deps = {
    ...actDeps,
    queue: { sendNotice: path.sendNotice },
    clock: { now: () => new Date(path.clock.now()) },
  };
  await actWith(idOf(name), { action, by: 'ana', via: 'slack', rev }, deps);
}

const roots = () => path.app.messages.filter(({ thread }) => thread === undefined);
const repliesTo = ({ ts }: { ts: string }) => path.app.messages.filter(({ thread }) => thread === ts);

test('repeats are answers in the thread and a counter in the root, drawn at most once a minute', async () => {
  for (let n = 0; n < 100; n++) at(n * 3 * SECOND_MS, () => fail('busy'));
  await path.clock.run(7 * MINUTE_MS);
  const [root, ...others] = roots();
  expect(others).toEqual([]);
  expect(root?.body).toContain('×100');
  const [details, summary, ...more] = repliesTo(root as never);
  expect(details?.body).toContain('at f (/var/task/a.mjs:1:2)');
  expect(root?.body).not.toContain('a.mjs');
  expect(summary?.text).toContain('99 veces más');
  expect(more).toEqual([]);
  const gaps = root?.updates.map((each, n) => each - (root.updates[n - 1] ?? root.at)) ?? [];
  expect(gaps.length).toBeLessThanOrEqual(6);
  // The last one follows the summary, and not a repeat.
  for (const gap of gaps.slice(0, -1)) expect(gap).toBeGreaterThanOrEqual(MINUTE_MS - 2 * SECOND_MS);
});

test('what a person does is told in the thread at once, and the root shows it within two seconds', async () => {
  fail('login', 'critical');
  await path.clock.run(MINUTE_MS);
  const root = roots()[0];
  expect(root?.body).toContain('alert.ack');
  await act('login', 'acknowledge');
  const pressed = path.clock.now();
  await path.clock.run(10 * SECOND_MS);
  const [, line] = repliesTo(root as never);
  expect(line).toMatchObject({ text: expect.stringContaining('ana se encarga'), isBroadcast: false });
  expect((line?.at ?? 0) - pressed).toBeLessThanOrEqual(SECOND_MS);
  expect(root?.updates).toHaveLength(1);
  expect((root?.updates[0] ?? 0) - pressed).toBeLessThanOrEqual(2 * SECOND_MS);
  expect(root?.text).toMatch(/^🙋 /);
  expect(root?.body).toMatch(/🙋 `ana`/);
  expect(root?.body).toContain('alert.release');
  await act('login', 'resolve');
  await path.clock.run(10 * SECOND_MS);
  expect(root?.text).toMatch(/^✅ /);
  expect(root?.body).not.toContain('"alert.');
});

test('resolved, it comes back as a new root with a link to the old thread; quiet, as an answer that everybody sees', async () => {
  fail('back');
  await path.clock.run(MINUTE_MS);
  await act('back', 'resolve');
  at(MINUTE_MS, () => fail('back'));
  await path.clock.run(2 * MINUTE_MS);
  expect(roots()).toHaveLength(2);
  expect(roots()[1]?.body).toContain(
    `https://vigia.slack.com/archives/C0123456789/p${roots()[0]?.ts.replace('.', '')}`,
  );
  at(10 * MINUTE_MS, () => fail('back'));
  await path.clock.run(11 * MINUTE_MS);
  expect(roots()).toHaveLength(2);
  expect(repliesTo(roots()[1] as never).at(-1)).toMatchObject({ isBroadcast: true });
});

test('with a token that is revoked, the next alert comes by the webhook within five seconds, and an e-mail says so', async () => {
  fail('first');
  await path.clock.run(MINUTE_MS);
  path.app.refusal = 'token_revoked';
  const began = path.clock.now();
  fail('second');
  await path.clock.run(MINUTE_MS);
  expect(path.posted.map(({ notice }) => notice.alert.title)).toEqual(['fault second.']);
  expect((path.posted[0]?.at ?? 0) - began).toBeLessThanOrEqual(5 * SECOND_MS);
  expect(path.app.mails).toEqual(['token_revoked']);
  path.app.refusal = undefined;
  fail('third');
  await path.clock.run(MINUTE_MS);
  expect(roots().map(({ text }) => text)).toEqual([
    expect.stringContaining('fault first.'),
    expect.stringContaining('fault third.'),
  ]);
  expect(path.dead.messages).toEqual([]);
});

test('a thread whose root was deleted goes on as a new root', async () => {
  fail('gone');
  await path.clock.run(MINUTE_MS);
  path.app.messages.length = 0;
  await act('gone', 'acknowledge');
  await path.clock.run(MINUTE_MS);
  expect(roots().map(({ text }) => text)).toEqual([expect.stringContaining('ana se encarga')]);
});

test('processes that are killed anywhere lose no post, and each fault ends with one thread that shows its state', async () => {
  const random = seededRandom(7);
  path.killer = () => random() < 0.02;
  const names = Array.from({ length: 6 }, (_, n) => `fault-${n}`);
  for (const [n, name] of names.entries()) {
    for (let k = 0; k < 8; k++) at((n * 7 + k * 40) * SECOND_MS, () => fail(name));
  }
  await path.clock.run(14 * MINUTE_MS);
  expect(path.kills).toBeGreaterThan(5);
  expect(path.dropped).toBe(0);
  for (const name of names) {
    const group = await readGroup(idOf(name));
    const root = path.app.messages.find(({ ts }) => ts === group?.slack?.ts);
    expect(root?.text).toContain(`fault ${name}.`);
    expect(root?.body).toContain('×8');
  }
});
