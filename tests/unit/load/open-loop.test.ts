// The generator's arithmetic: arrivals, latencies from the schedule, percentiles, and the balance of feedback.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { arrivals } from '../../load/arrivals.ts';
import { figuresOf, keptUp, percentile } from '../../load/figures.ts';
import { balance } from '../../load/ledger.ts';
import { DROPPED, type Outcome, openLoop } from '../../load/open-loop.ts';

describe('arrivals', () => {
  test('come at the rate, on average, in order and in time', () => {
    const due = arrivals(100, 60, seededRandom(7));
    // Six standard deviations of a Poisson count of 6,000.
    expect(Math.abs(due.length - 6_000)).toBeLessThan(6 * Math.sqrt(6_000));
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(due.at(-1)).toBeLessThan(60_000);
    const gaps = due.slice(1).map((at, i) => at - (due[i] ?? 0));
    // Of an exponential gap, one in e is longer than the mean.
    const long = gaps.filter((gap) => gap > 10).length / gaps.length;
    expect(long).toBeCloseTo(1 / Math.E, 1);
  });
});

/** A clock that runs only while somebody waits, or when it is pushed. */
function stillClock() {
  let time = 1_000;
  return {
    now: () => time,
    wait: async (ms: number) => {
      // What has been answered is taken note of before time goes on.
      await new Promise(setImmediate);
      time += ms;
    },
    push: (ms: number) => {
      time += ms;
    },
  };
}

describe('an open loop', () => {
  const answered = { route: 'r', send: async () => '200' };

  test('measures from when a call was due: what a stall delays is late', async () => {
    const clock = stillClock();
    let calls = 0;
    const next = () => {
      // The generator itself stalls before the second call for 500 ms.
      if (calls++ === 1) clock.push(500);
      return answered;
    };
    const outcomes = await openLoop([10, 20, 30, 1_000], next, 10, clock);
    const byDue = outcomes.toSorted((a, b) => a.dueAt - b.dueAt);
    expect(byDue.map(({ dueAt, doneAt }) => doneAt - dueAt)).toEqual([0, 500, 490, 0]);
    expect(figuresOf(outcomes, 2).lateP99).toBe(500);
  });

  test('does not wait for answers, and drops what is above the limit', async () => {
    const { promise: never, resolve } = Promise.withResolvers<string>();
    let sent = 0;
    const next = () => ({
      route: 'r',
      send: async () => {
        if (++sent === 2) resolve('200');
        return await never;
      },
    });
    const outcomes = await openLoop([1, 1, 1, 1, 1], next, 2, stillClock());
    expect(sent).toBe(2);
    expect(outcomes.filter(({ kind }) => kind === DROPPED)).toHaveLength(3);
  });
});

describe('percentiles', () => {
  test.each([
    [[], 50, Number.NaN],
    [[5], 99, 5],
    [[3, 1, 2], 50, 2],
    [[4, 3, 2, 1], 50, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 99, 99],
    [Array.from({ length: 200 }, (_, i) => i + 1), 99, 198],
    [[1, 2, 3], 100, 3],
  ])('of %j: %d %% do not exceed %d', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  test('so many do not exceed it, and it is one of them', () => {
    fc.assert(
      fc.property(
        fc.array(fc.nat(1_000), { minLength: 1 }),
        fc.integer({ min: 1, max: 100 }),
        (values, percent) => {
          const found = percentile(values, percent);
          expect(values).toContain(found);
          const within = values.filter((value) => value <= found).length;
          const below = values.filter((value) => value < found).length;
          expect(within * 100).toBeGreaterThanOrEqual(percent * values.length);
          expect(below * 100).toBeLessThan(percent * values.length);
        },
      ),
    );
  });
});

describe('figures', () => {
  const outcome = (dueAt: number, doneAt: number, kind: string): Outcome => ({
    dueAt,
    sentAt: dueAt,
    doneAt,
    route: 'r',
    kind,
  });
  const some = [
    outcome(0, 100, '200'),
    outcome(900, 1_100, '201'),
    outcome(500, 600, '503'),
    outcome(500, 30_500, 'UND_ERR_HEADERS_TIMEOUT'),
    { dueAt: 999, doneAt: 999, route: 'r', kind: DROPPED },
  ];

  test('count good answers in time, errors by kind, and drops apart', () => {
    expect(figuresOf(some, 1)).toEqual({
      due: 5,
      dropped: 1,
      achieved: 1,
      p50: 100,
      p99: 30_000,
      max: 30_000,
      lateP99: 0,
      errors: new Map([
        ['503', 1],
        ['UND_ERR_HEADERS_TIMEOUT', 1],
      ]),
    });
  });

  test('say whether the server kept up', () => {
    const good = Array.from({ length: 100 }, (_, i) => outcome(i, i + 10, '200'));
    expect(keptUp(figuresOf(good, 1), 1)).toBe(true);
    expect(keptUp(figuresOf(some, 1), 1)).toBe(false);
    const slow = good.map((one) => ({ ...one, doneAt: one.dueAt + 1_500 }));
    expect(keptUp(figuresOf(slow, 2), 2)).toBe(false);
  });
});

describe('the balance of feedback', () => {
  const stored = (feedback_id: string, comment: string | null) => ({ feedback_id, comment });

  test('nothing lost: what is stored was acknowledged, or its answer is missing', () => {
    const postings = [
      { mark: 'load 0', id: 'a' },
      { mark: 'load 1' },
      { mark: 'load 2' },
      { mark: 'load 3', refused: true },
    ];
    expect(balance(postings, [stored('a', 'load 0'), stored('b', 'load 1')])).toEqual({
      acknowledged: 1,
      stored: 2,
      lost: 0,
      tooMany: 0,
      unanswered: 2,
      unansweredStored: 1,
    });
  });

  test.each([
    ['not stored', [], { lost: 1, tooMany: 0 }],
    ['stored under another id', [stored('b', 'load 0')], { lost: 1, tooMany: 0 }],
    ['stored as another call’s', [stored('a', 'load 1')], { lost: 1, tooMany: 0 }],
    ['stored twice', [stored('a', 'load 0'), stored('b', 'load 0')], { lost: 0, tooMany: 1 }],
  ])('an acknowledged answer that is %s is told', (_, entries, expected) => {
    expect(balance([{ mark: 'load 0', id: 'a' }], entries)).toMatchObject(expected);
  });

  test('a refused one that is stored is told', () => {
    expect(balance([{ mark: 'load 0', refused: true }], [stored('a', 'load 0')]).tooMany).toBe(1);
  });
});
