// The selection of answers for training and for evaluation: shares, order, and determinism.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countByUser, selectLabels, splitLabels } from '../../../lib/retraining/training-data.ts';

/** Answers of some users, mixed, each with an id. */
const labels = (mostUsers: number, minLength = 0) =>
  fc
    .array(fc.integer({ min: 0, max: mostUsers - 1 }), { minLength, maxLength: 300, size: 'max' })
    .map((users) => users.map((user, i) => ({ feedback_id: `f${i}`, username: `user-${user}` })));
const of = (...counts: number[]) =>
  counts.flatMap((count, user) =>
    Array.from({ length: count }, (_, i) => ({ feedback_id: `${user}-${i}`, username: `u${user}` })),
  );
const sizes = (chosen: readonly { username: string }[]) => [...countByUser(chosen).values()];

describe('selectLabels', () => {
  test.each([
    ['one user keeps all answers', [900], [900]],
    ['four users keep all answers', [900, 3, 2, 1], [900, 3, 2, 1]],
    ['of five users none has more than a fifth', [900, 3, 2, 1, 1], [1, 1, 1, 1, 1]],
    ['one of five users may have as many as each of the others', [900, 40, 40, 40, 40], [40, 40, 40, 40, 40]],
    ['a share of exactly 20 % is allowed', [20, 20, 20, 20, 20], [20, 20, 20, 20, 20]],
    ['with more users one of them may have more', [900, 50, 50, 50, 50, 50], [62, 50, 50, 50, 50, 50]],
  ])('%s', (_what, given, kept) => {
    expect(sizes(selectLabels(of(...given)))).toEqual(kept);
  });

  test('the newest 5,000 are used, and a busy user does not displace the others', () => {
    expect(selectLabels(of(6_000))).toEqual(of(6_000).slice(0, 5_000));
    expect(sizes(selectLabels(of(9_000, 1_000, 1_000, 1_000, 1_000, 1_000)))).toEqual([
      1_000, 1_000, 1_000, 1_000, 1_000,
    ]);
    expect(sizes(selectLabels(of(9_000, 10, 10, 10, 10)))).toEqual([10, 10, 10, 10, 10]);
  });

  test('no user has more than a fifth, each keeps the newest, and a larger cap would give one user too much', () => {
    fc.assert(
      fc.property(labels(12), (given) => {
        const chosen = selectLabels(given);
        const before = countByUser(given);
        if (before.size < 5) {
          expect(chosen).toEqual(given);
          return;
        }
        const after = countByUser(chosen);
        const cap = Math.max(...after.values());
        expect(cap).toBeLessThanOrEqual(0.2 * chosen.length);
        for (const [username, count] of before) {
          expect(after.get(username)).toBe(Math.min(count, cap));
          const own = (all: typeof given) => all.filter((label) => label.username === username);
          expect(own(chosen)).toEqual(own(given).slice(0, cap));
        }
        const larger = [...before.values()].reduce((sum, count) => sum + Math.min(count, cap + 1), 0);
        expect(cap === Math.max(...before.values()) || cap + 1 > 0.2 * larger).toBe(true);
      }),
    );
  });
});

describe('splitLabels', () => {
  test('every answer is trained on or held out, and about a fifth is held out', () => {
    fc.assert(
      fc.property(labels(12, 20), (given) => {
        const { trained, heldOut } = splitLabels(given);
        expect([...trained, ...heldOut].map(({ feedback_id }) => feedback_id).sort()).toEqual(
          given.map(({ feedback_id }) => feedback_id).sort(),
        );
        expect(heldOut.length).toBeGreaterThanOrEqual(1);
        expect(heldOut.length).toBeLessThanOrEqual(0.3 * given.length);
      }),
    );
  });

  test('with four users or more, whole users are held out', () => {
    fc.assert(
      fc.property(labels(12), (given) => {
        const { trained, heldOut } = splitLabels(given);
        fc.pre(countByUser(given).size >= 4);
        const inTraining = countByUser(trained);
        for (const username of countByUser(heldOut).keys()) expect(inTraining.has(username)).toBe(false);
      }),
    );
  });

  test('the split does not depend on the order of the answers', () => {
    fc.assert(
      fc.property(labels(6), (given) => {
        const ids = (all: typeof given) => all.map(({ feedback_id }) => feedback_id).sort();
        const again = splitLabels(given.toReversed());
        expect(ids(again.heldOut)).toEqual(ids(splitLabels(given).heldOut));
      }),
    );
  });

  test('with fewer than four users, a fifth of the answers is held out', () => {
    expect(splitLabels(of(30, 20)).heldOut).toHaveLength(10);
  });
});
