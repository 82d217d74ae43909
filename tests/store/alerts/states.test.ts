// What people do with alerts, over the wire: of two at once one is first, a repeat is done once, lists and silences hold.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Alert, Notice, Severity } from '#lib/alerts/alert.ts';
import { type ActDeps, act, actDeps } from '#lib/alerts/grouping/act.ts';
import { type Group, later, statusOf } from '#lib/alerts/grouping/group.ts';
import { listGroups, type Wanted } from '#lib/alerts/grouping/group-list.ts';
import { markSent, readGroup, recordGroupEvent, tick } from '#lib/alerts/grouping/group-store.ts';
import { viewOf } from '#lib/alerts/grouping/group-view.ts';
import type { PersonAction } from '#lib/alerts/grouping/rules/handling.ts';
import { addSilence, MOST_SILENCES, readSilences, removeSilence } from '#lib/alerts/grouping/silences.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const HOUR_MS = 3_600_000;
const inMs = (ms: number) => new Date(NOW.getTime() + ms);

useSlowClock();

let stop: () => Promise<void>;
beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());

let made = 0;
const fresh = () => `f${made++}`;

const alertOf = (fingerprint: string, source: string, severity: Severity): Alert => ({
  fingerprint,
  severity,
  title: 'TypeError: x',
  source,
  at: NOW.toISOString(),
  fields: [],
  links: [],
});

/** An error that is told, or counted. */
async function happen(
  fingerprint: string,
  { source = 'predict-v1', now = NOW, count = 1, severity = 'error' as Severity, request = 'r' } = {},
): Promise<Group | undefined> {
  const alert = alertOf(fingerprint, source, severity);
  const event = {
    type: 'happened',
    alert,
    count,
    last_at: now.toISOString(),
    latest: { at: now.toISOString(), requestId: request },
  } as const;
  const group = await recordGroupEvent(fingerprint, event, `b${made++}`, now);
  if (group) await markSent(group, now);
  return group;
}

const sent: Notice[] = [];
const depsAt = (now: Date): ActDeps => ({
  ...actDeps,
  queue: { sendNotice: async (notice) => void sent.push(notice) },
  clock: { now: () => now },
});
const asks = (action: PersonAction['action'], over: Partial<PersonAction> = {}): PersonAction => ({
  action,
  by: 'ana',
  via: 'api',
  rev: 1,
  ...over,
});
const postsOf = (fingerprint: string) =>
  sent.filter(({ alert }) => alert.fingerprint === fingerprint).map(({ reason, by }) => `${reason} ${by}`);

describe('an action', () => {
  test('of two people at once the first has it, and the second is told who', async () => {
    const fingerprint = fresh();
    await happen(fingerprint);
    const both = await Promise.allSettled(
      ['ana', 'luis'].map((by) => act(fingerprint, asks('acknowledge', { by }), depsAt(NOW))),
    );
    const [refused] = both.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
    const { handling } = (await readGroup(fingerprint)) as Group;
    expect(both.filter(({ status }) => status === 'fulfilled')).toHaveLength(1);
    expect(refused?.reason).toMatchObject({
      code: 'alert_changed',
      message: expect.stringContaining(`Ya se encarga ${handling?.by}`),
      facts: { state: { rev: 2, status: 'acknowledged', acknowledged: { by: handling?.by } } },
    });
    expect(postsOf(fingerprint)).toEqual([`acknowledged ${handling?.by}`]);
  });

  test('the same request twenty times at once is done once', async () => {
    const fingerprint = fresh();
    await happen(fingerprint);
    const ask = asks('silence', { until: later(NOW, HOUR_MS) });
    await Promise.all(Array.from({ length: 20 }, () => act(fingerprint, ask, depsAt(NOW))));
    expect((await readGroup(fingerprint))?.log).toHaveLength(1);
    expect(
      new Set(sent.filter(({ alert }) => alert.fingerprint === fingerprint).map(({ id }) => id)).size,
    ).toBe(1);
  });

  test('whose notice was not sent is sent by its repeat', async () => {
    const fingerprint = fresh();
    await happen(fingerprint);
    const isDown = { ...depsAt(NOW), queue: { sendNotice: () => Promise.reject(new Error('down')) } };
    await expect(act(fingerprint, asks('resolve'), isDown)).rejects.toThrow('down');
    await act(fingerprint, asks('resolve'), depsAt(NOW));
    expect(postsOf(fingerprint)).toEqual(['resolved ana']);
    expect((await readGroup(fingerprint))?.outbox).toEqual([]);
  });

  test('repeats in a silence are counted without a read, and told at its end', async () => {
    const fingerprint = fresh();
    await happen(fingerprint);
    await act(fingerprint, asks('silence', { until: later(NOW, HOUR_MS) }), depsAt(NOW));
    await Promise.all(
      Array.from({ length: 10 }, () => happen(fingerprint, { count: 300, now: inMs(180_000) })),
    );
    expect((await tick(fingerprint, inMs(HOUR_MS - 1)))?.outbox).toEqual([]);
    expect((await tick(fingerprint, inMs(HOUR_MS)))?.outbox).toMatchObject([
      { reason: 'summary', was_silenced: true, count: 3_000 },
    ]);
  });

  test.each([
    ['on an unknown alert', 'unknown', asks('resolve'), 'alert_not_found'],
    ['with an end in the past', undefined, asks('silence', { until: later(NOW, -1) }), 'invalid_request'],
  ])('%s is refused', async (_name, unknown, ask, code) => {
    const fingerprint = unknown ?? fresh();
    if (!unknown) await happen(fingerprint);
    await expect(act(fingerprint, ask, depsAt(NOW))).rejects.toMatchObject({ code });
  });
});

