// foldSlices: open hours are folded five minutes at a time, and a report says the same with slices as without them.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer } from '#lib/feedback/feedback.ts';
import { addHours, type Span, timesIn } from '#lib/hours.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import type { Collected } from '#lib/reports/pairs/labels.ts';
import { tallyPairs } from '#lib/reports/pairs/tally.ts';
import { readReport } from '#lib/reports/read.ts';
import type { Rollup } from '#lib/reports/rollups/fold.ts';
import type { Period } from '#lib/reports/rollups/rollup-store.ts';
import { type Folded, foldSlices, openSlices } from '#lib/reports/rollups/slices.ts';
import { EXPERIMENT, each, fold } from '../worlds.ts';

const SEALED = '2026-03-01T09';
const NOW = new Date('2026-03-01T11:07:30.000Z');

interface Entry {
  at: string;
  answer?: Answer;
  exposure?: Exposure;
}

/** Table and log in memory; `msPerSlice` is how far the clock moves for each read of the log. */
function world(log: readonly Entry[], msPerSlice = 0) {
  let folded: Folded | undefined;
  let time = 0;
  const state = { reviewed: undefined as string | undefined, excluded: new Set<string>() };
  const rollups = new Map<Period, Rollup>();
  const read: Span[] = [];
  const inSpan = (span: Span) => {
    const { ':from': from, ':through': through } = timesIn(span).values;
    return log.filter(({ at }) => from <= at && at <= through);
  };
  const deps = {
    readSealed: async () => ({ first: '2026-03-01', through: SEALED }),
    readFolded: async () => folded,
    writeFolded: async (next: Folded) => {
      folded = next;
    },
    writeRollup: async (period: Period, rollup: Rollup) => void rollups.set(period, rollup),
    readRollups: async (periods: readonly Period[]) =>
      new Map(periods.flatMap((period) => [[period, rollups.get(period)] as const])) as Map<Period, Rollup>,
    readExperiment: async (key: string, periods: readonly Period[]) =>
      new Map(
        periods.flatMap((period) => {
          const tally = rollups.get(period)?.experiments.get(key);
          return tally ? [[period, tally] as const] : [];
        }),
      ),
    answersIn: (span: Span) => {
      read.push(span);
      time += msPerSlice;
      return each(inSpan(span).flatMap(({ answer }) => answer ?? []));
    },
    exposures: (span: Span) => each(inSpan(span).flatMap(({ exposure }) => exposure ?? [])),
    readPairs: async (_: string, { labels, further }: Collected) => {
      const counted = labels.filter(({ username }) => !state.excluded.has(username));
      const pairs = counted.map(({ shown, digit, username }) => ({
        shown,
        isRight: { v1: digit % 2 === 0, v2: true },
        person: username.length,
        network: undefined,
        isLate: false,
      }));
      return tallyPairs(pairs, { left_out: labels.length - counted.length, unread: further });
    },
    latestReviewAt: async () => state.reviewed,
    currentExperiment: async () => EXPERIMENT,
    experimentBegan: async () => EXPERIMENT.since,
    firstDay: async () => '2026-03-01',
    clock: () => time,
  };
  const find = async (periods: readonly Period[]) =>
    new Map([...(await deps.readRollups(periods))].filter(([, rollup]) => rollup !== undefined));
  return {
    deps: { ...deps, readRollups: find },
    state,
    rollups,
    read,
    folded: () => folded,
    withoutSlices: { ...deps, readRollups: find, readFolded: async () => undefined },
  };
}

const entry = (at: string, n: number, isDirect = false): Entry => ({
  at,
  answer: {
    feedback_id: `f-${n}`,
    username: `user-${'x'.repeat(n % 7)}`,
    prediction: n % 10,
    digit: n % 10,
    correct: true,
    version: n % 2 ? 'v1' : 'v2',
    model: EXPERIMENT.models[n % 2 ? 'v1' : 'v2'],
    at,
    ...(!isDirect && { experiment: EXPERIMENT.id }),
  },
  ...(!isDirect && {
    exposure: { username: `user-${'x'.repeat(n % 7)}`, version: 'v1' as const, experiment: EXPERIMENT.id },
  }),
});

const EDGES = [
  '10:00:00.000',
  '10:04:59.999',
  '10:05:00.000',
  '10:59:59.999',
  '11:00:00.000',
  '11:04:59.999',
];
const onEdges = EDGES.map((time, n) => entry(`2026-03-01T${time}Z`, n));

