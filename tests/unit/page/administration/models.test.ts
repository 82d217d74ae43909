// Models in the page: the tree of their lineage, what serves, and who changes version with the shares.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { Move, Version } from '../../../../page/administration/api.ts';
import {
  accuracyOf,
  type Branch,
  before,
  changing,
  latestOf,
  servesAs,
  treeOf,
  weightsOf,
} from '../../../../page/administration/models/models.ts';

const version = (id: string, parent?: string, created_at: string | null = null): Version => ({
  id,
  architecture: 'cnn-5x16-5x32-128-11',
  sha256: 'abc',
  calibration: { temperature: 1, doubtfulBelow: 0.5 },
  created_at,
  origin: parent === undefined ? 'shipped' : 'retrained',
  ...(parent !== undefined && {
    lineage: {
      parent,
      run_id: `run-${id}`,
      git_commit: null,
      labels: 20,
      users: 2,
      base_digits: 100,
      metrics: { mnist_held_out_accuracy_after: 0.99 },
    },
  }),
});

type Shape = { [id: string]: Shape };
const shapeOf = (branches: readonly Branch[]): Shape =>
  Object.fromEntries(branches.map(({ version: { id }, children }) => [id, shapeOf(children)]));

test('a child is below its parent, the newest first; without its parent it is a root', () => {
  const models = [
    version('v1'),
    version('v2'),
    version('old', 'v2', '2026-01-01T00:00:00.000Z'),
    version('new', 'v2', '2026-01-02T00:00:00.000Z'),
    version('grandchild', 'old', '2026-01-03T00:00:00.000Z'),
    version('orphan', 'forgotten', '2026-01-03T00:00:00.000Z'),
  ];
  const tree = treeOf(models);
  expect(shapeOf(tree)).toEqual({ v1: {}, v2: { new: {}, old: { grandchild: {} } }, orphan: {} });
  expect(tree[1]?.children.map(({ version: { id } }) => id)).toEqual(['new', 'old']);
});

test('a model may serve under both names, or none', () => {
  expect(servesAs({ aliases: { v1: 'a', v2: 'a' } }, 'a')).toEqual(['v1', 'v2']);
  expect(servesAs({ aliases: { v1: 'a', v2: 'b' } }, 'c')).toEqual([]);
});

test('the latest move and the model before are those of the alias', () => {
  const move = (alias: 'v1' | 'v2', revision: number, from: string, to: string, rollback?: true): Move => ({
    alias,
    revision,
    from,
    to,
    by: 'boss',
    reason: 'r',
    at: '2026-01-02T03:04:05.000Z',
    ...(rollback && { rollback }),
  });
  const history = [
    move('v1', 1, 'x', 'y'),
    move('v2', 3, 'C', 'B', true),
    move('v2', 2, 'B', 'C'),
    move('v2', 1, 'A', 'B'),
  ];
  expect(latestOf(history, 'v2')?.revision).toBe(3);
  expect([before(history, 'v2'), before(history, 'v1'), before([], 'v1')]).toEqual(['A', 'x', undefined]);
});

test('shares of whole hundredths add up to 1, and those who change are their difference', () => {
  fc.assert(
    fc.property(fc.integer({ min: 0, max: 100 }), fc.integer({ min: 0, max: 100 }), (a, b) => {
      const [from, to] = [weightsOf(a), weightsOf(b)];
      // The server's tolerance.
      expect(Math.abs(from.v1 + from.v2 - 1)).toBeLessThan(1e-6);
      expect(changing(from, to)).toBeCloseTo(Math.abs(a - b) / 100, 10);
    }),
  );
});

test('the accuracy of a shipped model is not in the list', () => {
  expect(accuracyOf(version('a', 'b'))).toBe(0.99);
  expect(accuracyOf(version('a'))).toBeUndefined();
});