describe('the list', () => {
  const source = 'listed-function';
  const pages = async (wanted: Wanted) => {
    const found: string[] = [];
    for (let from: Parameters<typeof listGroups>[2], i = 0; i < 50; i++) {
      const { items, next } = await listGroups(wanted, 2, from);
      found.push(...items.map(({ fingerprint }) => fingerprint));
      if (!next) return found;
      from = next;
    }
    throw new Error('the list never ends');
  };

  test('has each alert once, the latest change first, by state and by text', async () => {
    const now = (i: number) => new Date(Date.now() + i * 1_000);
    const [firing, acknowledged, resolved] = ['l1', 'l2', 'l3'];
    for (const [i, fingerprint] of [firing, acknowledged, resolved].entries()) {
      await happen(fingerprint as string, { source, now: now(i) });
    }
    await act('l2', asks('acknowledge'), depsAt(now(5)));
    await act('l3', asks('resolve'), depsAt(now(4)));
    expect(await pages({ q: source.toUpperCase() })).toEqual(['l2', 'l3', 'l1']);
    expect(await pages({ q: source, state: 'acknowledged' })).toEqual(['l2']);
    expect(await pages({ q: source, state: 'resolved' })).toEqual(['l3']);
    expect(await pages({ q: source, isOpen: true })).toEqual(['l2', 'l1']);
    expect(await pages({ q: 'nothing like it' })).toEqual([]);
  });

  test('shows counts and recent requests, also of repeats that were counted without a read', async () => {
    const fingerprint = fresh();
    const seconds = [0, 1, 2].map((s) => new Date(Date.now() + s * 1_000));
    for (const [i, now] of seconds.entries())
      await happen(fingerprint, { source: 'one', now, request: `r${i}` });
    const [listed] = (await listGroups({ q: 'one: ' }, 1)).items;
    const view = viewOf(listed as Group, seconds[2] as Date);
    expect(view).toMatchObject({
      fingerprint,
      count: 3,
      untold: 2,
      status: 'firing',
      requests: ['r2', 'r1', 'r0'],
    });
    expect(view.daily?.reduce((sum, each) => sum + each, 0)).toBe(3);
  });
});

describe('a silence for planned work', () => {
  const silence = (pattern: string, over = {}) => ({
    pattern,
    by: 'ana',
    at: NOW.toISOString(),
    until: later(NOW, 2 * HOUR_MS),
    ...over,
  });

  test('silences what matches, also what was open, and not what is critical', async () => {
    const [open, begun, critical, other] = [fresh(), fresh(), fresh(), fresh()];
    const source = 'planned-function';
    await happen(open, { source });
    const { id } = await addSilence(silence('planned-*'), NOW);
    expect(await happen(begun, { source })).toMatchObject({ outbox: [] });
    expect((await happen(critical, { source, severity: 'critical' }))?.outbox).toHaveLength(1);
    expect((await happen(other))?.outbox).toHaveLength(1);
    await happen(open, { source, count: 7 });
    expect(await tick(open, inMs(300_000))).toMatchObject({ outbox: [], handling: { planned: id } });
    expect(await removeSilence(id)).toBe(true);
    expect(await removeSilence(id)).toBe(false);
    expect((await tick(open, inMs(600_000)))?.outbox).toMatchObject([{ was_silenced: true, count: 7 }]);
    expect(statusOf((await readGroup(critical)) as Group)).toBe('firing');
  });

  test('is listed until its end; ended ones are forgotten by the next', async () => {
    const soon = await addSilence(silence('soon*', { until: later(NOW, 1_000) }), NOW);
    const long = await addSilence(silence('long*'), NOW);
    expect((await readSilences(NOW)).map(({ id }) => id)).toEqual([soon.id, long.id]);
    expect((await readSilences(inMs(2_000))).map(({ id }) => id)).toEqual([long.id]);
    await removeSilence(long.id);
  });

  test('holds beside at most 49 others, ended ones not counted', async () => {
    const [begin, end] = [inMs(24 * HOUR_MS), inMs(27 * HOUR_MS)];
    const until = later(begin, HOUR_MS);
    for (let i = 0; i < MOST_SILENCES; i++) await addSilence(silence(`many-${i}`, { until }), begin);
    await expect(addSilence(silence('more', { until }), begin)).rejects.toMatchObject({
      code: 'too_many_silences',
    });
    const next = await addSilence(silence('next', { until: later(end, HOUR_MS) }), end);
    expect((await readSilences(end)).map(({ id }) => id)).toEqual([next.id]);
  });

  test.each([
    ['past', -1],
    ['more than seven days away', 7 * 24 * HOUR_MS + 1],
  ])('whose end is %s is refused', async (_name, ms) => {
    await expect(addSilence(silence('x-*', { until: later(NOW, ms) }), NOW)).rejects.toMatchObject({
      code: 'invalid_request',
      details: [{ path: 'body.until' }],
    });
  });
});
