// Trains the MLP of v1 in plain typed arrays: backpropagation, Adam, and an average of the weights over time.
import { HIDDEN, INPUTS, MLP_WEIGHTS, mlpLayers, OUTPUTS } from '../../lib/digits/mlp.ts';
import { gaussian, type Random } from '../../lib/digits/training/rng.ts';

/** Adam's usual constants (Kingma and Ba, 2015). */
const MOMENTUM = 0.9;
const VARIANCE_DECAY = 0.999;
const EPSILON = 1e-8;

/** The right digit's target is 1 less this, spread over all ten: keeps the model from being surer than it can be. */
const LABEL_SMOOTHING = 0.02;

/** Weight of the past in the averaged weights, which are the ones that ship. */
const AVERAGING = 0.999;

export interface Trainer {
  /** The averaged weights: live, not a copy. */
  readonly averaged: Float32Array;
  /**
   * One step of Adam.
   *
   * @param pictures batch × 784 numbers 0–1
   * @param labels batch digits
   * @returns the mean cross-entropy of the batch before the step, in nats
   */
  step(pictures: Float32Array, labels: Uint8Array, learningRate: number): number;
}

/** A trainer with fresh weights: He's normal initialisation, biases 0. */
export function createTrainer(random: Random): Trainer {
  const weights = new Float32Array(MLP_WEIGHTS);
  const layers = mlpLayers(weights);
  for (let i = 0; i < layers.hiddenWeights.length; i++) {
    layers.hiddenWeights[i] = gaussian(random) * Math.sqrt(2 / INPUTS);
  }
  for (let i = 0; i < layers.outputWeights.length; i++) {
    layers.outputWeights[i] = gaussian(random) * Math.sqrt(1 / HIDDEN);
  }
  const gradient = new Float32Array(MLP_WEIGHTS);
  const averaged = weights.slice();
  const descend = createAdam(weights, gradient, averaged);
  return {
    averaged,
    step(pictures, labels, learningRate) {
      gradient.fill(0);
      let loss = 0;
      labels.forEach((label, i) => {
        loss += backpropagate(weights, gradient, pictures.subarray(i * INPUTS, (i + 1) * INPUTS), label);
      });
      descend(learningRate, labels.length);
      return loss / labels.length;
    },
  };
}

const hidden = new Float32Array(HIDDEN);
const hiddenError = new Float32Array(HIDDEN);
const output = new Float32Array(OUTPUTS);

/** Adds one picture's gradient to `gradient`; returns its cross-entropy. The hot loops of the training. */
function backpropagate(
  weights: Float32Array,
  gradient: Float32Array,
  picture: Float32Array,
  label: number,
): number {
  const { hiddenWeights, hiddenBias, outputWeights, outputBias } = mlpLayers(weights);
  const slope = mlpLayers(gradient);
  hidden.set(hiddenBias);
  for (let i = 0; i < INPUTS; i++) {
    const input = picture[i] as number;
    if (input === 0) continue;
    const row = i * HIDDEN;
    for (let j = 0; j < HIDDEN; j++) {
      hidden[j] = (hidden[j] as number) + input * (hiddenWeights[row + j] as number);
    }
  }
  output.set(outputBias);
  for (let i = 0; i < HIDDEN; i++) {
    const unit = hidden[i] as number;
    if (unit <= 0) continue;
    for (let j = 0; j < OUTPUTS; j++) {
      output[j] = (output[j] as number) + unit * (outputWeights[i * OUTPUTS + j] as number);
    }
  }
  const loss = softmaxError(output, label);
  for (let j = 0; j < OUTPUTS; j++)
    slope.outputBias[j] = (slope.outputBias[j] as number) + (output[j] as number);
  for (let i = 0; i < HIDDEN; i++) {
    const unit = hidden[i] as number;
    hiddenError[i] = 0;
    if (unit <= 0) continue;
    let error = 0;
    for (let j = 0; j < OUTPUTS; j++) {
      const k = i * OUTPUTS + j;
      const outputError = output[j] as number;
      slope.outputWeights[k] = (slope.outputWeights[k] as number) + unit * outputError;
      error += outputError * (outputWeights[k] as number);
    }
    hiddenError[i] = error;
    slope.hiddenBias[i] = (slope.hiddenBias[i] as number) + error;
  }
  const { hiddenWeights: hiddenSlope } = slope;
  for (let i = 0; i < INPUTS; i++) {
    const input = picture[i] as number;
    if (input === 0) continue;
    const row = i * HIDDEN;
    for (let j = 0; j < HIDDEN; j++) {
      hiddenSlope[row + j] = (hiddenSlope[row + j] as number) + input * (hiddenError[j] as number);
    }
  }
  return loss;
}

/** Replaces logits by the derivative of the smoothed cross-entropy; returns the plain cross-entropy of `label`. */
function softmaxError(logits: Float32Array, label: number): number {
  let most = Number.NEGATIVE_INFINITY;
  for (const logit of logits) most = Math.max(most, logit);
  let sum = 0;
  for (const logit of logits) sum += Math.exp(logit - most);
  const loss = Math.log(sum) + most - (logits[label] as number);
  for (let j = 0; j < logits.length; j++) {
    const target = (j === label ? 1 - LABEL_SMOOTHING : 0) + LABEL_SMOOTHING / logits.length;
    logits[j] = Math.exp((logits[j] as number) - most) / sum - target;
  }
  return loss;
}

/** Adam over all weights, with the running average after each step. */
function createAdam(weights: Float32Array, gradient: Float32Array, averaged: Float32Array) {
  const momentum = new Float32Array(weights.length);
  const variance = new Float32Array(weights.length);
  let steps = 0;
  return (learningRate: number, batch: number): void => {
    steps++;
    const momentumScale = 1 / (1 - MOMENTUM ** steps);
    const varianceScale = 1 / (1 - VARIANCE_DECAY ** steps);
    // Early on the average follows the weights closely, else it would remember the random start.
    const past = Math.min(AVERAGING, steps / (steps + 10));
    for (let i = 0; i < weights.length; i++) {
      const slope = (gradient[i] as number) / batch;
      const speed = MOMENTUM * (momentum[i] as number) + (1 - MOMENTUM) * slope;
      const spread = VARIANCE_DECAY * (variance[i] as number) + (1 - VARIANCE_DECAY) * slope * slope;
      momentum[i] = speed;
      variance[i] = spread;
      const change = (learningRate * speed * momentumScale) / (Math.sqrt(spread * varianceScale) + EPSILON);
      const moved = (weights[i] as number) - change;
      weights[i] = moved;
      averaged[i] = past * (averaged[i] as number) + (1 - past) * moved;
    }
  };
}
