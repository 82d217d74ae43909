// The forward pass of model v1: one hidden layer of 128 rectified units between 784 pixels and 10 digits.

export const INPUTS = 784;
export const HIDDEN = 128;
export const OUTPUTS = 10;

/** Where each layer begins in the flat weights; layers are stored input by input (row-major `[inputs][outputs]`). */
const HIDDEN_BIAS = INPUTS * HIDDEN;
const OUTPUT_WEIGHTS = HIDDEN_BIAS + HIDDEN;
const OUTPUT_BIAS = OUTPUT_WEIGHTS + HIDDEN * OUTPUTS;

/** Numbers in a model of this architecture. */
export const MLP_WEIGHTS = OUTPUT_BIAS + OUTPUTS;

/** The four parameter arrays as views into one flat array of `MLP_WEIGHTS` numbers. */
export function mlpLayers(weights: Float32Array) {
  return {
    hiddenWeights: weights.subarray(0, HIDDEN_BIAS),
    hiddenBias: weights.subarray(HIDDEN_BIAS, OUTPUT_WEIGHTS),
    outputWeights: weights.subarray(OUTPUT_WEIGHTS, OUTPUT_BIAS),
    outputBias: weights.subarray(OUTPUT_BIAS, MLP_WEIGHTS),
  };
}

/** Logits of the 10 digits for 784 pixels 0–255 (0 paper, 255 ink). */
export function mlpLogits(weights: Float32Array, pixels: Uint8Array): Float32Array {
  const { hiddenWeights, hiddenBias, outputWeights, outputBias } = mlpLayers(weights);
  const hidden = dense(pixels, 1 / 255, hiddenWeights, hiddenBias);
  for (let unit = 0; unit < HIDDEN; unit++) hidden[unit] = Math.max(0, hidden[unit] as number);
  return dense(hidden, 1, outputWeights, outputBias);
}

/** `bias + scale · inputs · weights`; inputs of 0, most of a picture, cost nothing. */
function dense(
  inputs: Uint8Array | Float32Array,
  scale: number,
  weights: Float32Array,
  bias: Float32Array,
): Float32Array {
  const outputs = Float32Array.from(bias);
  for (let i = 0; i < inputs.length; i++) {
    const input = scale * (inputs[i] as number);
    if (input === 0) continue;
    const row = i * outputs.length;
    for (let j = 0; j < outputs.length; j++) {
      outputs[j] = (outputs[j] as number) + input * (weights[row + j] as number);
    }
  }
  return outputs;
}

/** Probabilities that add up to 1, of any number of logits. */
export function softmax(logits: Float32Array): number[] {
  const most = Math.max(...logits);
  const odds = Array.from(logits, (logit) => Math.exp(logit - most));
  const sum = odds.reduce((a, b) => a + b, 0);
  return odds.map((odd) => odd / sum);
}
