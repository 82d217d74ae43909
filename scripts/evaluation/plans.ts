// All suites of an evaluation: those that are drawn, and those of a list of labelled pictures.
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { heldOutPlan } from '../training/handwriting.ts';
import { labelledPlans } from './labelled-pictures.ts';
import { drawnPlans, type Plan } from './suites.ts';

export interface Labelled {
  /** Path of the list. */
  readonly list: string;
  /** Only its held-out writers: a model was trained on the others. */
  readonly heldOutOnly: boolean;
}

/** @throws UsageError when the list, a label or a picture is wrong or missing */
export function plansOf(labelled?: Labelled): Plan[] {
  const drawn = drawnPlans(readMnist().test);
  if (labelled === undefined) return drawn;
  const { list, heldOutOnly } = labelled;
  return [...drawn, ...(heldOutOnly ? [heldOutPlan(list)] : labelledPlans(list))];
}
