// A pool of sandboxes: when an invocation waits, when another sandbox starts, and how a pool ends.
import { expect, test } from 'vitest';
import { sandboxPools } from './pool.ts';

const { createPool } = sandboxPools();

test('invocations run in parallel up to a limit, and the others wait', async () => {
  const { invoke, lines } = createPool({ maxSandboxes: 2 });
  const outcomes = await Promise.all(['ok', 'ok', 'ok', 'ok', 'ok'].map((kind) => invoke(kind)));
  expect(outcomes.every((outcome) => 'payload' in outcome)).toBe(true);
  expect(new Set(lines.map(({ stream }) => stream)).size).toBe(2);
});

test('an invocation that finds the sandbox busy gets it next, and another is not started', async () => {
  const { invoke, lines } = createPool({ growAfterMs: 60_000 });
  const outcomes = await Promise.all(['ok', 'ok', 'ok'].map((kind) => invoke(kind)));
  expect(outcomes).toEqual([1, 2, 3].map((calls) => ({ payload: { calls } })));
  expect(new Set(lines.map(({ stream }) => stream)).size).toBe(1);
});

test('an invocation that has waited for a while gets a sandbox of its own', async () => {
  const { pool, invoke } = createPool();
  await invoke('ok');
  const running = invoke('hang');
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
  await pool.stop();
  expect(await running).toMatchObject({ error: { errorType: 'Local.Stopped' } });
});

test('an invocation that waits for a sandbox gets another as soon as that one dies', async () => {
  const { invoke } = createPool({ growAfterMs: 60_000 });
  const [died, answered] = await Promise.all([invoke('exit'), invoke('ok')]);
  expect(died).toMatchObject({ error: { errorType: 'Runtime.ExitError' } });
  expect(answered).toEqual({ payload: { calls: 1 } });
});

test('a sandbox that nobody needs for a while ends, and the next invocation starts another', async () => {
  const { invoke } = createPool({ idleMs: 1 });
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
  // Timers run in the order in which they are due.
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
});

test('a retired pool answers its running invocation, and then starts a new sandbox', async () => {
  const { pool, invoke } = createPool();
  await invoke('ok');
  const running = invoke('ok');
  await pool.retire();
  expect(await running).toEqual({ payload: { calls: 2 } });
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
});

test('a stopped pool answers every caller', async () => {
  const { pool, invoke, entries } = createPool();
  const running = invoke('hang');
  await expect.poll(() => entries().length).toBe(1);
  await pool.stop();
  expect(await running).toMatchObject({ error: { errorType: 'Local.Stopped' } });
  expect(await invoke('ok')).toMatchObject({ error: { errorType: 'Local.Stopped' } });
  expect(entries()).toHaveLength(1);
});
