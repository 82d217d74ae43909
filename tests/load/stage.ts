// Runs one rate for its time, then waits until the server is idle.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#lib/digits/training/rng.ts';
import { showProgress } from '../../scripts/progress.ts';
import { arrivals } from './arrivals.ts';
import type { Client } from './client.ts';
import { type Outcome, openLoop } from './open-loop.ts';
import { type Sample, watchUsage } from './process-group.ts';
import type { People, Traffic } from './traffic.ts';

/** Lambda's default quota of concurrent executions in a region. */
const MOST_IN_FLIGHT = 1_000;
const SAMPLE_MS = 5_000;

export interface Stage {
  rate: number;
  seconds: number;
  outcomes: Outcome[];
  /** Usage of the server's process group while calls were due; empty where there is no /proc. */
  samples: Sample[];
  /** Processor time of the generator. */
  generatorCpuSeconds: number;
}

export async function runStage(
  rate: number,
  seconds: number,
  { group, people, mix, random }: { group: number; people: People; mix: Traffic; random: Random },
): Promise<Stage> {
  const watch = await watchUsage(group, SAMPLE_MS);
  const before = process.cpuUsage();
  // Only while calls are due: answers that come later are not sampled.
  const whileDue = sleep(seconds * 1000).then(async () => ({
    samples: await watch.stop(),
    cpu: process.cpuUsage(before),
  }));
  const due = arrivals(rate, seconds, random);
  const progress = showProgress(`${rate}/s`, Math.max(1, due.length));
  let sent = 0;
  const next = () => {
    progress.update(++sent);
    return mix.next(people);
  };
  const outcomes = await openLoop(due, next, MOST_IN_FLIGHT);
  progress.stop();
  const { samples, cpu } = await whileDue;
  return { rate, seconds, outcomes, samples, generatorCpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

/** An idle server answers within this time. */
const IDLE_ANSWER_MS = 50;
const IDLE_ANSWERS = 5;
const LONGEST_WAIT_MS = 120_000;

/**
 * Waits until the server has finished the calls that timed out, so that the next rate meets an idle server.
 * @returns how long that took in milliseconds; undefined when it takes longer than two minutes
 */
export async function untilIdle(client: Client): Promise<number | undefined> {
  const startedAt = performance.now();
  for (let fast = 0; fast < IDLE_ANSWERS; ) {
    const askedAt = performance.now();
    if (askedAt - startedAt > LONGEST_WAIT_MS) return undefined;
    const { kind } = await client.get('/health', {});
    fast = kind === '200' && performance.now() - askedAt < IDLE_ANSWER_MS ? fast + 1 : 0;
    await sleep(200);
  }
  return performance.now() - startedAt;
}
