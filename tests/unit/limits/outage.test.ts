// While the counters do not answer: who is let through, who still waits, and what the log is told.
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { lettingThrough } from '#lib/limits/outage.ts';

const silence = () => new AppError('unavailable', { cause: new Error('no answer within 2000 ms') });
const throttle = () =>
  new AppError('unavailable', {
    cause: Object.assign(new Error('slow down'), { name: 'ProvisionedThroughputExceededException' }),
  });

let now: number;
let told: unknown[];
let unlessOut: ReturnType<typeof lettingThrough>;
let asked: number;
beforeEach(() => {
  now = 1_000_000;
  told = [];
  asked = 0;
  unlessOut = lettingThrough(() => now, { error: (message) => void told.push(message) });
});

const failing = (error: () => Error) =>
  unlessOut(async () => {
    asked++;
    throw error();
  });
const working = () =>
  unlessOut(async () => {
    asked++;
    return 'counted';
  });

describe('silence', () => {
  test('is waited for once, told once, and then nobody waits for ten seconds', async () => {
    expect(await failing(silence)).toBeUndefined();
    now += 9_999;
    expect(await working()).toBeUndefined();
    expect({ asked, told: told.length }).toEqual({ asked: 1, told: 1 });
    now += 1;
    expect(await working()).toBe('counted');
  });

  test('that goes on is told again after each pause', async () => {
    for (let i = 0; i < 3; i++) {
      await failing(silence);
      now += 10_000;
    }
    expect({ asked, told: told.length }).toEqual({ asked: 3, told: 3 });
  });

  test('ends no later because a clock was set back', async () => {
    await failing(silence);
    now -= 3_600_000;
    expect(await working()).toBe('counted');
  });
});

test('a counter that is throttled stops no other from being counted, and is told once in ten seconds', async () => {
  for (let i = 0; i < 5; i++) {
    expect(await failing(throttle)).toBeUndefined();
    expect(await working()).toBe('counted');
  }
  expect({ asked, told: told.length }).toEqual({ asked: 10, told: 1 });
  now += 10_000;
  await failing(throttle);
  expect(told).toHaveLength(2);
});

test.each([
  ['a refusal', new AppError('rate_limited')],
  ['a fault of ours', new TypeError('x')],
])('%s is no outage', async (_name, error) => {
  await expect(failing(() => error)).rejects.toBe(error);
  expect(told).toEqual([]);
  expect(await working()).toBe('counted');
});
