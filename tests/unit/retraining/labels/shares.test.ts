// selectLabels: the shares of networks and of new accounts.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { countByUser, type Selectable, selectLabels } from '../../../../lib/retraining/labels/select.ts';

describe('the shares of networks and of new accounts', () => {
  /** [network, users, answers of each, is new, trust], newest users first. */
  type Crowd = [network: string | undefined, users: number, answers: number, more?: Partial<Selectable>];
  const crowd = (...crowds: Crowd[]) =>
    crowds.flatMap(([network, users, answers, more = {}], c) =>
      Array.from({ length: users * answers }, (_, i) => ({
        feedback_id: `${c}-${i}`,
        username: `c${c}-u${i % users}`,
        network,
        trust: 'open' as const,
        ...more,
      })),
    );
  const perCrowd = (given: ReturnType<typeof crowd>) => {
    const counts = new Map<string, number>();
    for (const { feedback_id } of selectLabels(given).kept) {
      const at = feedback_id.split('-')[0] as string;
      counts.set(at, (counts.get(at) ?? 0) + 1);
    }
    return [...counts.values()];
  };

  test.each<[string, Crowd[], number[]]>([
    [
      'fifty accounts of one network give a fifth',
      [
        ['a', 50, 20],
        ['b', 10, 10],
        ['c', 10, 10],
        ['d', 10, 10],
        ['e', 10, 10],
        ['f', 10, 10],
      ],
      [125, 100, 100, 100, 100, 100],
    ],
    [
      'of four networks none is cut',
      [
        ['a', 50, 20],
        ['b', 5, 4],
        ['c', 5, 4],
        ['d', 5, 4],
      ],
      [1_000, 20, 20, 20],
    ],
    [
      'strangers in four networks do not silence an office',
      [
        ['a', 30, 10],
        ['b', 1, 1],
        ['c', 1, 1],
        ['d', 1, 1],
        ['e', 1, 1],
      ],
      [40, 1, 1, 1, 1],
    ],
    [
      'answers without a known network are not cut, and count for the whole',
      [
        ['a', 50, 20],
        [undefined, 30, 30],
        ['c', 10, 4],
        ['d', 10, 4],
        ['e', 10, 4],
        ['f', 10, 4],
      ],
      [265, 900, 40, 40, 40, 40],
    ],
    [
      'trusted answers are not cut',
      [
        ['a', 50, 20, { trust: 'trusted' }],
        ['b', 5, 4],
        ['c', 5, 4],
        ['d', 5, 4],
        ['e', 5, 4],
        ['f', 5, 4],
      ],
      [1_000, 20, 20, 20, 20, 20],
    ],
    [
      'new accounts give as many as the others',
      [
        ['a', 40, 20, { isNew: true }],
        ['b', 10, 10],
      ],
      [100, 100],
    ],
    [
      'where all accounts are new, none is cut',
      [
        ['a', 40, 20, { isNew: true }],
        ['b', 10, 1],
      ],
      [800, 10],
    ],
  ])('%s', (_what, crowds, kept) => {
    expect(perCrowd(crowd(...crowds))).toEqual(kept);
  });

  test('of a network that is cut, each user keeps about as many', () => {
    const { kept } = selectLabels(
      crowd(['a', 10, 90], ['b', 9, 10], ['c', 9, 10], ['d', 9, 10], ['e', 9, 10]),
    );
    const ofA = [...countByUser(kept.filter(({ network }) => network === 'a')).values()];
    expect(ofA).toHaveLength(10);
    expect(Math.max(...ofA) - Math.min(...ofA)).toBeLessThanOrEqual(1);
  });

  test('whatever is given, no share is too large, and what is left out has a reason', () => {
    const some = fc.array(
      fc.record({
        username: fc.nat(30).map((n) => `u${n}`),
        network: fc.option(fc.nat(7).map(String), { nil: undefined }),
        isNew: fc.boolean(),
        trust: fc.constantFrom('open', 'open', 'trusted', 'confirmed'),
      }),
      { maxLength: 400, size: 'max' },
    );
    fc.assert(
      fc.property(some, (given) => {
        const { kept, leftOut } = selectLabels(given as Selectable[]);
        expect(kept.length + leftOut.size).toBe(given.length);
        const open = kept.filter(({ trust }) => trust === 'open');
        const networks = Map.groupBy(open, ({ network }) => network);
        networks.delete(undefined);
        if (networks.size >= 5) {
          const most = Math.max(...[...networks.values()].map(({ length }) => length));
          expect(most).toBeLessThanOrEqual(Math.max(40, 0.2 * kept.length));
        }
        const newOnes = open.filter(({ isNew }) => isNew).length;
        if (kept.length - newOnes >= 20) expect(newOnes).toBeLessThanOrEqual(kept.length - newOnes);
        const users = countByUser(kept);
        if (users.size >= 5 && kept.length >= 5) {
          expect(Math.max(...users.values())).toBeLessThanOrEqual(Math.max(1, 0.2 * kept.length));
        }
      }),
    );
  });
});
