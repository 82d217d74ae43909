// The layers of the forward passes, over flat typed arrays: dense, convolution with pooling, softmax.

/**
 * The length of each axis of a layer's parameters, as in TensorFlow: `[inputs, outputs]` or
 * `[rows, columns, inputs, outputs]`.
 */
export type Shape = readonly number[];

export function sizeOf(shape: Shape): number {
  return shape.reduce((size, length) => size * length, 1);
}

/** Splits one flat array into one subarray for each shape, in order, without copying. */
export function split(weights: Float32Array, shapes: readonly Shape[]): Float32Array[] {
  let start = 0;
  return shapes.map((shape) => {
    const end = start + sizeOf(shape);
    const part = weights.subarray(start, end);
    start = end;
    return part;
  });
}

/** Scales pixels 0–255 to 0–1, on which the models are trained. */
export function scaled(pixels: Uint8Array): Float32Array {
  return Float32Array.from(pixels, (value) => value / 255);
}

/** `inputs · weights + bias` for weights `[inputs, outputs]`. It skips inputs of 0, which are most of a picture. */
export function dense(inputs: Float32Array, weights: Float32Array, bias: Float32Array): Float32Array {
  const outputs = Float32Array.from(bias);
  for (let i = 0; i < inputs.length; i++) {
    const input = inputs[i] as number;
    if (input !== 0) addScaled(outputs, weights, i * outputs.length, input);
  }
  return outputs;
}

/** Sets negative values to 0, in place. */
export function rectify(values: Float32Array): Float32Array {
  for (let i = 0; i < values.length; i++) values[i] = Math.max(0, values[i] as number);
  return values;
}

/** A square of `side` × `side` positions with `channels` values each: `values[(y * side + x) * channels + channel]`. */
export interface FeatureMap {
  readonly side: number;
  readonly channels: number;
  readonly values: Float32Array;
}

/** Rows and columns of a kernel. */
export const KERNEL = 5;

/**
 * A 5×5 convolution without padding, rectified and max-pooled 2×2, in one pass: a maximum that starts at 0 rectifies too.
 * Weights `[5, 5, channels, outputs]`; an odd last row or column is dropped.
 */
export function convolveAndPool(input: FeatureMap, weights: Float32Array, bias: Float32Array): FeatureMap {
  const channels = bias.length;
  const side = (input.side - KERNEL + 1) >> 1;
  const values = new Float32Array(side * side * channels);
  const sums = new Float32Array(channels);
  for (let y = 0; y < 2 * side; y++) {
    for (let x = 0; x < 2 * side; x++) {
      sums.set(bias);
      addWindow(sums, input, x, y, weights);
      const position = ((y >> 1) * side + (x >> 1)) * channels;
      for (let channel = 0; channel < channels; channel++) {
        values[position + channel] = Math.max(values[position + channel] as number, sums[channel] as number);
      }
    }
  }
  return { side, channels, values };
}

/** Adds the kernel's products with its upper left corner at (left, top). */
function addWindow(
  sums: Float32Array,
  { side, channels, values }: FeatureMap,
  left: number,
  top: number,
  weights: Float32Array,
): void {
  // The five columns of a row, with all channels, are adjacent in the map and in the weights.
  const rowLength = KERNEL * channels;
  for (let row = 0; row < KERNEL; row++) {
    const first = ((top + row) * side + left) * channels;
    for (let i = 0; i < rowLength; i++) {
      const value = values[first + i] as number;
      if (value !== 0) addScaled(sums, weights, (row * rowLength + i) * sums.length, value);
    }
  }
}

/** `sums += factor · weights[start …]`: the loop that takes nearly all the time. */
function addScaled(sums: Float32Array, weights: Float32Array, start: number, factor: number): void {
  for (let j = 0; j < sums.length; j++) {
    sums[j] = (sums[j] as number) + factor * (weights[start + j] as number);
  }
}

/** Probabilities that add up to 1, for any number of logits; a `temperature` above 1 makes them more similar. */
export function softmax(logits: Float32Array, temperature = 1): number[] {
  const most = Math.max(...logits);
  const odds = Array.from(logits, (logit) => Math.exp((logit - most) / temperature));
  const sum = odds.reduce((a, b) => a + b, 0);
  return odds.map((odd) => odd / sum);
}
