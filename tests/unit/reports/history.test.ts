// The history of an experiment: what a report would have said at the end of each sealed period.
import { describe, expect, test } from 'vitest';
import { addDays } from '#lib/feedback/feedback.ts';
import { finerPeriods, momentOf, momentView, stagesOf } from '#lib/reports/history.ts';
import { judgePairs } from '#lib/reports/pairs/verdict.ts';
import { addExperiments, type ExperimentTally, emptyExperiment } from '#lib/reports/rollups/fold.ts';
import { judgeExperiment } from '#lib/reports/verdict.ts';
import { EXPERIMENT, tallyOf } from './worlds.ts';

const days = (count: number) => Array.from({ length: count }, (_, k) => addDays('2026-02-20', k));

/** A day on which v2 is far better. */
const better = () =>
  tallyOf({ v1: { rights: [6, 7, 8, 7], answers: 10 }, v2: { rights: [10, 10, 9, 10], answers: 10 } });

describe('stages', () => {
  test('each stage has the counts from the beginning to its end', async () => {
    const day = await better();
    const stages = stagesOf(days(3), new Map(days(3).map((each) => [each, day])));
    expect(stages.map(({ at }) => at)).toEqual(
      ['02-21', '02-22', '02-23'].map((end) => `2026-${end}T00:00:00.000Z`),
    );
    const two = addExperiments(day, day);
    expect(stages.map(({ tally }) => tally)).toEqual([day, two, addExperiments(two, day)]);
  });

  test('periods without any entry are no stages, and their order does not depend on the map', async () => {
    const day = await better();
    const [first = '', second = '', third = ''] = days(3);
    const stages = stagesOf([first, second, third], new Map([third, first].map((each) => [each, day])));
    expect(stages.map(({ at }) => at.slice(0, 10))).toEqual(['2026-02-21', '2026-02-23']);
    expect(stagesOf([first], new Map())).toEqual([]);
  });

  test('of very many days some are left out, evenly; all are counted, and the last is there', async () => {
    const day = await better();
    const stages = stagesOf(days(250), new Map(days(250).map((each) => [each, day])));
    expect(stages.length).toBe(84);
    expect(stages.at(-1)?.at).toBe(`${addDays('2026-02-20', 250)}T00:00:00.000Z`);
    expect(stages.at(-1)?.tally.v1.buckets.reduce((sum, { answers }) => sum + answers, 0)).toBe(250 * 40);
  });

  test('hours tell a day when they have all of it, exposures too', async () => {
    const [hour, day] = [await better(), await better()];
    const hours = ['2026-02-20T03', '2026-02-20T17'];
    const at = (tallies: [string, ExperimentTally][]) =>
      stagesOf(['2026-02-20'], new Map(tallies)).map((stage) => stage.at.slice(5, 16));
    const two: [string, ExperimentTally][] = hours.map((each) => [each, hour]);
    expect(at([['2026-02-20', addExperiments(day, day)], ...two])).toEqual(['02-20T04:00', '02-20T18:00']);
    expect(at([['2026-02-20', day], ...two])).toEqual(['02-21T00:00']);
    const shownMore = { ...addExperiments(day, day), v1: { ...addExperiments(day, day).v1, exposures: 99 } };
    expect(at([['2026-02-20', shownMore], ...two])).toEqual(['02-21T00:00']);
  });
});

test.each([
  [3, 72],
  [4, 0],
])('of an experiment of %i whole days %i hours are read besides', (whole, hours) => {
  expect(finerPeriods([...days(whole), '2026-03-09T00']).length).toBe(hours);
});

test('a moment says what a report would have said, and fits its schema', async () => {
  const day = await better();
  const tally = [day, day, day].reduce(addExperiments, emptyExperiment());
  const moment = momentView.parse(momentOf({ at: '2026-02-23T00:00:00.000Z', tally }, EXPERIMENT.weights));
  const [ab, pairs] = [judgeExperiment(tally, EXPERIMENT.weights), judgePairs(tally.pairs)];
  expect(moment).toEqual({
    at: '2026-02-23T00:00:00.000Z',
    versions: { v1: { n: 120, accuracy: 0.7 }, v2: { n: 120, accuracy: 0.975 } },
    ab: { difference: ab.difference, interval: ab.interval },
    pairs: { pictures: 0, difference: pairs.difference, interval: null },
    verdict: 'ship',
  });
  expect(momentOf({ at: moment.at, tally: emptyExperiment() }, EXPERIMENT.weights)).toMatchObject({
    versions: { v1: { n: 0, accuracy: null }, v2: { n: 0, accuracy: null } },
    ab: { difference: null, interval: null },
    verdict: 'keep_collecting',
  });
});
