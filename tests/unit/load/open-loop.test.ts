// The load generator: arrivals, latencies from the schedule, percentiles, and the balance of feedback.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { seededRandom } from '#lib/digits/training/rng.ts';
import { arrivals } from '../../load/arrivals.ts';
import { figuresOf, keptUp, percentile } from '../../load/figures.ts';
import { balance } from '../../load/ledger.ts';
import { DROPPED, type Outcome, openLoop } from '../../load/open-loop.ts';

describe('arrivals', () => {
  test('are exponential gaps at the given average rate, in ascending order, before the end', () => {
    const due = arrivals(100, 60, seededRandom(7));
    // Six standard deviations of a Poisson count of 6,000.
    expect(Math.abs(due.length - 6_000)).toBeLessThan(6 * Math.sqrt(6_000));
    expect(due).toEqual(due.toSorted((a, b) => a - b));
    expect(due.at(-1)).toBeLessThan(60_000);
    const gaps = due.slice(1).map((at, i) => at - (due[i] ?? 0));
    // A share of 1/e of exponential gaps is longer than the mean.
    const long = gaps.filter((gap) => gap > 10).length / gaps.length;
    expect(long).toBeCloseTo(1 / Math.E, 1);
  });
});

/** A clock that moves only by `wait` and `push`. */
function manualClock() {
  let time = 1_000;
  return {
    now: () => time,
    wait: async (ms: number) => {
      // Answers are recorded before the time moves on.
      await new Promise(setImmediate);
      time += ms;
    },
    push: (ms: number) => {
      time += ms;
    },
  };
}

describe('openLoop', () => {
  const answered = { route: 'r', send: async () => '200' };

  test('counts latency from when a call was due, so that calls behind a stall are late', async () => {
    const clock = manualClock();
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

  test('does not wait for answers, and drops calls above the limit of calls in flight', async () => {
    const { promise: never, resolve } = Promise.withResolvers<string>();
    let sent = 0;
    const next = () => ({
      route: 'r',
      send: async () => {
        if (++sent === 2) resolve('200');
        return await never;
      },
    });
    const outcomes = await openLoop([1, 1, 1, 1, 1], next, 2, manualClock());
    expect(sent).toBe(2);
    expect(outcomes.filter(({ kind }) => kind === DROPPED)).toHaveLength(3);
  });
});

describe('percentile', () => {
  test.each([
    [[], 50, Number.NaN],
    [[5], 99, 5],
    [[3, 1, 2], 50, 2],
    [[4, 3, 2, 1], 50, 2],
    [Array.from({ length: 100 }, (_, i) => i + 1), 99, 99],
    [Array.from({ length: 200 }, (_, i) => i + 1), 99, 198],
    [[1, 2, 3], 100, 3],
  ])('of %j at %d %% is %d', (values, percent, expected) => {
    expect(percentile(values, percent)).toBe(expected);
  });

  test('is the smallest of the values that the given share does not exceed', () => {
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

describe('figuresOf', () => {
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

  test('counts good answers in time, errors by kind, and dropped calls separately', () => {
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

  test('lets keptUp see whether the server kept up with the schedule', () => {
    const good = Array.from({ length: 100 }, (_, i) => outcome(i, i + 10, '200'));
    expect(keptUp(figuresOf(good, 1), 1)).toBe(true);
    expect(keptUp(figuresOf(some, 1), 1)).toBe(false);
    const slow = good.map((one) => ({ ...one, doneAt: one.dueAt + 1_500 }));
    expect(keptUp(figuresOf(slow, 2), 2)).toBe(false);
  });
});

describe('balance', () => {
  const stored = (feedback_id: string, comment: string | null) => ({ feedback_id, comment });

  test('finds nothing lost when all stored feedback was acknowledged or its answer is missing', () => {
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
  ])('reports acknowledged feedback that is %s', (_, entries, expected) => {
    expect(balance([{ mark: 'load 0', id: 'a' }], entries)).toMatchObject(expected);
  });

  test('reports refused feedback that is stored', () => {
    expect(balance([{ mark: 'load 0', refused: true }], [stored('a', 'load 0')]).tooMany).toBe(1);
  });
});
