// readPairs: both models read each labelled picture; labels that a retraining would not learn from do not count.
import { describe, expect, test } from 'vitest';
import { loadShipped, type Model, shippedV2 } from '#lib/digits/digits.ts';
import { goldenDigits } from '#lib/digits/model/golden.ts';
import { AppError } from '#lib/errors.ts';
import { type Provenance, type Review, reviewsOf } from '#lib/feedback/feedback.ts';
import type { ExperimentLabel } from '#lib/reports/pairs/labels.ts';
import { type PairDeps, readPairs } from '#lib/reports/pairs/read.ts';
import { picturesIn } from '#lib/reports/pairs/tally.ts';
import { total } from '#lib/stats/stats.ts';

const good = loadShipped(shippedV2);
/** Reads 0 in every picture, and is sure of nothing. */
const zero: Model = { ...good, id: 'zero-1', weights: new Float32Array(good.weights.length) };
const MODELS: Record<string, Model> = { [good.id]: good, [zero.id]: zero };
const EXPERIMENT = `w1.v1r1-${zero.id}.v2r0-${good.id}`;
const BEGAN = '2026-02-20T00:00:00.000Z';
const OLD = { account_at: '2026-01-01T00:00:00.000Z' };

/** Pictures of all digits, each with its label. */
const pictures = goldenDigits().filter((_, n) => n % 3 === 0);
const zeros = pictures.filter(({ digit }) => digit === 0).length;

const labels = pictures.map(
  ({ digit }, n): ExperimentLabel => ({
    feedback_id: `f-${n}`,
    username: `user-${n}`,
    digit,
    at: '2026-02-21T10:00:00.000Z',
    shown: n % 2 ? 'v2' : 'v1',
    prediction: digit,
    model: n % 2 ? good.id : zero.id,
  }),
);

function deps({
  from = OLD as Provenance,
  reviews = [] as Review[],
  more = {} as Partial<PairDeps>,
} = {}): PairDeps {
  return {
    loadModel: async (id) => MODELS[id] ?? Promise.reject(new AppError('model_not_found')),
    labelDetails: async (ids) =>
      new Map(
        ids.map((id) => [id, { pixels: pictures[Number(id.slice(2))]?.pixels ?? new Uint8Array(), from }]),
      ),
    readBefore: new Map(),
    readReviews: async () => reviewsOf(reviews),
    leastAgeMs: () => 24 * 3_600_000,
    ...more,
  };
}

const read = (one: PairDeps, experiment = EXPERIMENT) =>
  readPairs(experiment, { labels, further: 7 }, BEGAN, one);
const review = (target: Review['target'], state: Review['state']): Review => ({
  target,
  state,
  by: 'boss',
  reason: null,
  at: '2026-02-22T00:00:00.000Z',
});

