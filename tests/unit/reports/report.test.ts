// reportOf: totals, versions, drift and the last 14 days.
import { describe, expect, test } from 'vitest';
import { type Answer, addDays } from '#lib/feedback/feedback.ts';
import { emptyConfusion } from '#lib/reports/confusion.ts';
import { driftOf } from '#lib/reports/drift.ts';
import { emptyPairs } from '#lib/reports/pairs/tally.ts';
import { type ReportData, reportOf } from '#lib/reports/report.ts';
import { reportView } from '#lib/reports/reports.ts';
import { emptyExperiment, emptyRollup, type Rollup } from '#lib/reports/rollups/fold.ts';
import { answersTo, EXPERIMENT, fold, tallyOf } from './worlds.ts';

const NOW = new Date('2026-03-01T12:00:00Z');
const TODAY = '2026-03-01';

/** Days so long ago with these answers. */
async function evidence(logs: Record<number, Answer[]>, more: Partial<ReportData> = {}): Promise<ReportData> {
  const days = new Map<string, Rollup>();
  for (const [ago, answers] of Object.entries(logs)) days.set(addDays(TODAY, -ago), await fold(answers));
  const tally = emptyExperiment();
  const direct = emptyPairs();
  return { now: NOW, since: '2025-01-01', days, experiment: EXPERIMENT, tally, direct, stages: [], ...more };
}

const unnamed = (correct: boolean): Answer => ({ username: 'ana', prediction: 3, correct });

test('there is no report without feedback, or without feedback since the given day', async () => {
  expect(reportOf(await evidence({}))).toBeUndefined();
  expect(reportOf(await evidence({ 5: [unnamed(true)] }, { since: '2026-02-27' }))).toBeUndefined();
});

test('the four totals count feedback with and without a named prediction', async () => {
  const report = reportOf(
    await evidence({ 0: [unnamed(true), unnamed(false)], 40: [...answersTo('v1', [1], 1)] }),
  );
  expect(report).toMatchObject({
    total_feedback: 3,
    correct_feedback: 2,
    incorrect_feedback: 1,
    accuracy_percentage: (2 / 3) * 100,
    generated_at: '2026-03-01T12:00:00.000Z',
  });
});

test('versions add up over days, users are counted once, and the report fits its schema', async () => {
  const report = reportOf(
    await evidence(
      {
        1: [...answersTo('v1', [9, 8], 10), ...answersTo('v2', [10], 10, { model: 'old' })],
        9: [...answersTo('v1', [7, 8, 10], 10), unnamed(true)],
        0: answersTo('v2', [10, 9, 10], 10),
      },
      {
        tally: await tallyOf({
          v1: { rights: [9, 8, 9], answers: 10 },
          v2: { rights: [10, 9, 10], answers: 10 },
        }),
      },
    ),
  );
  const body = reportView.parse(report);
  expect(body.versions).toEqual([
    {
      version: 'v1',
      model: 'mlp-1',
      n: 50,
      users: 3,
      accuracy: 0.84,
      wilson: [expect.closeTo(0.7149, 3), expect.closeTo(0.9166, 3)],
      clustered: [expect.any(Number), expect.any(Number)],
      confusion: { since: '2026-02-20', counted: 50, rows: expect.any(Array) },
    },
    expect.objectContaining({ version: 'v2', model: 'cnn-2', n: 30, users: 3 }),
    expect.objectContaining({ version: 'v2', model: 'old', n: 10, users: 1, accuracy: 1, clustered: null }),
  ]);
  expect(body.ab).toMatchObject({
    experiment: EXPERIMENT.id,
    since: EXPERIMENT.since,
    weights: EXPERIMENT.weights,
    verdict: 'keep_collecting',
    about_more_needed: 40,
  });
  expect(Object.keys(body)).toEqual([
    'total_feedback',
    'correct_feedback',
    'incorrect_feedback',
    'accuracy_percentage',
    'versions',
    'ab',
    'pairs',
    'direct',
    'decision',
    'history',
    'drift',
    'daily',
    'generated_at',
  ]);
});

