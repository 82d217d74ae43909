// collectLabels: which answers are labels of an experiment, and that the sample depends on no order.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer } from '#lib/feedback/feedback.ts';
import { collectLabels } from '#lib/reports/pairs/labels.ts';
import { EXPERIMENT, each } from '../worlds.ts';

const label = (n: number, more: Partial<Answer> = {}): Answer => ({
  feedback_id: `f-${n}`,
  username: `user-${n}`,
  prediction: 3,
  digit: 3,
  correct: true,
  version: 'v1',
  model: 'mlp-1',
  experiment: EXPERIMENT.id,
  at: '2026-02-21T10:00:00.000Z',
  ...more,
});

async function collect(answers: readonly Answer[], most: number, only?: string) {
  const collection = collectLabels(most, only);
  const passed: Answer[] = [];
  for await (const answer of collection.watch(each(answers))) passed.push(answer);
  expect(passed).toEqual(answers);
  return collection.collected();
}

describe('collectLabels', () => {
  const other = 'w2.v1r0-mlp-1.v2r1-cnn-2';
  test.each<[string, Partial<Answer>, number]>([
    ['of a served model', {}, 1],
    ['of the challenger', { version: 'v2', model: 'cnn-2' }, 1],
    ['with a digit that was not shown', { correct: false, digit: 8 }, 1],
    ['with the digit 0', { prediction: 0, digit: 0 }, 1],
    ['without a digit', { correct: false, digit: null }, 0],
    ['outside an experiment', { experiment: '' }, 0],
    ['of a model that is not the experiment’s', { model: 'mlp-9' }, 0],
    ['of a model behind the other version', { version: 'v2' }, 0],
    ['of an experiment whose id names no models', { experiment: 'e' }, 0],
  ])('an answer %s counts as it should', async (_name, more, count) => {
    const found = await collect([label(1, more)], 10);
    expect([...found.values()].flatMap(({ labels }) => labels)).toHaveLength(count);
  });

  test('labels of another experiment are left aside when one is asked for', async () => {
    const found = await collect([label(1), label(2, { experiment: other })], 10, EXPERIMENT.id);
    expect([...found.keys()]).toEqual([EXPERIMENT.id]);
    expect([...(await collect([label(1), label(2, { experiment: other })], 10)).keys()]).toHaveLength(2);
  });

  test('of many labels the same ones are kept in whatever order they come, and the others are counted', async () => {
    const all = Array.from({ length: 60 }, (_, n) => label(n));
    const order = fc.shuffledSubarray(all, { minLength: all.length });
    await fc.assert(
      fc.asyncProperty(order, fc.integer({ min: 1, max: 70 }), async (shuffled, most) => {
        const [one, two] = [await collect(all, most), await collect(shuffled, most)];
        const ids = (found: typeof one) =>
          found
            .get(EXPERIMENT.id)
            ?.labels.map(({ feedback_id }) => feedback_id)
            .sort();
        expect(ids(two)).toEqual(ids(one));
        expect(ids(one)).toHaveLength(Math.min(60, most));
        expect(one.get(EXPERIMENT.id)?.further).toBe(Math.max(0, 60 - most));
      }),
      { numRuns: 50 },
    );
  });
});
