// collectLabels: which answers are labels of an experiment, and that the sample depends on no order.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { Answer } from '#lib/feedback/feedback.ts';
import { modelsOfRamp, rampKey, rampSpans } from '#lib/models/ramp.ts';
import { directKey } from '#lib/reports/pairs/direct.ts';
import { collectLabels, type WantedLabels } from '#lib/reports/pairs/labels.ts';
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

async function collect(
  answers: readonly Answer[],
  most: number,
  { only, experiments = [], ramps }: Partial<Omit<WantedLabels, 'most'>> = {},
) {
  const collection = collectLabels({ most, only, experiments, ramps });
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
    const found = await collect([label(1), label(2, { experiment: other })], 10, {
      only: EXPERIMENT.id,
    });
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

  describe('of /v1 and /v2', () => {
    const before = { ...EXPERIMENT, id: 'w0.v1r0-mlp-1.v2r0-cnn-1', since: '1970-01-01T00:00:00.000Z' };
    const experiments = [{ ...before, models: { v1: 'mlp-1', v2: 'cnn-1' } }, EXPERIMENT];
    const direct = (more: Partial<Answer>) => {
      const { experiment: _, ...answer } = label(1, more);
      return answer;
    };
    test.each<[string, Partial<Answer>, string | undefined, string | undefined]>([
      ['an answer of v1 is of v1’s half', {}, EXPERIMENT.id, 'v1'],
      ['an answer of v2 is of v2’s half', { version: 'v2', model: 'cnn-2' }, EXPERIMENT.id, 'v2'],
      ['an answer of v1 in a ramp is of the model that gave it', { model: 'cnn-2' }, EXPERIMENT.id, 'v2'],
      ['an earlier answer is of the experiment then', { at: '2026-02-19T10:00:00.000Z' }, before.id, 'v1'],
      ['an answer of a third model is of none', { model: 'cnn-9' }, undefined, undefined],
      ['an answer without a digit is of none', { digit: null }, undefined, undefined],
      [
        'an answer that names no prediction is of none',
        { version: undefined, model: undefined } as never,
        undefined,
        undefined,
      ],
    ])('%s', async (_name, more, experiment, shown) => {
      const found = await collect([direct(more)], 10, { experiments });
      expect([...found].map(([key, { labels }]) => [key, labels[0]?.shown])).toEqual(
        experiment === undefined ? [] : [[directKey(experiment), shown]],
      );
    });

    describe('during a ramp', () => {
      const began = { began_at: '2026-02-21T09:00:00.000Z', from: 'mlp-1', to: 'cnn-7', alias_revision: 3 };
      const step = { ...began, state: 'running' as const, at: began.began_at };
      const end = { ...began, state: 'rolled_back' as const, at: '2026-02-21T11:00:00.000Z' };
      const steps = [step, { ...step, at: '2026-02-21T10:00:00.000Z' }, end];
      const ramps = rampSpans(steps, []);
      const key = rampKey(began);

      test('a ramp is one span from its first step to its end, and its key names its models', () => {
        const models = { v1: 'mlp-1', v2: 'cnn-7' };
        expect(ramps).toEqual([{ key, since: began.began_at, until: end.at, models }]);
        expect(rampSpans([step], [])[0]).not.toHaveProperty('until');
        expect(modelsOfRamp(key)).toEqual(models);
        expect(modelsOfRamp(EXPERIMENT.id)).toBeUndefined();
      });

      test.each([
        ['while it ran', [step], '2026-02-21T10:30:00.000Z'],
        ['before it was seen to be worse', steps, '2026-02-21T10:30:00.000Z'],
        ['after its end', steps, '2026-02-21T12:00:00.000Z'],
      ])('a move of v1 by a person %s is the end of it, unless it had ended', (_when, some, at) => {
        const moves = [
          { revision: 3, at: '2026-02-20T09:00:00.000Z' },
          { revision: 4, at },
          { revision: 5, at: '2026-02-22T09:00:00.000Z' },
        ];
        expect(rampSpans(some, moves)).toMatchObject([{ key, until: at < end.at ? at : end.at }]);
      });

      test.each<[string, Partial<Answer>, 'v1' | 'v2' | undefined]>([
        ['an answer of the old model is of its half', {}, 'v1'],
        ['an answer of the new model is of the other', { model: 'cnn-7' }, 'v2'],
        [
          'an answer of /v2, which its user chose, is of neither',
          { version: 'v2', model: 'cnn-7' },
          undefined,
        ],
        ['an answer of before is of neither', { at: '2026-02-21T08:59:59.999Z' }, undefined],
        ['an answer of after its end is of neither', { at: end.at }, undefined],
        ['an answer of a third model is of neither', { model: 'cnn-9' }, undefined],
      ])('%s', async (_name, more, shown) => {
        const found = await collect([direct(more)], 10, { ramps });
        expect([...found].map(([of, { labels }]) => [of, labels[0]?.shown])).toEqual(
          shown === undefined ? [] : [[key, shown]],
        );
      });

      test('an answer of the A/B route, which no ramp changes, is of neither', async () => {
        expect((await collect([label(1)], 10, { ramps })).has(key)).toBe(false);
      });
    });

    test('are counted apart from those of the experiment, each with a sample of its own', async () => {
      const answers = [label(1), label(2), label(3), direct({}), direct({ feedback_id: 'f-9' })];
      const found = await collect(answers, 2, { experiments, only: EXPERIMENT.id });
      expect(found.get(EXPERIMENT.id)).toMatchObject({ further: 1, labels: { length: 2 } });
      expect(found.get(directKey(EXPERIMENT.id))).toMatchObject({ further: 0, labels: { length: 2 } });
    });
  });
});