describe('foldSlices', () => {
  test.each([
    ['2026-03-01T10:06:59.999Z', undefined],
    ['2026-03-01T10:07:00.000Z', '2026-03-01T10:00'],
    ['2026-03-01T10:11:59.999Z', '2026-03-01T10:00'],
    ['2026-03-01T11:07:00.000Z', '2026-03-01T11:00'],
  ])('at %s the last closed slice is %s', async (now, through) => {
    const { deps, folded } = world(onEdges);
    await foldSlices(new Date(now), deps);
    expect(folded()?.through).toBe(through);
  });

  test('each entry is in one slice, slices without any are not stored, and each is folded once', async () => {
    const { deps, rollups, read } = world(onEdges);
    expect(await foldSlices(NOW, deps)).toHaveLength(13);
    expect([...rollups].map(([slice, { answers }]) => [slice, answers])).toEqual([
      ['2026-03-01T10:00', 2],
      ['2026-03-01T10:05', 1],
      ['2026-03-01T10:55', 1],
      ['2026-03-01T11:00', 2],
    ]);
    expect(rollups.get('2026-03-01T10:05')?.answers).toEqual(
      (await fold([onEdges[2]?.answer as Answer])).answers,
    );
    read.length = 0;
    expect(await foldSlices(NOW, deps)).toEqual([]);
    expect(read).toEqual([]);
  });

  test('a decision of an administrator folds them again', async () => {
    const { deps, state } = world(onEdges);
    await foldSlices(NOW, deps);
    const before = await readReport(NOW, undefined, deps);
    expect(before?.pairs.left_out).toBe(0);
    state.excluded.add('user-x');
    state.reviewed = '2026-03-01T11:07:00.000Z';
    expect(await foldSlices(NOW, deps)).toHaveLength(13);
    expect((await readReport(NOW, undefined, deps))?.pairs.left_out).toBe(1);
    expect(await foldSlices(NOW, deps)).toEqual([]);
  });

  test('work stops when its time is up, and the next call goes on; the report is the same meanwhile', async () => {
    const { deps, folded, withoutSlices } = world(onEdges, 6_000);
    expect(await foldSlices(NOW, deps)).toEqual(['2026-03-01T10:00', '2026-03-01T10:05']);
    expect(await readReport(NOW, undefined, deps)).toEqual(await readReport(NOW, undefined, withoutSlices));
    expect(await foldSlices(NOW, deps)).toEqual(['2026-03-01T10:10', '2026-03-01T10:15']);
    expect(folded()?.through).toBe('2026-03-01T10:15');
  });
});

describe('the report', () => {
  test('reads of the log only what no slice has', async () => {
    const { deps, read } = world(onEdges);
    await foldSlices(NOW, deps);
    read.length = 0;
    await readReport(NOW, undefined, deps);
    expect(read).toEqual([{ from: '2026-03-01T11:05', through: '2026-03-01T23' }]);
  });

  test('is the same with slices as without, for any log and at any time', async () => {
    const anyEntry = fc
      .record({ second: fc.integer({ min: 0, max: 4_049 }), n: fc.nat(999), isDirect: fc.boolean() })
      .map(({ second, n, isDirect }) =>
        entry(new Date(Date.parse('2026-03-01T10:00:00.000Z') + second * 1_000).toISOString(), n, isDirect),
      );
    await fc.assert(
      fc.asyncProperty(
        fc.uniqueArray(anyEntry, { maxLength: 60, selector: ({ answer }) => answer?.feedback_id }),
        fc.integer({ min: 0, max: 67 }),
        async (log, minute) => {
          const { deps, withoutSlices } = world(log);
          await foldSlices(new Date(Date.parse('2026-03-01T10:00:00.000Z') + minute * 60_000), deps);
          const report = await readReport(NOW, undefined, deps);
          expect(report).toEqual(await readReport(NOW, undefined, withoutSlices));
        },
      ),
      { numRuns: 100 },
    );
  });

  test('is the same from the log when nothing was sealed for so long that slices have ended', async () => {
    const { deps, rollups, withoutSlices } = world(onEdges);
    const expiries: Date[] = [];
    const writeRollup = async (period: Period, rollup: Rollup, expires: Date) => {
      expiries.push(expires);
      await deps.writeRollup(period, rollup);
    };
    await foldSlices(NOW, { ...deps, writeRollup });
    const earliest = Math.min(...expiries.map((expiry) => expiry.getTime()));
    const justBefore = new Date(earliest - 1_000);
    expect(await readReport(justBefore, undefined, deps)).toMatchObject({ total_feedback: 6 });
    rollups.clear();
    const after = new Date(earliest + 1_000);
    expect(await readReport(after, undefined, deps)).toEqual(
      await readReport(after, undefined, withoutSlices),
    );
    expect(await readReport(after, undefined, deps)).toMatchObject({ total_feedback: 6 });
  });

  test('ignores slices of hours that are sealed by now', () => {
    const folded = { through: '2026-03-01T10:20' };
    expect(openSlices('2026-03-01T10', folded, NOW)).toEqual({ slices: [], from: '2026-03-01T11:00' });
    expect(openSlices(addHours('2026-03-01T00', -1), { through: '2026-03-01T00:05' }, NOW)).toEqual({
      slices: ['2026-03-01T00:00', '2026-03-01T00:05'],
      from: '2026-03-01T00:10',
    });
    expect(openSlices('2026-03-01T10', undefined, NOW)).toEqual({ slices: [], from: '2026-03-01T11:00' });
  });
});
