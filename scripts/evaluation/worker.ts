// A thread of an evaluation: reads ranges of the suites' pictures with all models.
import { parentPort, workerData } from 'node:worker_threads';
import type { Model } from '../../lib/digits/model/predict.ts';
import { type Answer, answer } from './answers.ts';
import { type Labelled, plansOf } from './plans.ts';
import type { Sample } from './suites.ts';

export interface Work {
  readonly models: readonly Model[];
  readonly labelled: Labelled | undefined;
}

/** Pictures `from` to before `to` of a suite, by its place among the suites. */
export interface Range {
  readonly suite: number;
  readonly from: number;
  readonly to: number;
}

export interface Done extends Range {
  /** One for each picture. */
  readonly labels: readonly Sample['label'][];
  /** By model; a refused picture has none. */
  readonly answers: readonly (readonly Answer[])[];
}

const { models, labelled } = workerData as Work;
const plans = plansOf(labelled);

parentPort?.on('message', async ({ suite, from, to }: Range) => {
  const samples: Sample[] = [];
  for (let i = from; i < to; i++) samples.push((await plans[suite]?.sample(i)) as Sample);
  const done: Done = {
    ...{ suite, from, to },
    labels: samples.map(({ label }) => label),
    answers: models.map((model) => samples.flatMap((sample) => answer(model, sample) ?? [])),
  };
  parentPort?.postMessage(done);
});
