// holdOut and splitLabels: what is held out to measure with.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countByUser } from '../../../../lib/retraining/labels/select.ts';
import { holdOut, splitLabels } from '../../../../lib/retraining/labels/split.ts';
import { labels, of } from './answers-of.ts';

describe('holdOut', () => {
  const some = (count: number, users: number, trust: 'open' | 'trusted') =>
    Array.from({ length: count }, (_, i) => ({
      feedback_id: `${trust}-${i}`,
      username: `${trust}-${i % users}`,
      trust,
    }));

  test('with twenty trusted answers or more, nothing else is held out', () => {
    const { trained, heldOut } = holdOut([...some(200, 40, 'open'), ...some(60, 6, 'trusted')]);
    expect(heldOut.every(({ trust }) => trust === 'trusted')).toBe(true);
    expect(heldOut.length).toBeGreaterThanOrEqual(10);
    expect(trained.length + heldOut.length).toBe(260);
  });

  test('of one trusted user with most of the trusted answers, no more than a share is held out', () => {
    const { heldOut } = holdOut([
      ...some(40, 5, 'trusted'),
      ...some(300, 1, 'trusted').map((l) => ({ ...l, username: 'busy' })),
    ]);
    expect(heldOut.filter(({ username }) => username === 'busy').length).toBeLessThanOrEqual(heldOut.length);
    expect(heldOut.length).toBeLessThanOrEqual(20);
  });

  test('with fewer, the answers of everybody are', () => {
    expect(holdOut([...some(50, 5, 'open'), ...some(19, 5, 'trusted')]).heldOut.length).toBeGreaterThan(5);
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
