// Time limits in tests, without a clock: the work must end before a bare timer that starts together with it. On a busy
// machine both are late, and their order stays.
import { setTimeout as wait } from 'node:timers/promises';
import { expect } from 'vitest';

/** @returns the result of `work`; fails when the timer of `ms` milliseconds ends first. */
export async function inTime<Value>(ms: number, work: Promise<Value>): Promise<Value> {
  const controller = new AbortController();
  const timer = wait(ms, undefined, { signal: controller.signal }).then(
    () => expect.fail(`a bare timer of ${ms} ms ended first`),
    () => work,
  );
  try {
    return await Promise.race([work, timer]);
  } finally {
    controller.abort();
  }
}
