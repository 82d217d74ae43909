// sealDays and readReport over a log in memory: which days are sealed when, and what is read of open days.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { type Answer, addDays, dayOf, daysFrom } from '#lib/feedback/feedback.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import type { Rollup } from '#lib/reports/fold.ts';
import { readReport } from '#lib/reports/read.ts';
import type { Sealed } from '#lib/reports/rollup-store.ts';
import { sealDays } from '#lib/reports/seal.ts';
import { answersTo, EXPERIMENT, each, exposuresTo } from './worlds.ts';

/** Table and log in memory; `msPerDay` is how far the clock moves for each fold. */
function world(log: Record<string, Answer[]>, exposures: Record<string, Exposure[]> = {}, msPerDay = 0) {
  let pointer: Sealed | undefined;
  let time = 0;
  const days = new Map<string, Rollup>();
  const folded: string[] = [];
  const deps = {
    readSealed: async () => pointer,
    moveSealed: async (from: Sealed | undefined, to: Sealed) => {
      if (pointer?.through !== from?.through) return false;
      pointer = to;
      return true;
    },
    writeDay: async (day: string, rollup: Rollup) => void days.set(day, rollup),
    firstDay: async (now: Date) =>
      Object.keys(log)
        .filter((day) => day <= dayOf(now))
        .sort()[0],
    answersOfDay: (day: string) => {
      folded.push(day);
      time += msPerDay;
      return each(log[day] ?? []);
    },
    exposures: (day: string) => each(exposures[day] ?? []),
    clock: () => time,
    readDays: async (wanted: readonly string[]) => {
      const found = wanted.flatMap((day) => {
        const rollup = days.get(day);
        return rollup ? [[day, rollup] as const] : [];
      });
      return new Map(found);
    },
    readExperiment: async (id: string, wanted: readonly string[]) =>
      wanted.map((day) => days.get(day)?.experiments.get(id)).filter((tally) => tally !== undefined),
    currentExperiment: async () => EXPERIMENT,
  };
  return { deps, folded, sealed: () => pointer, days };
}

const some = answersTo('v1', [3], 4);

describe('sealDays', () => {
  test.each([
    ['2026-03-01T00:09:59Z', ['2026-02-26', '2026-02-27']],
    ['2026-03-01T00:10:00Z', ['2026-02-26', '2026-02-27', '2026-02-28']],
    ['2026-03-01T23:59:59Z', ['2026-02-26', '2026-02-27', '2026-02-28']],
  ])('at %s every closed day from the first is sealed, also days without feedback', async (now, sealed) => {
    const { deps } = world({ '2026-02-26': some, '2026-02-28': some, '2026-03-01': some });
    expect(await sealDays(new Date(now), deps)).toEqual(sealed);
    expect(await sealDays(new Date(now), deps)).toEqual([]);
  });

  test('without any feedback the pointer is created all the same, so the first day is looked for once', async () => {
    const { deps, sealed } = world({});
    expect(await sealDays(new Date('2026-03-01T12:00:00Z'), deps)).toEqual([]);
    expect(sealed()).toEqual({ first: '2026-03-01', through: '2026-02-28' });
    expect(await sealDays(new Date('2026-03-02T12:00:00Z'), deps)).toEqual(['2026-03-01']);
  });

  test('sealing stops when its time is up and the next call continues, oldest day first', async () => {
    const { deps } = world({ '2026-02-01': some }, {}, 4_000);
    const now = new Date('2026-02-08T12:00:00Z');
    expect(await sealDays(now, deps)).toEqual(['2026-02-01', '2026-02-02', '2026-02-03']);
    expect(await sealDays(now, deps)).toEqual(['2026-02-04', '2026-02-05', '2026-02-06']);
    expect(await sealDays(now, deps)).toEqual(['2026-02-07']);
  });

  test('two calls at once seal each day once, and a failed day is tried again', async () => {
    const { deps, sealed } = world({ '2026-02-01': some });
    const now = new Date('2026-02-08T12:00:00Z');
    const both = await Promise.all([sealDays(now, deps), sealDays(now, deps)]);
    expect(both.flat().sort()).toEqual(daysFrom('2026-02-01', '2026-02-07'));
    expect(sealed()?.through).toBe('2026-02-07');

    const later = new Date('2026-02-09T12:00:00Z');
    const failing = { ...deps, writeDay: async () => Promise.reject(new Error('throttled')) };
    await expect(sealDays(later, failing)).rejects.toThrow('throttled');
    expect(sealed()?.through).toBe('2026-02-07');
    expect(await sealDays(later, deps)).toEqual(['2026-02-08']);
  });
});

describe('readReport', () => {
  const now = new Date('2026-03-01T12:00:00Z');

  test('the report is the same whether days are sealed or not, from whatever day on', async () => {
    const ago = fc.nat(40);
    const arm = fc.constantFrom('v1' as const, 'v2' as const);
    const entries = fc.array(fc.tuple(ago, arm, fc.nat(4), fc.boolean()), { minLength: 1, maxLength: 30 });
    await fc.assert(
      fc.asyncProperty(entries, fc.option(ago, { nil: undefined }), async (said, since) => {
        const log: Record<string, Answer[]> = {};
        const shown: Record<string, Exposure[]> = {};
        for (const [days, version, user, isTested] of said) {
          const day = addDays('2026-03-01', -days);
          const more = isTested ? {} : { experiment: 'another' };
          log[day] = [...(log[day] ?? []), ...answersTo(version, Array(user + 1).fill(2), 3, more)];
          shown[day] = [...(shown[day] ?? []), ...exposuresTo(version, user + 1)];
        }
        const from = since === undefined ? undefined : addDays('2026-03-01', -since);
        const [sealed, open] = [world(log, shown), world(log, shown)];
        await sealDays(now, sealed.deps);
        const report = await readReport(now, from, sealed.deps);
        expect(report).toEqual(await readReport(now, from, open.deps));
      }),
      { numRuns: 50 },
    );
  });

  test('reading a report folds only the open days', async () => {
    const { deps, folded } = world({ '2026-02-01': some, '2026-03-01': some });
    await sealDays(now, deps);
    folded.length = 0;
    expect(await readReport(now, undefined, deps)).toMatchObject({ total_feedback: 8 });
    expect(folded).toEqual(['2026-03-01']);
  });

  test('the A/B test counts the current experiment from its beginning, whatever `since` says', async () => {
    const days = ['2026-02-19', '2026-02-20', '2026-02-28', '2026-03-01'];
    const log = Object.fromEntries(days.map((day) => [day, answersTo('v1', [3], 4)]));
    const shown = Object.fromEntries(days.map((day) => [day, exposuresTo('v1', 1)]));
    const { deps } = world(log, shown);
    await sealDays(now, deps);
    const report = await readReport(now, '2026-03-01', deps);
    expect(report?.total_feedback).toBe(4);
    expect(report?.ab.reasons.at(-1)).toBe(
      'v1 acierta el 75,0 %: 12 respuestas de 1 usuario, sobre 3 predicciones.',
    );
  });

  test('there is no report without feedback, or since a day in the future', async () => {
    expect(await readReport(now, undefined, world({}).deps)).toBeUndefined();
    expect(await readReport(now, '2026-03-02', world({ '2026-03-01': some }).deps)).toBeUndefined();
    expect(await readReport(now, '9999-12-31', world({ '2026-03-01': some }).deps)).toBeUndefined();
  });
});
