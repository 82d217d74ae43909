// The current experiment: which changes give it a new id, and since when it runs.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { idOf, shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { experimentOf, type Revisions } from '#lib/models/experiment.ts';
import { SHIPPED_IDS } from '#lib/models/version.ts';
import { movesAlong } from './models.ts';

const untouched: Revisions = { weights: undefined, moves: { v1: undefined, v2: undefined } };
const [moved] = movesAlong('A', 'B');
const weights = { revision: 2, weights: { v1: 0.8, v2: 0.2 }, by: 'boss', at: '2026-03-01T00:00:00.000Z' };

test('the ids of the shipped models are those of their weights', () => {
  expect(SHIPPED_IDS).toEqual({ v1: idOf(shippedV1), v2: idOf(shippedV2) });
});

describe('experimentOf', () => {
  test('before the first change the shipped models share users half and half, since 1970', () => {
    const { v1, v2 } = SHIPPED_IDS;
    expect(experimentOf(untouched)).toEqual({
      id: `w0.v1r0-${v1}.v2r0-${v2}`,
      since: '1970-01-01T00:00:00.000Z',
      weights: { v1: 0.5, v2: 0.5 },
      models: { v1, v2 },
    });
  });

  test('an experiment begins at the latest of the three changes', () => {
    const experiment = experimentOf({ weights, moves: { v1: moved, v2: undefined } });
    expect(experiment).toEqual({
      id: `w2.v1r1-B.v2r0-${SHIPPED_IDS.v2}`,
      since: weights.at,
      weights: weights.weights,
      models: { v1: 'B', v2: SHIPPED_IDS.v2 },
    });
    const later = { ...moved, at: '2026-04-01T00:00:00.000Z' } as typeof moved;
    expect(experimentOf({ weights, moves: { v1: later, v2: moved } }).since).toBe('2026-04-01T00:00:00.000Z');
  });

  test('two experiments have different ids exactly when a revision differs', () => {
    const revision = fc.integer({ min: 0, max: 3 });
    const three = fc.tuple(revision, revision, revision);
    const named = ([w, v1, v2]: [number, number, number]) =>
      experimentOf({
        weights: w === 0 ? undefined : { ...weights, revision: w },
        moves: { v1: movesAlong('A', 'B', 'C', 'D')[v1 - 1], v2: movesAlong('A', 'B', 'C', 'D')[v2 - 1] },
      }).id;
    fc.assert(fc.property(three, three, (a, b) => (named(a) === named(b)) === (String(a) === String(b))));
  });
});
