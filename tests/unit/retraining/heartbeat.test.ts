// Heartbeats on a fake clock: progress reports, a lease that is held, lost or out of reach, and retries with backoff.
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { progressReporter } from '../../../lib/retraining/candidate/progress.ts';
import { LeaseLost, startHeartbeat } from '../../../lib/retraining/heartbeat.ts';
import { retryWithBackoff } from '../../../lib/retraining/retrain.ts';

describe('progressReporter', () => {
  test('a heartbeat is sent once per interval, with the latest progress, after pending events are handled', async () => {
    let now = 0;
    let handledEvents = 0;
    const heartbeats: unknown[] = [];
    const heartbeat = async (progress: object) => void heartbeats.push({ ...progress, handledEvents });
    const report = progressReporter(heartbeat, { everyMs: 100, now: () => now });
    setImmediate(() => handledEvents++);
    await report({ progress: 0.1 });
    now = 99;
    await report({ progress: 0.2 });
    expect({ heartbeats, handledEvents }).toEqual({ heartbeats: [], handledEvents: 0 });
    now = 100;
    await report();
    now = 199;
    await report({ progress: 0.4 });
    expect(heartbeats).toEqual([{ progress: 0.2, handledEvents: 1 }]);
  });
});

describe('startHeartbeat', () => {
  const AT = Date.parse('2026-01-02T03:04:05Z');
  const lease = { run_id: 'r', epoch: 3, until: new Date(AT + 90_000).toISOString() };
  const outage = async () => Promise.reject(new AppError('unavailable'));
  const show = async () => {};

  const setUp = () => {
    const calls: unknown[] = [];
    const state = { now: AT };
    const deps = {
      clock: { now: () => new Date(state.now) },
      lease: {
        extendLease: async (held: typeof lease, now: Date) => {
          calls.push('extend');
          return { ...held, until: new Date(now.getTime() + 90_000).toISOString() };
        },
      },
      runs: { updateRun: async (_: unknown, changes: object) => calls.push(changes) > 0 },
      queue: { hideMessage: async (...hidden: unknown[]) => void calls.push(hidden) },
    };
    return { calls, state, deps };
  };

  test('a heartbeat extends the lease, hides the message for two minutes, stores the progress and shows it', async () => {
    const { calls, state, deps } = setUp();
    const { report } = startHeartbeat(lease, 'receipt', deps, async (progress) => void calls.push(progress));
    state.now += 5_000;
    await report({ progress: 0.5 });
    expect(calls).toEqual(['extend', ['receipt', 120], { progress: 0.5 }, 0.5]);
  });

  test('the work stops when another worker has the lease', async () => {
    const { state, deps } = setUp();
    const taken = { ...deps, lease: { extendLease: async () => undefined } };
    const { report, confirm } = startHeartbeat(lease, 'receipt', taken, show);
    state.now += 5_000;
    await expect(report()).rejects.toThrow(LeaseLost);
    await expect(confirm()).rejects.toThrow(LeaseLost);
  });

  test('the work continues through an outage until the lease expires', async () => {
    const { state, deps } = setUp();
    const down = {
      ...deps,
      lease: { extendLease: outage },
      runs: { updateRun: outage },
      queue: { hideMessage: outage },
    };
    const { report, confirm } = startHeartbeat(lease, 'receipt', down, outage);
    state.now = AT + 89_000;
    await report({ progress: 0.5 });
    await expect(confirm()).rejects.toMatchObject({ code: 'unavailable' });
    state.now = AT + 95_000;
    await expect(report()).rejects.toThrow(LeaseLost);
  });
});

describe('retryWithBackoff', () => {
  const failing = (times: number, error: Error) => {
    let tried = 0;
    return async () => (tried++ < times ? Promise.reject(error) : tried);
  };
  const recorded = () => {
    const waits: number[] = [];
    return { waits, wait: async (ms: number) => void waits.push(ms) };
  };

  test('the waits between tries double while the service is unavailable', async () => {
    const { waits, wait } = recorded();
    expect(await retryWithBackoff(failing(3, new AppError('unavailable')), wait)).toBe(4);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  test('after seven waits the outage is thrown', async () => {
    const { waits, wait } = recorded();
    const outage = retryWithBackoff(failing(99, new AppError('unavailable')), wait);
    await expect(outage).rejects.toMatchObject({ code: 'unavailable' });
    expect(waits).toHaveLength(7);
  });

  test('an error that is no outage is thrown at once', async () => {
    const { waits, wait } = recorded();
    await expect(retryWithBackoff(failing(1, new Error('ours')), wait)).rejects.toThrow('ours');
    expect(waits).toEqual([]);
  });
});
