// Gradient kernels of convolution and pooling that TensorFlow.js's WebAssembly backend lacks, from operations that it has.
import * as tf from '@tensorflow/tfjs-core';

const BACKEND = 'wasm';

/** Registers the kernels below, for stride 1 without dilation. Call it once for each process. */
export function registerKernels(): void {
  replace('Conv2DBackpropFilter', gradientOfFilter);
  // The backend has these two, but many times slower.
  replace('Conv2DBackpropInput', gradientOfInput);
  replace('MaxPoolGrad', gradientOfPool);
}

type Kernel = (inputs: Record<string, tf.Tensor4D>) => tf.TensorInfo;

function replace(kernelName: string, kernel: Kernel): void {
  if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    // The engine's declared types are too narrow: inputs are tensors.
    kernelFunc: ({ inputs }) => kernel(inputs as Record<string, tf.Tensor4D>),
  });
}

/**
 * The input of each weight at each position, times the error there: a convolution whose channels are the pictures and whose
 * filter is the error. For convolutions without padding.
 */
function gradientOfFilter({ x, dy }: Record<string, tf.Tensor4D>) {
  return tf.tidy(() => {
    const inputs = tf.transpose(x as tf.Tensor4D, [3, 1, 2, 0]);
    const errors = tf.transpose(dy as tf.Tensor4D, [1, 2, 0, 3]);
    return tf.transpose(tf.conv2d(inputs, errors, 1, 'valid'), [1, 2, 0, 3]);
  });
}

/** The padded error, convolved with the filter rotated by 180°. For convolutions without padding. */
function gradientOfInput({ dy, filter }: Record<string, tf.Tensor4D>) {
  return tf.tidy(() => {
    const [rows, columns] = shapeOf(filter);
    const padded = tf.pad(dy as tf.Tensor4D, [
      [0, 0],
      [rows - 1, rows - 1],
      [columns - 1, columns - 1],
      [0, 0],
    ]);
    const rotated = tf.transpose(tf.reverse(filter as tf.Tensor4D, [0, 1]), [0, 1, 3, 2]);
    return tf.conv2d(padded, rotated as tf.Tensor4D, 1, 'valid');
  });
}

/** The first greatest value of each 2×2 positions gets the error. For 2×2 pools with even sides. */
function gradientOfPool({ dy, input }: Record<string, tf.Tensor4D>) {
  const values = (input as tf.Tensor4D).dataSync();
  const errors = (dy as tf.Tensor4D).dataSync();
  const [batch, height, width, channels] = shapeOf(input);
  const gradient = new Float32Array(values.length);
  const below = width * channels;
  let error = 0;
  for (let row = 0; row < batch * height; row += 2) {
    for (let column = 0; column < width; column += 2) {
      const first = (row * width + column) * channels;
      for (let upper = first; upper < first + channels; upper++, error++) {
        const lower = upper + below;
        let greatest = upper;
        if ((values[upper + channels] as number) > (values[greatest] as number)) greatest = upper + channels;
        if ((values[lower] as number) > (values[greatest] as number)) greatest = lower;
        if ((values[lower + channels] as number) > (values[greatest] as number)) greatest = lower + channels;
        gradient[greatest] = errors[error] as number;
      }
    }
  }
  return tf.tensor(gradient, shapeOf(input));
}

function shapeOf(tensor: tf.Tensor4D | undefined): [number, number, number, number] {
  return (tensor as tf.Tensor4D).shape;
}
