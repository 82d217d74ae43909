// foldLog: which answers are counted where, whatever their order, and that folded days can be added.
import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Answer } from '#lib/feedback/feedback.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import { confusionRows, countedIn } from '#lib/reports/confusion.ts';
import { countPeople, packPeople } from '#lib/reports/people.ts';
import type { Rollup } from '#lib/reports/reports.ts';
import { addRollups, emptyRollup } from '#lib/reports/rollups/fold.ts';
import { total } from '#lib/stats/stats.ts';
import { EXPERIMENT, fold } from '../worlds.ts';

const name = fc.constantFrom(...Array.from({ length: 30 }, (_, n) => `user-${n}`));
const version = fc.constantFrom('v1' as const, 'v2' as const);
const unnamed = fc.record({ username: name, prediction: fc.nat(9), correct: fc.boolean() });
const served = fc.record({
  username: name,
  prediction: fc.nat(9),
  correct: fc.boolean(),
  digit: fc.option(fc.nat(9)),
  version,
  model: fc.constantFrom('m', 'n'),
});
const tested = served.map((answer) => ({ ...answer, experiment: EXPERIMENT.id }));
const log = fc.array(fc.oneof(unnamed, served, tested) as fc.Arbitrary<Answer>, { maxLength: 80 });
const shown: fc.Arbitrary<Exposure[]> = fc.array(
  fc.record({ username: name, version, experiment: fc.constantFrom(EXPERIMENT.id, 'other') }),
  { maxLength: 40 },
);

/** Maps and sets in a fixed order. */
function plain(rollup: Rollup): unknown {
  const sorted = (_key: string, value: unknown) => {
    if (value instanceof Map) return [...value].sort(([a], [b]) => (a < b ? -1 : 1));
    if (value instanceof Set || value instanceof Uint8Array)
      return Buffer.from(packPeople(value)).toString('hex');
    return value;
  };
  return JSON.parse(JSON.stringify(rollup, sorted));
}

test('a fold is the same whatever the order of the log, and equals the sum of its parts', async () => {
  await fc.assert(
    fc.asyncProperty(log, shown, fc.nat(80), async (answers, exposures, cut) => {
      const whole = plain(await fold(answers, exposures));
      expect(plain(await fold(answers.toReversed(), exposures.toReversed()))).toEqual(whole);
      const parts = [
        await fold(answers.slice(0, cut), exposures.slice(cut)),
        await fold(answers.slice(cut), exposures.slice(0, cut)),
      ];
      expect(plain(parts.reduce(addRollups, emptyRollup()))).toEqual(whole);
    }),
  );
});

test('a fold counts every answer once in the totals, and the served ones once in their version and model', async () => {
  await fc.assert(
    fc.asyncProperty(log, async (answers) => {
      const rollup = await fold(answers);
      expect(rollup.answers).toBe(answers.length);
      expect(rollup.right).toBe(answers.filter(({ correct }) => correct).length);
      for (const tally of rollup.tallies.values()) {
        const own = answers.filter(
          ({ version, model }) => version === tally.version && model === tally.model,
        );
        expect(total(tally.buckets)).toMatchObject({
          answers: own.length,
          right: own.filter(({ correct }) => correct).length,
        });
        expect(tally.predicted.reduce((sum, count) => sum + count, 0)).toBe(own.length);
        expect(countedIn(tally.confusion)).toBe(own.length);
        expect(countPeople(tally.people).count).toBe(new Set(own.map(({ username }) => username)).size);
      }
    }),
  );
});

test('feedback that names no prediction counts in the totals only, on a direct call also for its model, on an A/B call also for its experiment', async () => {
  const said = { username: 'ana', prediction: 3, correct: true };
  const served = { ...said, version: 'v2' as const, model: 'm' };
  const rollup = await fold([said, served, { ...served, experiment: 'e' }]);
  expect(rollup.answers).toBe(3);
  expect([...rollup.tallies.keys()]).toEqual(['v2 m']);
  expect(total(rollup.tallies.get('v2 m')?.buckets ?? [])).toMatchObject({ answers: 2, people: 1 });
  expect(total(rollup.experiments.get('e')?.v2.buckets ?? [])).toMatchObject({ answers: 1 });
});

test('what people say a digit was is counted against what the model said; an answer that names no digit has a row of its own', async () => {
  const said = { username: 'ana', version: 'v2' as const, model: 'm' };
  const log = [
    { ...said, prediction: 7, correct: true },
    { ...said, prediction: 7, correct: true, digit: 7 },
    { ...said, prediction: 7, correct: false, digit: 1 },
    { ...said, prediction: 7, correct: false, digit: null },
    { ...said, prediction: 0, correct: false },
    { username: 'ana', prediction: 3, correct: true },
  ];
  const { tallies } = await fold(log);
  const rows = confusionRows(tallies.get('v2 m')?.confusion ?? []);
  const none = Array(10).fill(0);
  expect(rows).toEqual([
    ...Array.from({ length: 10 }, (_, truth) =>
      truth === 7 ? none.with(7, 2) : truth === 1 ? none.with(7, 1) : none,
    ),
    none.with(7, 1).with(0, 1),
  ]);
});

test('exposures are counted by arm, as predictions and as users', async () => {
  const shown = (username: string, version: 'v1' | 'v2'): Exposure => ({
    username,
    version,
    experiment: 'e',
  });
  const { experiments } = await fold([], [shown('ana', 'v1'), shown('ana', 'v1'), shown('bob', 'v2')]);
  const arms = experiments.get('e');
  expect([arms?.v1.exposures, arms?.v2.exposures]).toEqual([2, 1]);
  expect([
    countPeople(arms?.v1.exposed ?? new Set()).count,
    countPeople(arms?.v2.exposed ?? new Set()).count,
  ]).toEqual([1, 1]);
});
