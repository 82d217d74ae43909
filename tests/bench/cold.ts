// Cold starts, under the Runtime API that tests/package runs the zips with: each function's import and the first of its
// sample events, in a fresh process each time, the functions taking turns.
import { plainEvent, runSample, type Unpacked } from '../package/runtime/run-sample.ts';
import { startFunction } from '../package/runtime/runtime-api.ts';
import type { Surroundings } from '../package/runtime/surroundings.ts';
import { median } from './table.ts';

const ROUNDS = 15;
export const BARE = '(bare)';

interface Times {
  init: number[];
  invoke: number[];
  both: number[];
}

/**
 * Rows: key, KB of its bundle, median ms of the import, of the first invoke, of both; ratio to the bare handler's both.
 * @param functions the bare handler, called `(bare)`, among them
 */
export async function measureCold(
  functions: readonly (Unpacked & { bytes: number })[],
  around: Surroundings,
  rounds = ROUNDS,
): Promise<string[][]> {
  const times = new Map<string, Times>(functions.map(({ key }) => [key, { init: [], invoke: [], both: [] }]));
  for (let round = 0; round < rounds; round++) {
    for (const lambda of functions) {
      const { initMs, invokeMs } = await coldStart(lambda, around);
      const of = times.get(lambda.key);
      of?.init.push(initMs);
      of?.invoke.push(invokeMs);
      of?.both.push(initMs + invokeMs);
    }
  }
  const bare = median(times.get(BARE)?.both ?? []);
  return functions.map(({ key, bytes }) => {
    const { init, invoke, both } = times.get(key) as Times;
    const sum = median(both);
    const [a, b, c] = [median(init), median(invoke), sum].map((ms) => ms.toFixed(1)) as [
      string,
      string,
      string,
    ];
    return [key, (bytes / 1024).toFixed(0), a, b, c, (sum / bare).toFixed(1)];
  });
}

async function coldStart(
  lambda: Unpacked,
  around: Surroundings,
): Promise<{ initMs: number; invokeMs: number }> {
  const name = plainEvent(lambda.key);
  const { outcome, log } = name ? await runSample(name, lambda, around) : await runBare(lambda);
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
