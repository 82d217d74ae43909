// readPairsAgain: after a decision of an administrator the pairs of sealed hours are read again, and nothing else changes.
import { describe, expect, test } from 'vitest';
import type { Answer } from '#lib/feedback/feedback.ts';
import { type Hour, hoursFrom, type Span } from '#lib/hours.ts';
import { readPairsAgain } from '#lib/reports/pairs/again.ts';
import { picturesIn, tallyPairs } from '#lib/reports/pairs/tally.ts';
import { addRollups, emptyRollup, type Rollup } from '#lib/reports/rollups/fold.ts';
import type { Period } from '#lib/reports/rollups/rollup-store.ts';
import { answersTo, EXPERIMENT, each, exposuresTo, fold } from '../worlds.ts';

const HOURS = ['2026-02-20T11', '2026-02-21T05', '2026-02-21T23', '2026-02-22T03'];

/** Each answer names its digit; the excluded users' labels do not count. */
async function world({ msPerHour = 0 } = {}) {
  let time = 0;
  let progress: { reviewed: string; next?: Hour } | undefined;
  const state = { latest: undefined as string | undefined, excluded: [] as string[], writes: [] as Period[] };
  const log = new Map<Hour, Answer[]>();
  const rollups = new Map<Period, Rollup>();
  const label = (hour: Hour) => (answer: Answer, n: number) => ({
    ...answer,
    feedback_id: `${hour}-${n}`,
    digit: 1,
    at: `${hour}:00:00.000Z`,
  });
  for (const hour of HOURS) {
    const answers = answersTo('v1', [1, 2, 2], 3).map(label(hour));
    log.set(hour, answers);
    rollups.set(hour, await fold(answers, exposuresTo('v1', 3)));
  }
  const day = ['2026-02-21T05', '2026-02-21T23'].map((hour) => rollups.get(hour) ?? emptyRollup());
  rollups.set('2026-02-21', day.reduce(addRollups, emptyRollup()));
  const find = (periods: readonly Period[]) =>
    new Map(periods.flatMap((period) => [[period, rollups.get(period)] as const])) as Map<Period, Rollup>;
  const deps: NonNullable<Parameters<typeof readPairsAgain>[0]> = {
    readSealed: async () => ({ first: '2026-02-01', through: '2026-02-22T08' }),
    readProgress: async () => progress,
    writeProgress: async (next) => {
      progress = next;
    },
    latestReviewAt: async () => state.latest,
    currentExperiment: async () => EXPERIMENT,
    experimentBegan: async () => EXPERIMENT.since,
    readHours: async (span: Span) =>
      new Map([...find(hoursFrom(span))].filter(([, rollup]) => rollup !== undefined)),
    readRollups: async (periods) => find(periods),
    writeRollup: async (period, rollup) => {
      state.writes.push(period);
      rollups.set(period, rollup);
    },
    answersIn: (span: Span) => {
      time += msPerHour;
      return each(hoursFrom(span).flatMap((hour) => log.get(hour) ?? []));
    },
    readPairs: async (_id, { labels }) => {
      const counted = labels.filter(({ username }) => !state.excluded.includes(username));
      const pairs = counted.map(({ shown }, n) => ({
        shown,
        isRight: { v1: true, v2: true },
        person: n,
        network: undefined,
        isLate: false,
      }));
      return tallyPairs(pairs, { left_out: labels.length - counted.length, unread: 0 });
    },
    clock: () => time,
  };
  const pairsIn = (period: Period) => {
    const tally = rollups.get(period)?.experiments.get(EXPERIMENT.id);
    return tally && { ...picturesIn(tally.pairs), left_out: tally.pairs.left_out, shown: tally.v1.exposures };
  };
  return { deps, state, pairsIn };
}

describe('readPairsAgain', () => {
  test('without a decision of an administrator nothing is read', async () => {
    const { deps, state } = await world();
    expect(await readPairsAgain(deps)).toEqual([]);
    expect(state.writes).toEqual([]);
  });

  test('after a decision every hour of the experiment is read once, days are added up again, exposures stay', async () => {
    const { deps, state, pairsIn } = await world();
    state.latest = '2026-02-22T08:10:00.000Z';
    expect(await readPairsAgain(deps)).toEqual(HOURS);
    expect(state.writes).toEqual([...HOURS.slice(0, 3), '2026-02-21', HOURS[3]]);
    expect(pairsIn('2026-02-20T11')).toMatchObject({ pictures: 9, left_out: 0, shown: 3 });
    expect(pairsIn('2026-02-21')).toMatchObject({ pictures: 18, left_out: 0, shown: 6 });
    expect(await readPairsAgain(deps)).toEqual([]);

    state.latest = '2026-02-22T08:20:00.000Z';
    state.excluded = ['v1-user-0'];
    expect(await readPairsAgain(deps)).toEqual(HOURS);
    expect(pairsIn('2026-02-21')).toMatchObject({ pictures: 12, left_out: 6, shown: 6 });
  });

  test('work stops when its time is up, and the next call continues; a new decision begins from the start', async () => {
    const { deps, state } = await world({ msPerHour: 6_000 });
    state.latest = '2026-02-22T08:10:00.000Z';
    expect(await readPairsAgain(deps)).toEqual(HOURS.slice(0, 2));
    expect(await readPairsAgain(deps)).toEqual(HOURS.slice(2));
    expect(await readPairsAgain(deps)).toEqual([]);
    state.latest = '2026-02-22T08:20:00.000Z';
    expect(await readPairsAgain(deps)).toEqual(HOURS.slice(0, 2));
    state.latest = '2026-02-22T08:30:00.000Z';
    expect(await readPairsAgain(deps)).toEqual(HOURS.slice(0, 2));
  });

  test('a day that another sweep seals meanwhile, from hours as they were, is added up again', async () => {
    const { deps, state, pairsIn } = await world();
    let through = '2026-02-21T22';
    const readSealed = async () => ({ first: '2026-02-01', through });
    const answersIn = (span: Span) => {
      // The other sweep has read these hours already, and stores their day now.
      through = '2026-02-21T23';
      return deps.answersIn(span);
    };
    state.latest = '2026-02-22T00:12:00.000Z';
    state.excluded = ['v1-user-0'];
    await readPairsAgain({ ...deps, readSealed, answersIn });
    expect(pairsIn('2026-02-21')).toMatchObject({ pictures: 0, left_out: 0 });
    await readPairsAgain({ ...deps, readSealed, answersIn });
    expect(pairsIn('2026-02-21')).toMatchObject({ pictures: 12, left_out: 6 });
    expect(await readPairsAgain({ ...deps, readSealed, answersIn })).toEqual([]);
  });

  test('a day that lacks hours keeps its sum', async () => {
    const { deps, state } = await world();
    state.latest = '2026-02-22T08:10:00.000Z';
    const readRollups = async (periods: readonly Period[]) =>
      new Map(periods.map((period) => [period, { ...emptyRollup(), answers: 99 }]));
    await readPairsAgain({ ...deps, readRollups });
    expect(state.writes).toEqual(HOURS);
  });
});