test('the confusion table of a version says from which day on, and of how many of its answers', async () => {
  const before = (await fold(answersTo('v1', [4], 5))).tallies.get('v1 mlp-1');
  const uncounted = { ...(before ?? expect.fail('nothing folded')), confusion: emptyConfusion() };
  const data = await evidence({
    1: answersTo('v1', [3], 4),
    0: answersTo('v1', [4], 4),
    9: answersTo('v2', [1], 1),
  });
  const days = new Map([
    ...data.days,
    ['2026-02-02', { ...emptyRollup(), answers: 5, right: 4, tallies: new Map([['v1 mlp-1', uncounted]]) }],
  ]);
  const report = reportOf({ ...data, days });
  const [v1, v2] = report?.versions ?? [];
  expect(v1).toMatchObject({ n: 13, confusion: { since: '2026-02-28', counted: 8 } });
  expect(v1?.confusion.rows.map((row) => row.slice(0, 4))).toEqual([
    [2, 0, 0, 0],
    [0, 2, 0, 0],
    [0, 0, 2, 0],
    [0, 0, 0, 1],
    ...Array(6).fill([0, 0, 0, 0]),
    [0, 0, 0, 1],
  ]);
  expect(v2?.confusion).toMatchObject({ since: '2026-02-20', counted: 1 });
});

test('the report lists fourteen days, the oldest first, with zeros for days without served feedback', async () => {
  const report = reportOf(
    await evidence({ 0: [unnamed(true)], 13: answersTo('v1', [3], 4), 14: answersTo('v1', [3], 4) }),
  );
  expect(report?.daily).toHaveLength(14);
  expect(report?.daily[0]).toEqual({ day: '2026-02-16', n: 4, accuracy: 0.75 });
  expect(report?.daily.slice(1)).toEqual(
    Array.from({ length: 13 }, (_, k) => ({ day: addDays('2026-02-17', k), n: 0, accuracy: null })),
  );
});

test.each([
  [{ 0: [unnamed(true)], 20: [unnamed(true)] }, 0],
  [{ 6: [unnamed(true)] }, 6],
  [{ 7: answersTo('v1', [1], 1), 300: [unnamed(true)] }, 7],
])('the days since the last feedback are counted (case %#)', async (logs, quiet) => {
  expect(reportOf(await evidence(logs))?.quiet_days).toBe(quiet);
});

test('`since` leaves earlier days out of totals, versions and drift, but not out of the fourteen days', async () => {
  const logs = { 2: answersTo('v1', [3], 4), 10: answersTo('v2', [3], 4) };
  const report = reportOf(await evidence(logs, { since: addDays(TODAY, -5) }));
  expect(report).toMatchObject({ total_feedback: 4, versions: [{ version: 'v1' }] });
  expect(report?.drift.shares.before).toEqual(Array(10).fill(0));
  expect(report?.daily.filter(({ n }) => n > 0)).toHaveLength(2);
});

describe('drift', () => {
  const even = Array(10).fill(100);

  test('drift compares the last seven days with the days before', async () => {
    const digits = (digit: number, answers: number) =>
      answersTo('v1', [answers], answers, { prediction: digit });
    const report = reportOf(await evidence({ 6: digits(4, 150), 7: digits(1, 50), 30: digits(2, 50) }));
    expect(report?.drift.shares.recent[4]).toBe(1);
    expect(report?.drift.shares.before.slice(0, 3)).toEqual([0, 0.5, 0.5]);
    expect(report?.drift.p_value).toBeLessThan(1e-6);
  });

  test.each([
    [[...even.slice(0, 9), 0], even, true],
    [even, even, false],
    [even.map((count) => count * 3), even, false],
  ])('the drift of %j against %j is significant: %j', (recent, before, drifted) => {
    expect((driftOf(recent, before).p_value ?? 1) < 0.001).toBe(drifted);
  });

  test.each([
    [Array(10).fill(9.9), even],
    [even, Array(10).fill(0)],
  ])('drift has no p-value with few answers, as in %j', (recent, before) => {
    const { p_value, stability, shares } = driftOf(recent, before);
    expect([p_value, stability]).toEqual([null, null]);
    expect(shares.recent.reduce((sum, share) => sum + share, 0)).toBeCloseTo(1);
  });
});
