// Logs and rollups for the tests of reports.
import type { Answer } from '#lib/feedback/feedback.ts';
import type { Experiment } from '#lib/models/models.ts';
import type { Exposure } from '#lib/predictions/predictions.ts';
import { type ExperimentTally, emptyExperiment, foldLog, type Rollup } from '#lib/reports/rollups/fold.ts';

export const EXPERIMENT: Experiment = {
  id: 'w1.v1r0-mlp-1.v2r1-cnn-2',
  since: '2026-02-20T10:00:00.000Z',
  weights: { v1: 0.5, v2: 0.5 },
  models: { v1: 'mlp-1', v2: 'cnn-2' },
};

export async function* each<Item>(items: readonly Item[]): AsyncGenerator<Item> {
  yield* items;
}

export function fold(answers: readonly Answer[], exposures: readonly Exposure[] = []): Promise<Rollup> {
  return foldLog(each(answers), each(exposures), async (id) =>
    id === EXPERIMENT.id ? EXPERIMENT.since : undefined,
  );
}

/** Answers of users to one version in the experiment: user k gives `answers`, of which `rights[k]` are right. */
export function answersTo(
  version: 'v1' | 'v2',
  rights: readonly number[],
  answers: number,
  more: Partial<Answer> = {},
): Answer[] {
  return rights.flatMap((right, k) =>
    Array.from(
      { length: answers },
      (_, n): Answer => ({
        username: `${version}-user-${k}`,
        prediction: n % 10,
        correct: n < right,
        version,
        model: EXPERIMENT.models[version],
        experiment: EXPERIMENT.id,
        ...more,
      }),
    ),
  );
}

/** One exposure for each user of a version. */
export function exposuresTo(version: 'v1' | 'v2', users: number): Exposure[] {
  return Array.from({ length: users }, (_, k) => ({
    username: `${version}-user-${k}`,
    version,
    experiment: EXPERIMENT.id,
  }));
}

export interface ArmWorld {
  rights: number[];
  answers: number;
  exposed?: number;
}

/** The counts of the experiment from the answers of each user in each arm; by default the users who answer are the exposed ones. */
export async function tallyOf({ v1, v2 }: { v1: ArmWorld; v2: ArmWorld }): Promise<ExperimentTally> {
  const { experiments } = await fold(
    [...answersTo('v1', v1.rights, v1.answers), ...answersTo('v2', v2.rights, v2.answers)],
    [
      ...exposuresTo('v1', v1.exposed ?? v1.rights.length),
      ...exposuresTo('v2', v2.exposed ?? v2.rights.length),
    ],
  );
  return experiments.get(EXPERIMENT.id) ?? emptyExperiment();
}
