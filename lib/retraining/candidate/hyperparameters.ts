// The hyperparameters of fine-tuning. Kept apart from training, so that functions that do not train can import them.

/** With the parent, the data and the request (learning rate, epochs), these decide the weights. */
export const HYPERPARAMETERS = {
  seed: 7,
  /** Augmented pictures in each batch: users' answers to learn, and MNIST's digits so that none is forgotten. */
  feedback_per_batch: 24,
  mnist_per_batch: 40,
  not_digits_per_batch: 6,
  /** Pictures of "not one digit", drawn once; each batch augments them anew. */
  not_digits: 300,
  warm_up_steps: 20,
  dropout: 0.3,
  label_smoothing: 0.03,
  /** Moving average of the weights over about 50 steps, so that the noise of the last steps does not matter. */
  averaging: 0.98,
  /** How far the model goes from the parent's weights to the trained ones. */
  interpolation: 0.7,
} as const;

/**
 * An epoch shows each answer about once, within these limits: few answers still make enough steps to adapt, and fifty
 * epochs of many answers end within the worker's fifteen minutes.
 */
const LEAST_STEPS = 40;
const MOST_STEPS = 60;

export function stepsPerEpoch(labels: number): number {
  const once = Math.ceil(labels / HYPERPARAMETERS.feedback_per_batch);
  return Math.min(MOST_STEPS, Math.max(LEAST_STEPS, once));
}
