// Runs models over all suites; both see the same pictures, which take longer to draw than to read.
import type { Model } from '../../lib/digits/model/predict.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { type Figures, figures } from './figures.ts';
import { type Suite, suites } from './suites.ts';
import { uploadSuites } from './uploads.ts';

/**
 * The figures of each model, suite by suite.
 *
 * @param labels a CSV file of labelled pictures to measure on as well (see uploads.ts)
 */
export async function measure(models: readonly Model[], labels?: string): Promise<Figures[][]> {
  const all = models.map((): Figures[] => []);
  const add = (suite: Suite) => {
    models.forEach((model, i) => {
      all[i]?.push(figures(model, suite));
    });
  };
  for (const suite of suites(readMnist().test)) add(suite);
  if (labels !== undefined) for (const suite of await uploadSuites(labels)) add(suite);
  return all;
}