describe('readPairs', () => {
  test('counts what only one of the two models reads right, by the version that was shown', async () => {
    const tally = await read(deps());
    expect(picturesIn(tally)).toEqual({
      pictures: labels.length,
      better: labels.length - zeros,
      worse: 0,
    });
    expect(tally).toMatchObject({ left_out: 0, unread: 7 });
    const shown = labels.filter((label) => label.shown === 'v1').length;
    expect(tally.v1.buckets.reduce((sum, { answers }) => sum + answers, 0)).toBe(shown);
    expect(tally.v1.late.clusters.every(({ answers }) => answers === 0)).toBe(true);
  });

  test('labels of accounts that came after the beginning are counted apart too, and networks are clusters', async () => {
    const from = { account_at: '2026-02-20T01:00:00.000Z', network: 'net-1' };
    const tally = await read(deps({ from }));
    const late = [...tally.v1.late.networks, ...tally.v2.late.networks];
    expect(late.reduce((sum, { answers }) => sum + answers, 0)).toBe(labels.length);
    expect(total(late.map(({ answers }) => ({ answers, right: 0 }))).people).toBe(2);
  });

  test.each<[string, Parameters<typeof deps>[0], number]>([
    [
      'of an account that is younger than a day',
      { from: { account_at: '2026-02-21T09:00:00.000Z' } },
      labels.length,
    ],
    ['that an administrator has excluded', { reviews: [review({ answer: 'f-4' }, 'excluded')] }, 1],
    ['of a user who is excluded', { reviews: [review({ user: 'USER-5' }, 'excluded')] }, 1],
    ['of a user who was excluded and is not any more', { reviews: [review({ user: 'user-5' }, 'none')] }, 0],
  ])('leaves out labels %s', async (_name, given, left_out) => {
    const tally = await read(deps(given));
    expect(tally.left_out).toBe(left_out);
    expect(picturesIn(tally).pictures).toBe(labels.length - left_out);
  });

  test('a confirmed label of a new account counts', async () => {
    const from = { account_at: '2026-02-21T09:00:00.000Z' };
    const tally = await read(deps({ from, reviews: [review({ answer: 'f-4' }, 'confirmed')] }));
    expect(picturesIn(tally).pictures).toBe(1);
  });

  test('labels without a picture are counted as unread', async () => {
    const whole = deps();
    const labelDetails: PairDeps['labelDetails'] = async (ids) => await whole.labelDetails(ids.slice(2));
    const tally = await read({ ...whole, labelDetails });
    expect(tally).toMatchObject({ left_out: 0, unread: 9 });
    expect(picturesIn(tally).pictures).toBe(labels.length - 2);
  });

  test('a picture is fetched and read once by the same models, whatever is decided about its label later', async () => {
    const whole = deps();
    const asked: string[] = [];
    const labelDetails: PairDeps['labelDetails'] = async (ids) => {
      asked.push(...ids);
      return await whole.labelDetails(ids);
    };
    const first = await read({ ...whole, labelDetails });
    expect(asked).toEqual(labels.map(({ feedback_id }) => feedback_id));
    expect(await read({ ...whole, labelDetails })).toEqual(first);
    expect(asked).toHaveLength(labels.length);
    const reviews = async () => reviewsOf([review({ answer: 'f-4' }, 'excluded')]);
    expect((await read({ ...whole, labelDetails, readReviews: reviews })).left_out).toBe(1);
    expect(asked).toHaveLength(labels.length);
  });

  test('of very many pictures the latest are kept', async () => {
    const blank = { pixels: new Uint8Array(784), from: OLD };
    const labelDetails: PairDeps['labelDetails'] = async (ids) => new Map(ids.map((id) => [id, blank]));
    const whole = deps({ more: { labelDetails } });
    const [label] = labels as [(typeof labels)[0]];
    const many = Array.from({ length: 2_500 }, (_, i) => ({ ...label, feedback_id: `f-${i}` }));
    await readPairs(EXPERIMENT, { labels: many, further: 0 }, BEGAN, whole);
    expect(whole.readBefore.size).toBe(2_000);
    expect([...whole.readBefore.keys()].at(-1)).toMatch(/ f-2499$/);
  });

  test('a model that cannot be loaded leaves every label unread', async () => {
    const tally = await read(deps(), `w1.v1r1-${zero.id}.v2r4-cnn-gone`);
    expect(tally).toMatchObject({ left_out: 0, unread: labels.length + 7 });
    expect(picturesIn(tally).pictures).toBe(0);
  });

  test('an outage is thrown, so that the hour is folded again', async () => {
    const loadModel = async () => Promise.reject(new AppError('unavailable'));
    await expect(read(deps({ more: { loadModel } }), 'w1.v1r1-mlp-x.v2r4-cnn-y')).rejects.toMatchObject({
      code: 'unavailable',
    });
  });

  test('one model behind both versions is not compared with itself', async () => {
    const tally = await read(deps(), `w1.v1r1-${good.id}.v2r4-${good.id}`);
    expect(tally.unread).toBe(0);
    expect(picturesIn(tally).pictures).toBe(0);
  });
});
