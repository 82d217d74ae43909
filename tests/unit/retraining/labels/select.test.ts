// The selection of answers for training and for evaluation: shares, order, and determinism.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  countByUser,
  drawn,
  type Selectable,
  selectLabels,
} from '../../../../lib/retraining/labels/select.ts';
import { holdOut, splitLabels } from '../../../../lib/retraining/labels/split.ts';

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
    expect(sizes(selectLabels(of(...given)).kept)).toEqual(kept);
  });

  test('5,000 are used, of one user the newest, and a busy user does not displace the others', () => {
    expect(selectLabels(of(6_000)).kept).toEqual(of(6_000).slice(0, 5_000));
    const kept = sizes(selectLabels(of(9_000, 1_000, 1_000, 1_000, 1_000, 1_000)).kept);
    expect(kept.reduce((sum, own) => sum + own)).toBe(5_000);
    expect(Math.max(...kept) - Math.min(...kept)).toBeLessThanOrEqual(1);
    expect(sizes(selectLabels(of(9_000, 10, 10, 10, 10)).kept)).toEqual([10, 10, 10, 10, 10]);
  });

  test('no user has more than a fifth, each keeps the newest, and a larger cap would give one user too much', () => {
    fc.assert(
      fc.property(labels(12), (given) => {
        const { kept: chosen, leftOut } = selectLabels(given);
        expect(chosen.length + leftOut.size).toBe(given.length);
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

describe('drawn', () => {
  /** A busy day: every minute others answer, the newest first. */
  const busy = Array.from({ length: 24 * 60 * 10 }, (_, i) => ({
    feedback_id: `f${i}`,
    username: `u${i}`,
    network: `n${i % 900}`,
    hour: 23 - Math.floor(i / 600),
  }));
  const countsBy = (of: (label: (typeof busy)[number]) => unknown, chosen: typeof busy) =>
    [...Map.groupBy(chosen, of).values()].map(({ length }) => length);

  test('5,000 labels are of all hours of a busy day, not of the latest quarter of an hour', () => {
    const byHour = countsBy(({ hour }) => hour, selectLabels(busy).kept);
    expect(byHour).toHaveLength(24);
    // 208 are expected of each hour; 4 standard deviations are 56.
    for (const count of byHour) expect(Math.abs(count - 5_000 / 24)).toBeLessThan(56);
  });

  test('networks take turns in the last round', () => {
    const [least, most] = [Math.min, Math.max].map((of) =>
      of(...countsBy(({ network }) => network, drawn(busy, 5_000))),
    );
    expect(most).toBeLessThanOrEqual((least ?? 0) + 1);
  });

  test('each user gives about as many, their newest, and the order stays', () => {
    fc.assert(
      fc.property(labels(12), fc.nat(320), (given, most) => {
        const chosen = drawn(given, most);
        expect(chosen).toHaveLength(Math.min(most, given.length));
        expect(given.filter((label) => chosen.includes(label))).toEqual(chosen);
        const [before, after] = [countByUser(given), countByUser(chosen)];
        const largest = Math.max(0, ...after.values());
        for (const [username, count] of before) {
          const own = (all: typeof given) => all.filter((label) => label.username === username);
          expect(own(chosen)).toEqual(own(given).slice(0, after.get(username) ?? 0));
          expect(after.get(username) ?? 0).toBeGreaterThanOrEqual(Math.min(count, largest - 1));
        }
      }),
    );
  });
});

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
