// Measures models on all suites. All models see the same pictures, which take longer to draw than to read.
import type { Model } from '../../lib/digits/model/predict.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { showProgress } from '../progress.ts';
import { type Figures, figures } from './figures.ts';
import { draw, type Plan, plans } from './suites.ts';

/**
 * The figures of each model, suite by suite. Shows its progress.
 *
 * @param labelled suites that are measured as well (see labelled-pictures.ts)
 */
export async function measure(models: readonly Model[], labelled: readonly Plan[]): Promise<Figures[][]> {
  const all = [...plans(readMnist().test), ...labelled];
  const pictures = all.reduce((sum, { count }) => sum + count, 0);
  const progress = showProgress('measuring', pictures * (1 + models.length));
  const found = models.map((): Figures[] => []);
  let done = 0;
  for (const plan of all) {
    const advance = () => progress.update(++done, plan.name);
    const suite = await draw(plan, advance);
    models.forEach((model, i) => {
      found[i]?.push(figures(model, suite, advance));
    });
  }
  progress.stop();
  return found;
}
