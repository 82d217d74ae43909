// sealHours and readReport over a log in memory: which hours are sealed when, and what is read of open hours.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, addDays, dayOf, daysFrom } from '#lib/feedback/feedback.ts';
import { addHours, type Hour, hoursFrom, hoursOfDay, type Span } from '#lib/hours.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import type { Collected } from '#lib/reports/pairs/labels.ts';
import { tallyPairs } from '#lib/reports/pairs/tally.ts';
import { readReport } from '#lib/reports/read.ts';
import type { Rollup } from '#lib/reports/rollups/fold.ts';
import type { Period, Sealed } from '#lib/reports/rollups/rollup-store.ts';
import { sealHours } from '#lib/reports/rollups/seal.ts';
import { answersTo, EXPERIMENT, each, exposuresTo, fold } from '../worlds.ts';

interface Log {
  /** By hour. */
  answers: Record<Hour, Answer[]>;
  exposures?: Record<Hour, Exposure[]>;
}

/** Table and log in memory; `msPerHour` is how far the clock moves for each fold. */
function world({ answers, exposures = {} }: Log, msPerHour = 0) {
  let pointer: Sealed | undefined;
  let time = 0;
  const rollups = new Map<Period, Rollup>();
  const folded: Span[] = [];
  const inSpan = <Entry>(log: Record<Hour, Entry[]>, span: Span) =>
    each(hoursFrom(span).flatMap((hour) => log[hour] ?? []));
  const find = (periods: readonly Period[]) =>
    new Map(
      periods.flatMap((period) => {
        const rollup = rollups.get(period);
        return rollup ? [[period, rollup] as const] : [];
      }),
    );
  const deps = {
    readSealed: async () => pointer,
    readFolded: async () => undefined,
    moveSealed: async (from: Sealed | undefined, to: Sealed) => {
      if (pointer?.through !== from?.through) return false;
      pointer = to;
      return true;
    },
    writeRollup: async (period: Period, rollup: Rollup) => void rollups.set(period, rollup),
    readHours: async (span: Span) => find(hoursFrom(span)),
    firstDay: async (now: Date) =>
      Object.keys(answers)
        .map((hour) => hour.slice(0, 10))
        .filter((day) => day <= dayOf(now))
        .sort()[0],
    answersIn: (span: Span) => {
      folded.push(span);
      time += msPerHour;
      return inSpan(answers, span);
    },
    exposures: (span: Span) => inSpan(exposures, span),
    readPairs: async (_: string, { labels, further }: Collected) =>
      tallyPairs([], { left_out: 0, unread: labels.length + further }),
    allExperiments: async () => [EXPERIMENT],
    allRamps: async () => [],
    writeFinal: async () => expect.fail('no experiment has ended'),
    experimentBegan: async (id: string) => (id === EXPERIMENT.id ? EXPERIMENT.since : undefined),
    clock: () => time,
    readRollups: async (periods: readonly Period[]) => find(periods),
    readExperiment: async (id: string, periods: readonly Period[]) =>
      new Map(
        [...find(periods)].flatMap(([period, { experiments }]) => {
          const tally = experiments.get(id);
          return tally ? [[period, tally] as const] : [];
        }),
      ),
    currentExperiment: async () => EXPERIMENT,
  };
  return { deps, folded, sealed: () => pointer, rollups };
}

const some = answersTo('v1', [3], 4);
const days = (hours: readonly Hour[]) => [...new Set(hours.map((hour) => hour.slice(0, 10)))];

