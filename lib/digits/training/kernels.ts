// What TensorFlow.js's WebAssembly backend lacks for training convolutions, said in operations that it has.
import * as tf from '@tensorflow/tfjs-core';

const BACKEND = 'wasm';

/** Registers the kernels below for stride 1 and no dilation; needed once per process. */
export function registerKernels(): void {
  replace('Conv2DBackpropFilter', gradientOfFilter);
  // The backend has these two, many times slower.
  replace('Conv2DBackpropInput', gradientOfInput);
  replace('MaxPoolGrad', gradientOfPool);
}

type Kernel = (inputs: Record<string, tf.Tensor4D>, attributes: ConvolutionAttributes) => tf.TensorInfo;

/** What the engine hands to kernels of convolutions; of `inputShape` and `filterShape` the one that is not an input. */
interface ConvolutionAttributes {
  inputShape: [number, number, number, number];
  filterShape: [number, number, number, number];
}

function replace(kernelName: string, kernel: Kernel): void {
  if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    // The engine's declared types are narrower than what it passes: inputs are tensors, attributes those of the operation.
    kernelFunc: ({ inputs, attrs }) =>
      kernel(inputs as Record<string, tf.Tensor4D>, attrs as unknown as ConvolutionAttributes),
  });
}

/** What each weight saw at each place, times the error there. For convolutions without padding. */
function gradientOfFilter({ x, dy }: Record<string, tf.Tensor4D>, { filterShape }: ConvolutionAttributes) {
  const [rows, columns, channels, outputs] = filterShape;
  return tf.tidy(() => {
    const [batch, height, width] = shapeOf(dy);
    const places = batch * height * width;
    const seen = tf.tensor(seenByWeights(x as tf.Tensor4D, rows, columns), [
      rows * columns * channels,
      places,
    ]);
    return tf.reshape(tf.matMul(seen, tf.reshape(dy as tf.Tensor4D, [places, outputs])), filterShape);
  });
}

/**
 * The matrix known as im2col, transposed: a row per weight `[rows, columns, channels]`, a column per place. In a loop of
 * our own, since slices of the last axes are slow in the backend.
 */
function seenByWeights(input: tf.Tensor4D, rows: number, columns: number): Float32Array {
  const [batch, height, width, channels] = input.shape;
  const values = input.dataSync();
  const [placesDown, placesAcross] = [height - rows + 1, width - columns + 1];
  const seen = new Float32Array(rows * columns * channels * batch * placesDown * placesAcross);
  let i = 0;
  for (let row = 0; row < rows; row++) {
    for (let offset = 0; offset < columns * channels; offset++) {
      for (let picture = 0; picture < batch; picture++) {
        for (let y = row; y < row + placesDown; y++) {
          let from = (picture * height + y) * width * channels + offset;
          for (let x = 0; x < placesAcross; x++, from += channels) seen[i++] = values[from] as number;
        }
      }
    }
  }
  return seen;
}

/** The error, padded, convolved with the filter turned round. For convolutions without padding. */
function gradientOfInput({ dy, filter }: Record<string, tf.Tensor4D>) {
  return tf.tidy(() => {
    const [rows, columns] = shapeOf(filter);
    const padded = tf.pad(dy as tf.Tensor4D, [
      [0, 0],
      [rows - 1, rows - 1],
      [columns - 1, columns - 1],
      [0, 0],
    ]);
    const turned = tf.transpose(tf.reverse(filter as tf.Tensor4D, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(padded, turned as tf.Tensor4D, 1, 'valid');
  });
}

/** Of each 2×2 places the greatest gets the error; of several equal ones the first. For pools of 2×2 with even sides. */
function gradientOfPool({ dy, input }: Record<string, tf.Tensor4D>) {
  const values = (input as tf.Tensor4D).dataSync();
  const errors = (dy as tf.Tensor4D).dataSync();
  const [batch, height, width, channels] = shapeOf(input);
  const gradient = new Float32Array(values.length);
  const rowLength = width * channels;
  let error = 0;
  for (let row = 0; row < batch * height; row += 2) {
    for (let column = 0; column < rowLength; column += 2 * channels) {
      for (let channel = 0; channel < channels; channel++) {
        const first = row * rowLength + column + channel;
        let greatest = first;
        for (const other of [first + channels, first + rowLength, first + rowLength + channels]) {
          if ((values[other] as number) > (values[greatest] as number)) greatest = other;
        }
        gradient[greatest] = errors[error++] as number;
      }
    }
  }
  return tf.tensor(gradient, shapeOf(input));
}

function shapeOf(tensor: tf.Tensor4D | undefined): [number, number, number, number] {
  return (tensor as tf.Tensor4D).shape;
}
