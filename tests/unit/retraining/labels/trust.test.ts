// What a label may teach: by its account's age, by what both models say, and by what an administrator decided.
import { describe, expect, test } from 'vitest';
import { type Review, type ReviewState, reviewsOf } from '#lib/feedback/feedback.ts';
import { implausible } from '../../../../lib/retraining/labels/plausible.ts';
import { type LabelFacts, type Weighed, weigh } from '../../../../lib/retraining/labels/trust.ts';

const NOW = new Date('2026-01-10T00:00:00.000Z');
const HOUR_MS = 3_600_000;
const ago = (hours: number) => new Date(NOW.getTime() - hours * HOUR_MS).toISOString();
const read = (digit: number, probability: number) => ({ digit, probability });
const review = (state: ReviewState): Review => ({
  target: { answer: 'a' },
  state,
  by: 'boss',
  reason: null,
  at: ago(1),
});
const label = (over: Partial<LabelFacts> = {}): LabelFacts => ({
  feedback_id: 'a',
  username: 'ana',
  digit: 7,
  prediction: 7,
  at: ago(0),
  version: 'v2',
  model: 'cnn',
  from: { account_at: ago(48), network: 'n1' },
  readings: { v1: read(7, 0.9), v2: read(7, 0.99) },
  ...over,
});
const surelyOne = { v1: read(1, 0.95), v2: read(1, 0.9) };
const young = { from: { account_at: ago(23.9) } };
const open = { trust: 'open' } as const;
const no = (reason: NonNullable<Weighed['reason']>, trust: Weighed['trust'] = 'open') => ({
  trust,
  weight: 0,
  reason,
});

describe('weigh', () => {
  test.each<[string, Partial<LabelFacts>, object]>([
    ['of an account of two days', {}, { ...open, weight: 1 }],
    ['of an account of 24 hours', { from: { account_at: ago(24) } }, { ...open, weight: 1 }],
    ['of an account that is younger', young, no('new_account')],
    ['of before provenance was kept', { from: undefined as never }, { ...open, weight: 1 }],
    ['that both models are sure is another digit', { readings: surelyOne }, no('contradicts_models')],
    [
      'that v2 alone is sure is another digit',
      { readings: { v1: read(1, 0.89), v2: read(1, 1) } },
      { ...open, weight: 1 },
    ],
    [
      'of which the models are sure of different digits',
      { readings: { v1: read(2, 1), v2: read(1, 1) } },
      { ...open, weight: 1 },
    ],
    [
      'that an administrator confirmed, whatever else',
      { ...young, readings: surelyOne, review: review('confirmed') },
      { trust: 'confirmed', weight: 1 },
    ],
    [
      'that an administrator confirmed of an excluded user',
      { userReview: review('excluded'), review: review('confirmed') },
      { trust: 'confirmed', weight: 1 },
    ],
    ['that an administrator excluded', { review: review('excluded') }, no('excluded')],
    [
      'that was excluded of a trusted user',
      { review: review('excluded'), userReview: review('confirmed') },
      no('excluded', 'trusted'),
    ],
    ['of an excluded user', { userReview: review('excluded') }, no('excluded')],
    [
      'of a trusted user with a young account',
      { ...young, userReview: review('confirmed') },
      { trust: 'trusted', weight: 1 },
    ],
    [
      'of a trusted user against both models',
      { readings: surelyOne, userReview: review('confirmed') },
      no('contradicts_models', 'trusted'),
    ],
    [
      'by an administrator',
      { from: { account_at: ago(1), by_admin: true } },
      { trust: 'trusted', weight: 1 },
    ],
    [
      'by an administrator who was excluded',
      { from: { account_at: ago(90), by_admin: true }, userReview: review('excluded') },
      no('excluded'),
    ],
    ['whose decision was taken back', { review: review('none') }, { ...open, weight: 1 }],
  ])('a label %s', (_what, over, expected) => {
    expect(weigh(label(over), { now: NOW, leastAgeMs: 24 * HOUR_MS })).toEqual(expected);
  });
});

describe('reviewsOf', () => {
  const of = (target: Review['target'], state: ReviewState, hours: number): Review => ({
    ...review(state),
    target,
    at: ago(hours),
  });

  test('the latest decision about a target holds, in whatever order they are read', () => {
    const reviews = reviewsOf([of({ answer: 'x' }, 'none', 1), of({ answer: 'x' }, 'excluded', 2)]);
    expect(reviews.ofAnswer('x')?.state).toBe('none');
    expect(reviews.ofAnswer('y')).toBeUndefined();
  });

  test('a decision about a user ignores case, and is not about a later account of the same name', () => {
    const reviews = reviewsOf([of({ user: 'Ana' }, 'confirmed', 5)]);
    expect(reviews.ofUser('ana', ago(6))?.state).toBe('confirmed');
    expect(reviews.ofUser('ANA')?.state).toBe('confirmed');
    expect(reviews.ofUser('ana', ago(4))).toBeUndefined();
  });
});

describe('implausible', () => {
  const answers = (users: number, each: number, right: number) =>
    Array.from({ length: users * each }, (_, i) => ({
      username: `u${i % users}`,
      isRight: Math.floor(i / users) < right,
    }));

  test.each([
    ['liars say that a good model is always wrong', answers(6, 20, 0), answers(50, 20, 18), true],
    ['held-out people are as right as the others', answers(6, 20, 18), answers(50, 20, 18), false],
    ['people whose writing is hard for the model', answers(6, 20, 14), answers(50, 20, 18), false],
    ['one person, who may write in an unusual way', answers(1, 60, 0), answers(50, 20, 18), false],
    ['a model that is as bad on all answers', answers(6, 20, 2), answers(50, 20, 2), false],
    ['too few answers held out', answers(6, 3, 0), answers(50, 20, 18), false],
    ['too few answers to the model that serves', answers(6, 20, 0), answers(4, 10, 10), false],
  ])('%s', (_what, heldOut, served, isImplausible) => {
    const reason = implausible(heldOut, served);
    expect(reason !== undefined).toBe(isImplausible);
    if (isImplausible)
      expect(reason).toContain('acierta el 0,0 %, y según todas las respuestas acierta el 90,0 %');
  });
});