describe('sealHours', () => {
  test.each([
    ['2026-03-01T00:09:59Z', '2026-02-28T22'],
    ['2026-03-01T00:10:00Z', '2026-02-28T23'],
    ['2026-03-01T14:09:59Z', '2026-03-01T12'],
    ['2026-03-01T14:10:00Z', '2026-03-01T13'],
  ])('at %s every hour from the first day on is sealed through %s', async (now, through) => {
    const { deps, sealed } = world({ answers: { '2026-02-26T09': some, '2026-02-28T22': some } });
    const hours = await sealHours(new Date(now), deps);
    expect(hours).toEqual(hoursFrom({ from: '2026-02-26T00', through }));
    expect(sealed()).toEqual({ first: '2026-02-26', through });
    expect(await sealHours(new Date(now), deps)).toEqual([]);
  });

  test('a day is stored with its last hour, as the sum of its hours; hours without any entry are not stored', async () => {
    const log = { '2026-02-26T09': some, '2026-02-26T23': answersTo('v2', [1, 2], 3) };
    const shown = { '2026-02-26T11': exposuresTo('v1', 3) };
    const { deps, rollups } = world({ answers: log, exposures: shown });
    await sealHours(new Date('2026-02-27T00:05:00Z'), deps);
    expect([...rollups.keys()]).toEqual(['2026-02-26T09', '2026-02-26T11']);
    await sealHours(new Date('2026-02-27T02:15:00Z'), deps);
    expect([...rollups.keys()].sort()).toEqual([
      '2026-02-26',
      '2026-02-26T09',
      '2026-02-26T11',
      '2026-02-26T23',
    ]);
    const whole = await fold(Object.values(log).flat(), Object.values(shown).flat());
    expect(rollups.get('2026-02-26')).toEqual(whole);
  });

  test('days without feedback are stored too', async () => {
    const { deps, rollups } = world({ answers: { '2026-02-26T09': some } });
    await sealHours(new Date('2026-03-01T12:00:00Z'), deps);
    expect([...rollups.keys()].filter((period) => period.length === 10)).toEqual(
      daysFrom('2026-02-26', '2026-02-28'),
    );
  });

  test('without any feedback the pointer is created all the same, so the first day is looked for once', async () => {
    const { deps, sealed } = world({ answers: {} });
    expect(await sealHours(new Date('2026-03-01T00:30:00Z'), deps)).toEqual([]);
    expect(sealed()).toEqual({ first: '2026-03-01', through: '2026-02-28T23' });
    expect(await sealHours(new Date('2026-03-01T02:10:00Z'), deps)).toEqual([
      '2026-03-01T00',
      '2026-03-01T01',
    ]);
  });

  test('sealing stops when its time is up and the next call continues, oldest hour first', async () => {
    const { deps } = world({ answers: { '2026-02-01T03': some } }, 4_000);
    const now = new Date('2026-02-01T08:00:00Z');
    expect(await sealHours(now, deps)).toEqual(['2026-02-01T00', '2026-02-01T01', '2026-02-01T02']);
    expect(await sealHours(now, deps)).toEqual(['2026-02-01T03', '2026-02-01T04', '2026-02-01T05']);
    expect(await sealHours(now, deps)).toEqual(['2026-02-01T06']);
  });

  test('two calls at once seal each hour once, and a failed hour is tried again', async () => {
    const { deps, sealed } = world({ answers: { '2026-02-01T12': some } });
    const now = new Date('2026-02-08T12:00:00Z');
    const both = await Promise.all([sealHours(now, deps), sealHours(now, deps)]);
    expect(both.flat().sort()).toEqual(hoursFrom({ from: '2026-02-01T00', through: '2026-02-08T10' }));
    expect(sealed()?.through).toBe('2026-02-08T10');

    const later = new Date('2026-02-09T12:00:00Z');
    const failing = { ...deps, writeRollup: async () => Promise.reject(new Error('throttled')) };
    await expect(sealHours(later, failing)).rejects.toThrow('throttled');
    expect(sealed()?.through).toBe('2026-02-08T22');
    expect(days(await sealHours(later, deps))).toEqual(['2026-02-08', '2026-02-09']);
  });
});

