// What the next run would learn and what waits for review, from labels with all that is known of them.
import { expect, test } from 'vitest';
import type { Review } from '#lib/feedback/feedback.ts';
import {
  chooseLabels,
  feedbackOf,
  type LabelWithPicture,
  readLabels,
} from '../../../../lib/retraining/labels/read.ts';
import { trainingSetOf, trainingSetView } from '../../../../lib/retraining/labels/training-set.ts';
import type { Reading } from '../../../../lib/retraining/labels/trust.ts';

const NOW = new Date('2026-02-01T00:00:00.000Z');
const POLICY = { leastAgeMs: 24 * 3_600_000, trustedOnly: false };
const old = { account_at: '2026-01-01T00:00:00.000Z', network: 'n1' };
const young = { account_at: '2026-01-31T12:00:00.000Z', network: 'n2' };
const review = (state: Review['state']): Review => ({
  target: { answer: 'x' },
  state,
  by: 'boss',
  reason: null,
  at: '2026-01-31T00:00:00.000Z',
});
const read = (digit: number, probability: number): Reading => ({ digit, probability });
const label = (n: number, over: Partial<LabelWithPicture> = {}): LabelWithPicture => ({
  feedback_id: `f${n}`,
  username: `u${n % 3}`,
  digit: n % 10,
  prediction: n % 10,
  at: '2026-01-31T00:00:00.000Z',
  version: 'v2',
  model: 'cnn',
  from: old,
  readings: { v1: read(n % 10, 0.9), v2: read(n % 10, 0.5 + n / 100) },
  pixels: new Uint8Array(784),
  ...over,
});
const LABELS = [
  ...Array.from({ length: 30 }, (_, n) => label(n)),
  label(30, { digit: 1, readings: { v1: read(7, 0.95), v2: read(7, 0.99) } }),
  label(31, { digit: 1, readings: { v1: read(1, 0.95), v2: read(7, 0.97) } }),
  label(32, { from: young }),
  label(33, { review: review('excluded') }),
  label(34, { userReview: review('confirmed') }),
];

test('the answer fits its schema, counts what is learnt, and shows the most doubtful answers first', () => {
  const set = trainingSetOf(chooseLabels(LABELS, NOW, POLICY));
  expect(trainingSetView.parse(set)).toMatchObject({
    labels: 32,
    users: 3,
    networks: 1,
    confirmed: 0,
    trusted: 1,
    open: 31,
    left_out: { contradicts_models: 1, new_account: 1, excluded: 1 },
  });
  expect(set.by_digit.reduce((sum, count) => sum + count, 0)).toBe(32);
  expect(set.review.slice(0, 2)).toMatchObject([
    { id: 'f30', reason: 'contradicts_models', digit: 1, v2: { digit: 7, probability: 0.99 } },
    { id: 'f31', reason: null },
  ]);
  expect(set.review.map(({ id }) => id)).not.toContain('f33');
});

test('a run that learns from trusted answers alone leaves out the others', () => {
  const { counts, learnt } = feedbackOf(LABELS, 'cnn', NOW, { ...POLICY, trustedOnly: true });
  expect(counts.labels).toBe(1);
  expect(learnt).toMatchObject({ trusted: 1, open: 0 });
});

test('labels are read with their pictures, their provenance, both models’ answers and what was decided', async () => {
  const { readings: _, pixels, from, review: _r, userReview: _u, ...stored } = label(7);
  const model = (id: string) => ({ id }) as never;
  const asked: string[] = [];
  const labels = await readLabels(
    NOW,
    { v1: model('mlp'), v2: model('cnn') },
    async ({ id }, { count }) => {
      asked.push(`${id} ${count}`);
      return Array.from({ length: count }, () => read(7, id === 'cnn' ? 0.9 : 0.8));
    },
    { most: 2 },
    {
      labelsAcross: async () => expect.fail('there are few labels'),
      labelsBefore: async function* () {
        yield* [stored, { ...stored, feedback_id: 'no picture' }, { ...stored, feedback_id: 'too many' }];
      },
      labelDetails: async (ids) => {
        expect(ids).toEqual(['f7', 'no picture']);
        return new Map([['f7', { pixels, ...(from && { from }) }]]);
      },
      readReviews: async () => ({ ofAnswer: () => review('confirmed'), ofUser: () => undefined }),
    },
  );
  expect(asked).toEqual(['mlp 1', 'cnn 1']);
  expect(labels).toMatchObject([
    {
      feedback_id: 'f7',
      from: old,
      review: { state: 'confirmed' },
      readings: { v1: { probability: 0.8 }, v2: { probability: 0.9 } },
    },
  ]);
});
