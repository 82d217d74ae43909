// The time budget of a request: which calls share it, and how their time is counted.
import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { asLastWrite, asOneRequest, beginWait } from '../../lib/time-budget.ts';

beforeEach(() => {
  vi.useFakeTimers({ toFake: ['performance'] });
});
afterEach(() => {
  vi.useRealTimers();
});

const pass = (ms: number) => vi.advanceTimersByTime(ms);
const callOf = (ms: number) => {
  const { leftMs, end } = beginWait();
  pass(ms);
  end();
  return leftMs;
};

test('calls one after the other share the budget', () => {
  asOneRequest(() => {
    expect([callOf(600), callOf(600), callOf(600), callOf(600), callOf(600)]).toEqual([
      2_500, 1_900, 1_300, 700, 100,
    ]);
    expect(beginWait().leftMs).toBe(-500);
  });
});

test('calls at the same time count once, from the beginning of the first to the end of the last', () => {
  asOneRequest(() => {
    const first = beginWait();
    pass(200);
    const second = beginWait();
    pass(300);
    first.end();
    pass(400);
    second.end();
    expect([first.leftMs, second.leftMs, beginWait().leftMs]).toEqual([2_500, 2_300, 1_600]);
  });
});

test('time between calls is not counted: computing is not waiting', () => {
  asOneRequest(() => {
    callOf(500);
    pass(60_000);
    expect(beginWait().leftMs).toBe(2_000);
  });
});

test('the last write of a request is tried also when the budget is used up', () => {
  asOneRequest(() => {
    callOf(2_600);
    expect(asLastWrite(() => callOf(100))).toBe(250);
    expect(beginWait().leftMs).toBe(-100);
  });
  asOneRequest(() => {
    callOf(300);
    expect(asLastWrite(() => beginWait().leftMs)).toBe(2_200);
  });
});

test('each request has a budget of its own, and outside of a request each call has a whole one', async () => {
  const spend = (ms: number) =>
    asOneRequest(async () => {
      callOf(ms);
      await Promise.resolve();
      return beginWait().leftMs;
    });
  expect(await Promise.all([spend(700), spend(100)])).toEqual([1_800, 2_400]);
  expect([callOf(900), callOf(900)]).toEqual([2_500, 2_500]);
});
