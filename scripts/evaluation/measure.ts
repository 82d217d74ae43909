// Measures models on all suites, in as many threads as there are processors. All models see the same pictures.
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import type { Model } from '../../lib/digits/model/predict.ts';
import { Failure } from '../command-line.ts';
import { showProgress } from '../progress.ts';
import type { Answer } from './answers.ts';
import { type Figures, figures } from './figures.ts';
import { type Labelled, plansOf } from './plans.ts';
import type { Done, Range, Work } from './worker.ts';

/** What is known of a model after its measurement. */
export interface Measurement {
  /** One for each suite. */
  readonly figures: readonly Figures[];
  /** The surest of its wrong answers to pictures of one digit, the surest first. */
  readonly worst: readonly Answer[];
}

/** Pictures of one message to a thread. */
const RANGE = 50;
const MOST_WORST = 20;

/**
 * Shows its progress.
 *
 * @param labelled pictures of a list, which are measured as well
 * @throws Failure when a picture of the list cannot be read
 */
export async function measure(models: readonly Model[], labelled?: Labelled): Promise<Measurement[]> {
  const plans = plansOf(labelled);
  const given = plans.map(() => models.map((): Answer[] => []));
  const labels = plans.map(({ count }) => Array<number | undefined>(count).fill(undefined));
  const progress = showProgress(
    'measuring',
    plans.reduce((sum, { count }) => sum + count, 0),
  );
  let done = 0;
  const take = ({ suite, from, labels: some, answers }: Done) => {
    some.forEach((label, i) => {
      (labels[suite] as (number | undefined)[])[from + i] = label;
    });
    answers.forEach((own, model) => {
      given[suite]?.[model]?.push(...own);
    });
    done += some.length;
    progress.update(done, plans[suite]?.name);
  };
  await inThreads(rangesOf(plans), { models, labelled }, take);
  progress.stop();
  return models.map((_, model) => ({
    figures: plans.map((plan, suite) => figures(plan, labels[suite] ?? [], given[suite]?.[model] ?? [])),
    worst: plans
      .flatMap(({ digits }, suite) => (digits ? (given[suite]?.[model] ?? []) : []))
      .filter(({ pixels }) => pixels !== undefined)
      .sort((a, b) => b.probability - a.probability)
      .slice(0, MOST_WORST),
  }));
}

function rangesOf(plans: readonly { count: number }[]): Range[] {
  return plans.flatMap(({ count }, suite) =>
    Array.from({ length: Math.ceil(count / RANGE) }, (_, i) => ({
      suite,
      from: i * RANGE,
      to: Math.min(count, (i + 1) * RANGE),
    })),
  );
}

/** Gives each thread the next range as soon as it is done with one. */
async function inThreads(ranges: readonly Range[], work: Work, take: (done: Done) => void): Promise<void> {
  const left = ranges[Symbol.iterator]();
  const threads = Array.from({ length: Math.min(availableParallelism(), ranges.length) }, () => {
    const worker = new Worker(new URL('worker.ts', import.meta.url), { workerData: work });
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    const next = () => {
      const range = left.next().value;
      if (range) worker.postMessage(range);
      else resolve();
    };
    worker.on('message', (done: Done) => {
      take(done);
      next();
    });
    worker.on('error', (error: Error) => reject(new Failure(error.message, { cause: error })));
    next();
    return { worker, finished: promise };
  });
  try {
    await Promise.all(threads.map(({ finished }) => finished));
  } finally {
    await Promise.all(threads.map(({ worker }) => worker.terminate()));
  }
}
