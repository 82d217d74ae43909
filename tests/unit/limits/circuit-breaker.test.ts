// The circuit breaker of the counters: which calls pass uncounted in an outage, and what is logged.
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { circuitBreaker } from '#lib/limits/circuit-breaker.ts';

const timeout = () => new AppError('unavailable', { cause: new Error('no answer within 2000 ms') });
const throttled = () =>
  new AppError('unavailable', {
    cause: Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }),
  });

let now: number;
let logged: unknown[];
let failOpen: ReturnType<typeof circuitBreaker>;
let asked: number;
beforeEach(() => {
  now = 1_000_000;
  logged = [];
  asked = 0;
  failOpen = circuitBreaker(() => now, { error: (message) => void logged.push(message) });
});

const failing = (error: () => Error) =>
  failOpen(async () => {
    asked++;
    throw error();
  });
const working = () =>
  failOpen(async () => {
    asked++;
    return 'counted';
  });

describe('after a time-out', () => {
  test('the counters are not asked for ten seconds, and one line is logged', async () => {
    expect(await failing(timeout)).toBeUndefined();
    now += 9_999;
    expect(await working()).toBeUndefined();
    expect({ asked, logged: logged.length }).toEqual({ asked: 1, logged: 1 });
    now += 1;
    expect(await working()).toBe('counted');
  });

  test('a longer outage is logged again after each pause', async () => {
    for (let i = 0; i < 3; i++) {
      await failing(timeout);
      now += 10_000;
    }
    expect({ asked, logged: logged.length }).toEqual({ asked: 3, logged: 3 });
  });

  test('a clock that was set back does not keep the circuit open', async () => {
    await failing(timeout);
    now -= 3_600_000;
    expect(await working()).toBe('counted');
  });
});

test('a throttled counter does not open the circuit, and is logged once in ten seconds', async () => {
  for (let i = 0; i < 5; i++) {
    expect(await failing(throttled)).toBeUndefined();
    expect(await working()).toBe('counted');
  }
  expect({ asked, logged: logged.length }).toEqual({ asked: 10, logged: 1 });
  now += 10_000;
  await failing(throttled);
  expect(logged).toHaveLength(2);
});

test.each([
  ['a refusal', new AppError('rate_limited')],
  ['a fault of ours', new TypeError('x')],
])('%s is thrown and does not count as an outage', async (_name, error) => {
  await expect(failing(() => error)).rejects.toBe(error);
  expect(logged).toEqual([]);
  expect(await working()).toBe('counted');
});
