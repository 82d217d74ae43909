// The watch over simulated hours: quiet ones, falls of each signal, one user's bad days, recoveries, the same again.
import { describe, expect, test } from 'vitest';
import { type Change, firstState, next, openFalls, type WatchState } from '#lib/watching/next.ts';
import type { WatchedHour } from '#lib/watching/signals.ts';
import { type World, watchedHours } from '../../support/simulation/watched-hours.ts';

const DAY = 24;
const WORLD = { seed: 7, users: 120, perHour: 150 };

function play(world: World, hours: number, alter = (hour: WatchedHour, _index: number) => hour) {
  let state: WatchState = firstState('2025-12-31T23');
  const changes: (Change & { index: number })[] = [];
  let index = 0;
  for (const hour of watchedHours(world)) {
    if (index === hours) break;
    const step = next(state, alter(hour, index));
    state = step.state;
    changes.push(...step.changes.map((change) => ({ ...change, index })));
    index++;
  }
  return { state, changes };
}

test('sixty quiet days have no fall', () => {
  expect(play(WORLD, 60 * DAY).changes).toEqual([]);
});

describe('falls', () => {
  const FROM = 14 * DAY;
  test.each([
    ['accuracy', { accuracy: 0.85 }, 36],
    ['doubt', { doubt: 0.3 }, 12],
    ['refused', { refused: 0.3 }, 12],
    ['confidence', { confidence: 0.7 }, 12],
  ] as const)('a fall of %s is noticed once, with the figures before and after', (signal, what, within) => {
    const { changes, state } = play({ ...WORLD, change: { from: FROM, what } }, FROM + 4 * DAY);
    expect(changes.map(({ fall, over }) => [fall.signal, over])).toEqual([[signal, undefined]]);
    const [change] = changes;
    expect(change?.index).toBeLessThan(FROM + within);
    const quiet = { accuracy: 0.95, doubt: 0.03, refused: 0.01, confidence: 0.93 }[signal];
    const fallen = (what as Record<string, number>)[signal] as number;
    expect(change?.fall.before).toBeCloseTo(quiet, 1);
    expect(Math.abs((change?.fall.after ?? 0) - fallen)).toBeLessThan(
      Math.abs((change?.fall.after ?? 0) - quiet),
    );
    expect(change?.fall.clusters).toBeGreaterThanOrEqual(4);
    expect(openFalls(state)).toMatchObject([{ version: 'v1', signal, models: ['mlp-0'] }]);
  });

  test('a fall that ends is over, and the next one is another', () => {
    const what = { accuracy: 0.8 };
    const first = { from: FROM, to: FROM + 2 * DAY, what };
    const { changes, state } = play({ ...WORLD, change: first }, FROM + 10 * DAY);
    expect(changes.map(({ over }) => over !== undefined)).toEqual([false, true]);
    expect(changes[1]?.index).toBeGreaterThanOrEqual(FROM + 2 * DAY);
    expect(openFalls(state)).toEqual([]);
  });

  test('digits: everybody who writes a 7 is read a 1', () => {
    const swap = (hour: WatchedHour, index: number) => {
      if (index < FROM) return hour;
      for (const { clusters } of hour.served.values())
        for (const { digits } of clusters.values()) {
          digits[1] = (digits[1] ?? 0) + (digits[7] ?? 0);
          digits[7] = 0;
        }
      return hour;
    };
    const { changes } = play(WORLD, FROM + 3 * DAY, swap);
    expect(changes).toHaveLength(1);
    expect(changes[0]?.fall).toMatchObject({ signal: 'digits', version: 'v1' });
    expect([1, 7]).toContain(changes[0]?.fall.digit);
  });
});

/** The cluster with the most answers in a day. */
function clusterOf(world: World): number {
  const answers: number[] = [];
  let hours = 0;
  for (const { answers: of } of watchedHours(world)) {
    for (const [cluster, one] of (of[0]?.clusters ?? []).entries())
      answers[cluster] = (answers[cluster] ?? 0) + one.answers;
    if (++hours === DAY) break;
  }
  return answers.indexOf(Math.max(...answers));
}

test('the worst week of one user who sends a third of all pictures is no fall', () => {
  const FROM = 14 * DAY;
  const cluster = clusterOf(WORLD);
  const spoil = (hour: WatchedHour, index: number) => {
    if (index < FROM) return hour;
    const answers = hour.answers[0]?.clusters[cluster];
    if (answers) Object.assign(answers, { answers: 50, right: 0 });
    const counts = [...hour.served.values()][0]?.clusters;
    counts?.set(cluster, {
      predictions: 50,
      doubtful: 50,
      refused: 50,
      failed: 0,
      slow: 0,
      confidence: 10,
      digits: [50, 0, 0, 0, 0, 0, 0, 0, 0, 0],
    });
    return hour;
  };
  expect(play(WORLD, FROM + 7 * DAY, spoil).changes).toEqual([]);
});

test('a model of another architecture is not compared with the doubts of the one before, but with its accuracy', () => {
  const FROM = 14 * DAY;
  const change = { from: FROM, what: { accuracy: 0.8, doubt: 0.4, confidence: 0.6 } };
  const renamed = (hour: WatchedHour, index: number) => {
    if (index < FROM) return hour;
    const served = [...hour.served.values()].map((one) => ({ ...one, model: 'cnn-1' }));
    return {
      ...hour,
      served: new Map(served.map((one) => ['v1 cnn-1', one])),
      answers: hour.answers.map((one) => ({ ...one, model: 'cnn-1' })),
    };
  };
  const { changes } = play({ ...WORLD, change }, FROM + 2 * DAY, renamed);
  expect(changes.map(({ fall }) => [fall.signal, fall.models_before, fall.models])).toEqual([
    ['accuracy', ['mlp-0'], ['cnn-1']],
  ]);
});

test('an hour says the same however its log was ordered, and a state that was stored goes on as before', () => {
  const change = { from: 10 * DAY, what: { accuracy: 0.85 } };
  const shuffled = (hour: WatchedHour) => ({
    ...hour,
    served: new Map([...hour.served].reverse()),
    answers: [...hour.answers].reverse(),
  });
  const straight = play({ ...WORLD, change }, 13 * DAY);
  const other = play({ ...WORLD, change }, 13 * DAY, shuffled);
  expect(other).toEqual(straight);
  expect(straight.changes).toHaveLength(1);
  expect(JSON.stringify(straight.state).length).toBeLessThan(200_000);
});
