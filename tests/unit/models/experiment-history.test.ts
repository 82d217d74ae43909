// experimentsOf: one experiment for each change, with the same ids, dates and shares as were current at the time.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { experimentOf } from '#lib/models/experiment.ts';
import { type AllRevisions, experimentsOf } from '#lib/models/experiment-history.ts';
import type { AliasMove } from '#lib/models/moves.ts';
import { ALIASES, type Alias, SHIPPED_IDS } from '#lib/models/version.ts';

/** What somebody changed, in order. */
type Done = { share: number } | { alias: Alias; to: string };

function revisionsOf(done: readonly Done[]): AllRevisions {
  const all: AllRevisions = { weights: [], moves: { v1: [], v2: [] } };
  for (const [minute, change] of done.entries()) {
    const at = new Date(Date.UTC(2026, 0, 2, 0, minute)).toISOString();
    if ('share' in change) {
      const weights = { v1: change.share, v2: 1 - change.share };
      all.weights.push({ revision: all.weights.length + 1, weights, by: 'boss', at });
    } else {
      const { alias, to } = change;
      const own = all.moves[alias];
      const from = own.at(-1)?.to ?? SHIPPED_IDS[alias];
      own.push({ alias, revision: own.length + 1, from, to, by: 'boss', reason: 'gana', at });
    }
  }
  return all;
}

const change: fc.Arbitrary<Done> = fc.oneof(
  fc.record({ share: fc.constantFrom(0, 0.25, 0.5, 1) }),
  fc.record({ alias: fc.constantFrom(...ALIASES), to: fc.constantFrom('m-1', 'm-2', 'm-3') }),
);

test('after every change the last experiment is the current one, and the earlier ones stay as they were', () => {
  fc.assert(
    fc.property(fc.array(change, { maxLength: 12 }), (done) => {
      let before: string[] = [];
      for (let count = 0; count <= done.length; count++) {
        const revisions = revisionsOf(done.slice(0, count));
        const { weights, moves } = revisions;
        const latest = (list: AliasMove[]) => list.at(-1);
        const current = experimentOf({
          weights: weights.at(-1),
          moves: { v1: latest(moves.v1), v2: latest(moves.v2) },
        });
        const history = experimentsOf(revisions);
        expect(history).toHaveLength(count + 1);
        expect(history.at(-1)).toEqual(current);
        expect(history.slice(0, -1).map(({ id }) => id)).toEqual(before);
        before = history.map(({ id }) => id);
      }
    }),
  );
});

describe('experimentsOf', () => {
  test('says when each experiment ended, and which change ended it', () => {
    const [first, second, third] = experimentsOf(
      revisionsOf([{ share: 0.25 }, { alias: 'v1', to: SHIPPED_IDS.v2 }]),
    );
    expect(first).toMatchObject({
      since: '1970-01-01T00:00:00.000Z',
      weights: { v1: 0.5, v2: 0.5 },
      ended_by: {
        change: 'shares',
        by: 'boss',
        at: '2026-01-02T00:00:00.000Z',
        weights: { v1: 0.25, v2: 0.75 },
      },
    });
    expect(second).toMatchObject({
      since: '2026-01-02T00:00:00.000Z',
      weights: { v1: 0.25, v2: 0.75 },
      models: SHIPPED_IDS,
      ended_by: { change: 'v1', from: SHIPPED_IDS.v1, to: SHIPPED_IDS.v2, reason: 'gana' },
    });
    expect(third).toEqual({
      id: `w1.v1r1-${SHIPPED_IDS.v2}.v2r0-${SHIPPED_IDS.v2}`,
      since: '2026-01-02T00:01:00.000Z',
      weights: { v1: 0.25, v2: 0.75 },
      models: { v1: SHIPPED_IDS.v2, v2: SHIPPED_IDS.v2 },
    });
  });

  test('before its first move an alias named the model that the move took it from', () => {
    const revisions = revisionsOf([{ alias: 'v2', to: 'm-1' }]);
    revisions.moves.v2 = revisions.moves.v2.map((move) => ({ ...move, from: 'cnn-of-an-older-release' }));
    expect(experimentsOf(revisions)[0]?.id).toBe(`w0.v1r0-${SHIPPED_IDS.v1}.v2r0-cnn-of-an-older-release`);
  });
});