describe('readReport', () => {
  const now = new Date('2026-03-01T12:00:00Z');

  test('the report is the same whatever is sealed, from whatever day on', async () => {
    const ago = fc.nat(40 * 24);
    const arm = fc.constantFrom('v1' as const, 'v2' as const);
    const entries = fc.array(fc.tuple(ago, arm, fc.nat(4), fc.boolean()), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(
        entries,
        fc.option(ago, { nil: undefined }),
        fc.nat(50),
        async (said, since, behind) => {
          const answers: Record<Hour, Answer[]> = {};
          const shown: Record<Hour, Exposure[]> = {};
          for (const [hours, version, user, isTested] of said) {
            const hour = addHours('2026-03-01T12', -hours);
            const more = isTested ? {} : { experiment: 'another' };
            answers[hour] = [
              ...(answers[hour] ?? []),
              ...answersTo(version, Array(user + 1).fill(2), 3, more),
            ];
            shown[hour] = [...(shown[hour] ?? []), ...exposuresTo(version, user + 1)];
          }
          const from = since === undefined ? undefined : addDays('2026-03-01', -Math.floor(since / 24));
          const open = world({ answers, exposures: shown });
          const sealed = world({ answers, exposures: shown });
          await sealHours(new Date(now.getTime() - behind * 3_600_000), sealed.deps);
          const report = await readReport(now, from, sealed.deps);
          const unsealed = await readReport(now, from, open.deps);
          // What was known earlier is told by the hours that are sealed.
          expect(unsealed?.history.length ?? 1).toBe(1);
          const history = report?.history.slice(-1);
          expect(report && { ...report, history }).toEqual(unsealed);
        },
      ),
      { numRuns: 50 },
    );
  });

  test('reading a report folds only what is not sealed: the rest of a day, then whole days', async () => {
    const { deps, folded } = world({ answers: { '2026-02-01T07': some, '2026-03-01T11': some } });
    await sealHours(now, deps);
    folded.length = 0;
    expect(await readReport(now, undefined, deps)).toMatchObject({ total_feedback: 8 });
    expect(folded).toEqual([{ from: '2026-03-01T11', through: '2026-03-01T23' }]);
    folded.length = 0;
    await readReport(new Date('2026-03-03T00:01:00Z'), undefined, deps);
    expect(folded).toEqual([
      { from: '2026-03-01T11', through: '2026-03-01T23' },
      hoursOfDay('2026-03-02'),
      hoursOfDay('2026-03-03'),
    ]);
  });

  test.each([
    // Three whole days: hour by hour. A day that lacks hours is told as a whole.
    ['2026-02-23T12:00:00Z', [], ['20T11', '20T13', '21T11', '23T10']],
    ['2026-02-23T12:00:00Z', ['2026-02-20T10'], ['21T00', '21T11', '23T10']],
    // Four: day by day, and the hours of the day that is not over.
    ['2026-02-24T12:00:00Z', [], ['21T00', '22T00', '24T00', '24T10']],
  ])('at %s, without the hours %j, the history tells the times %j, and now', async (at, lost, times) => {
    const hours = ['2026-02-20T10', '2026-02-20T12', '2026-02-21T10', `${at.slice(0, 10)}T09`];
    const later = at < '2026-02-24' ? [] : ['2026-02-23T09'];
    const answers = Object.fromEntries([...hours, ...later].map((hour) => [hour, answersTo('v1', [3], 4)]));
    const { deps, rollups } = world({ answers });
    await sealHours(new Date(at), deps);
    for (const hour of lost) rollups.delete(hour);
    const report = await readReport(new Date(at), undefined, deps);
    const told = [...times.map((time) => `2026-02-${time}:00:00.000Z`), new Date(at).toISOString()];
    expect(report?.history.map(({ at }) => at)).toEqual(told);
    const [v1] = report?.history.slice(-1).map(({ versions }) => versions.v1) ?? [];
    expect(v1).toEqual({ n: 4 * (hours.length + later.length), accuracy: 0.75 });
  });

  test('the A/B test counts the current experiment from its beginning, whatever `since` says', async () => {
    const hours = ['2026-02-19T10', '2026-02-20T10', '2026-02-28T10', '2026-03-01T03'];
    const answers = Object.fromEntries(hours.map((hour) => [hour, answersTo('v1', [3], 4)]));
    const shown = Object.fromEntries(hours.map((hour) => [hour, exposuresTo('v1', 1)]));
    const { deps } = world({ answers, exposures: shown });
    await sealHours(now, deps);
    const report = await readReport(now, '2026-03-01', deps);
    expect(report?.total_feedback).toBe(4);
    expect(report?.ab.reasons.at(-1)).toBe(
      'v1 acierta el 75,0 %: 12 respuestas de 1 usuario, sobre 3 predicciones.',
    );
  });

  test('there is no report without feedback, or since a day in the future', async () => {
    expect(await readReport(now, undefined, world({ answers: {} }).deps)).toBeUndefined();
    expect(
      await readReport(now, '2026-03-02', world({ answers: { '2026-03-01T03': some } }).deps),
    ).toBeUndefined();
    expect(
      await readReport(now, '9999-12-31', world({ answers: { '2026-03-01T03': some } }).deps),
    ).toBeUndefined();
  });
});
