// Heartbeats by the clock: of the pulse, and of the heart over a lease that is held, lost, or out of reach.
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { heartOf, LeaseLost } from '../../../lib/retraining/heartbeat.ts';
import { patiently } from '../../../lib/retraining/patience.ts';
import { pulseOf } from '../../../lib/retraining/progress.ts';

test('beats once in its time, with the latest news, and yields to what waits', async () => {
  let now = 0;
  let turns = 0;
  const told: unknown[] = [];
  const beat = async (news: object) => void told.push({ ...news, turns });
  const pulse = pulseOf(beat, { everyMs: 100, now: () => now });
  setImmediate(() => turns++);
  await pulse({ progress: 0.1 });
  now = 99;
  await pulse({ progress: 0.2 });
  expect({ told, turns }).toEqual({ told: [], turns: 0 });
  now = 100;
  await pulse();
  now = 199;
  await pulse({ progress: 0.4 });
  expect(told).toEqual([{ progress: 0.2, turns: 1 }]);
});

describe('heart', () => {
  const AT = Date.parse('2026-01-02T03:04:05Z');
  const lease = { run_id: 'r', epoch: 3, until: new Date(AT + 90_000).toISOString() };
  const outage = async () => Promise.reject(new AppError('unavailable'));

  const beating = () => {
    const calls: unknown[] = [];
    const state = { now: AT };
    const deps = {
      now: () => new Date(state.now),
      extendLease: async (held: typeof lease, now: Date) => {
        calls.push('extend');
        return { ...held, until: new Date(now.getTime() + 90_000).toISOString() };
      },
      noteOnRun: async (_: unknown, note: object) => calls.push(note) > 0,
      hideMessage: async (...hidden: unknown[]) => void calls.push(hidden),
    };
    return { calls, state, deps };
  };

  test('extends the lease, hides the message for two minutes, notes the progress', async () => {
    const { calls, state, deps } = beating();
    const { pulse } = heartOf(lease, 'receipt', deps);
    state.now += 5_000;
    await pulse({ progress: 0.5 });
    expect(calls).toEqual(['extend', ['receipt', 120], { progress: 0.5 }]);
  });

  test('stops when another has the lease', async () => {
    const { state, deps } = beating();
    const { pulse, confirm } = heartOf(lease, 'receipt', { ...deps, extendLease: async () => undefined });
    state.now += 5_000;
    await expect(pulse()).rejects.toThrow(LeaseLost);
    await expect(confirm()).rejects.toThrow(LeaseLost);
  });

  test('goes on through an outage as long as the lease lasts, and no longer', async () => {
    const { state, deps } = beating();
    const away = { ...deps, extendLease: outage, noteOnRun: outage, hideMessage: outage };
    const { pulse, confirm } = heartOf(lease, 'receipt', away);
    state.now = AT + 89_000;
    await pulse({ progress: 0.5 });
    await expect(confirm()).rejects.toMatchObject({ code: 'unavailable' });
    state.now = AT + 95_000;
    await expect(pulse()).rejects.toThrow(LeaseLost);
  });
});

describe('patiently', () => {
  const failing = (times: number, error: Error) => {
    let tried = 0;
    return async () => (tried++ < times ? Promise.reject(error) : tried);
  };
  const waits: number[] = [];
  const wait = async (ms: number) => void waits.push(ms);

  test('waits longer and longer for a service that does not answer', async () => {
    expect(await patiently(failing(3, new AppError('unavailable')), wait)).toBe(4);
    expect(waits).toEqual([1_000, 2_000, 4_000]);
  });

  test('gives up in the end, and at once on anything else', async () => {
    const outage = patiently(failing(99, new AppError('unavailable')), wait);
    await expect(outage).rejects.toMatchObject({ code: 'unavailable' });
    const before = waits.length;
    await expect(patiently(failing(1, new Error('ours')), wait)).rejects.toThrow('ours');
    expect(waits).toHaveLength(before);
  });
});
