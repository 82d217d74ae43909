// Cold starts under a small Lambda Runtime API (tests/package): the import of each function and its first sample event, in a
// fresh process each time. Every round measures all functions, so that a slow moment of the machine hits them alike.
import { showProgress } from '../../scripts/progress.ts';
import { plainEvent, readEvent, runSample, type Unpacked } from '../package/runtime/run-sample.ts';
import { type Answer, startFunction } from '../package/runtime/runtime-api.ts';
import type { Services } from '../package/runtime/services.ts';
import { median } from './table.ts';

const ROUNDS = 15;
const WARM_UP = 50;
const WARM_CALLS = 500;
export const BARE = '(bare)';

interface Times {
  init: number[];
  invoke: number[];
  both: number[];
  cpu: number[];
}

/**
 * Rows: key, KB of the bundle; medians in ms of the import, the first invoke, both, and the processor time of both; the ratio
 * of both to the bare handler's.
 * @param functions must contain the bare handler, with the key `(bare)`
 */
export async function measureCold(
  functions: readonly (Unpacked & { bytes: number })[],
  around: Services,
): Promise<string[][]> {
  const times = new Map<string, Times>(
    functions.map(({ key }) => [key, { init: [], invoke: [], both: [], cpu: [] }]),
  );
  const progress = showProgress('cold starts', ROUNDS * functions.length);
  let done = 0;
  for (let round = 0; round < ROUNDS; round++) {
    for (const lambda of functions) {
      const { initMs, invokeMs, cpuMs } = await coldStart(lambda, around);
      const of = times.get(lambda.key);
      of?.init.push(initMs);
      of?.invoke.push(invokeMs);
      of?.both.push(initMs + invokeMs);
      of?.cpu.push(cpuMs);
      progress.update(++done, lambda.key);
    }
  }
  progress.stop();
  const bare = median(times.get(BARE)?.both ?? []);
  return functions.map(({ key, bytes }) => {
    const { init, invoke, both, cpu } = times.get(key) as Times;
    const ms = [init, invoke, both, cpu].map((values) => median(values).toFixed(1));
    return [key, (bytes / 1024).toFixed(0), ...ms, (median(both) / bare).toFixed(1)];
  });
}

/** Rows: handler, median ms of a warm invoke, ms more than the bare handler, target. `GET /health` is the smallest endpoint. */
export async function measureOverhead(bare: Unpacked, health: Unpacked): Promise<string[][]> {
  const event = readEvent('site-health');
  const [first, second] = await Promise.all([startFunction(bare), startFunction(health)]);
  const [bareMs, healthMs]: [number[], number[]] = [[], []];
  try {
    for (let n = -WARM_UP; n < WARM_CALLS; n++) {
      for (const [running, times] of [[first, bareMs] as const, [second, healthMs] as const]) {
        const outcome = await running.invoke(event);
        if (!('invokeMs' in outcome)) throw new Error(outcome.errorMessage);
        if (n >= 0) times.push(outcome.invokeMs);
      }
    }
  } finally {
    await Promise.all([first.stop(), second.stop()]);
  }
  const [base, least] = [median(bareMs), median(healthMs)];
  return [
    ['bare handler', base.toFixed(3), '', ''],
    ['endpoint(): GET /health', least.toFixed(3), (least - base).toFixed(3), '≤ 0.3'],
  ];
}

async function coldStart(lambda: Unpacked, around: Services): Promise<Answer> {
  const name = plainEvent(lambda.key);
  const { outcome, log } = name
    ? await runSample(name, lambda, around, startFunction)
    : await runBare(lambda);
  if (!('initMs' in outcome)) throw new Error(`${lambda.key}: ${outcome.errorMessage}\n${log}`);
  return outcome;
}

async function runBare(lambda: Unpacked) {
  const running = await startFunction(lambda);
  try {
    return { outcome: await running.invoke({}), log: running.log() };
  } finally {
    await running.stop();
  }
}
