// How a model is fine-tuned, as numbers: apart from the training itself, which few functions carry.

/** Everything that, with the parent and the data, decides the weights; what a request may choose is not among it. */
export const RECIPE = {
  seed: 7,
  /** Views in each batch: what is learnt, and what must not be forgotten. */
  feedback_per_batch: 24,
  mnist_per_batch: 40,
  not_digits_per_batch: 6,
  /** Pictures of what is no digit, drawn once; each view of one is another one. */
  not_digits: 300,
  warm_up_steps: 20,
  dropout: 0.3,
  label_smoothing: 0.03,
  /** Of the weights over some 50 steps: the last noisy ones decide nothing. */
  averaging: 0.98,
} as const;

/**
 * An epoch shows each answer about once, within these limits: a few answers still make enough steps to adapt, and fifty
 * epochs of many end within the worker's ten minutes.
 */
const LEAST_STEPS = 40;
const MOST_STEPS = 60;

export function stepsPerEpoch(labels: number): number {
  const once = Math.ceil(labels / RECIPE.feedback_per_batch);
  return Math.min(MOST_STEPS, Math.max(LEAST_STEPS, once));
}
