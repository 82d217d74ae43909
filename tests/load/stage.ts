// One rate for its time, and the quiet after it.
import { setTimeout as sleep } from 'node:timers/promises';
import type { Random } from '#lib/digits/training/rng.ts';
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
  /** Of the server's process group, while calls were due; empty where there is no /proc. */
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
  // Sampled for as long as calls are due; stragglers come after.
  const whileDue = sleep(seconds * 1000).then(async () => ({
    samples: await watch.stop(),
    cpu: process.cpuUsage(before),
  }));
  const outcomes = await openLoop(arrivals(rate, seconds, random), () => mix.next(people), MOST_IN_FLIGHT);
  const { samples, cpu } = await whileDue;
  return { rate, seconds, outcomes, samples, generatorCpuSeconds: (cpu.user + cpu.system) / 1e6 };
}

/** What a server that is at rest answers within. */
const AT_REST_MS = 50;
const CALM_ANSWERS = 5;
const MOST_WAITS = 300;

/** Waits until the server has worked off what was given up, so that the next rate starts from rest. */
export async function untilAtRest(client: Client): Promise<void> {
  for (let calm = 0, waits = 0; calm < CALM_ANSWERS; waits++) {
    if (waits === MOST_WAITS) throw new Error('the server does not come to rest');
    const askedAt = performance.now();
    const { kind } = await client.get('/health', {});
    calm = kind === '200' && performance.now() - askedAt < AT_REST_MS ? calm + 1 : 0;
    await sleep(200);
  }
}
