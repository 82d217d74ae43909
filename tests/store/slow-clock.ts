// A slow clock for tests with many calls at once: on a busy machine the AWS clients' time limits must not end them.
import { afterAll, beforeAll, vi } from 'vitest';

const SLOWER = 50;

/** For all tests of a file, timers and `performance.now` run fifty times slower, and with them every time limit. */
export function useSlowClock(): void {
  beforeAll(() => {
    const { setTimeout } = globalThis;
    const now = performance.now.bind(performance);
    const slowTimeout = (run: (...args: unknown[]) => void, ms = 0, ...args: unknown[]) =>
      setTimeout(run, SLOWER * ms, ...args);
    vi.spyOn(globalThis, 'setTimeout').mockImplementation(slowTimeout as typeof setTimeout);
    vi.spyOn(performance, 'now').mockImplementation(() => now() / SLOWER);
  });
  afterAll(() => void vi.restoreAllMocks());
}
