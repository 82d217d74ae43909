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

type Kernel = (inputs: Record<string, tf.Tensor4D>, attributes: ConvolutionAttributes) => tf.TensorInfo;

/** The attributes of convolution kernels; only one of `inputShape` and `filterShape` is set. */
interface ConvolutionAttributes {
  inputShape: [number, number, number, number];
  filterShape: [number, number, number, number];
}

function replace(kernelName: string, kernel: Kernel): void {
  if (tf.getKernel(kernelName, BACKEND)) tf.unregisterKernel(kernelName, BACKEND);
  tf.registerKernel({
    kernelName,
    backendName: BACKEND,
    // The engine's declared types are too narrow: inputs are tensors, attributes are those of the operation.
    kernelFunc: ({ inputs, attrs }) =>
      kernel(inputs as Record<string, tf.Tensor4D>, attrs as unknown as ConvolutionAttributes),
  });
}

/** The input of each weight at each position, times the error there. For convolutions without padding. */
function gradientOfFilter({ x, dy }: Record<string, tf.Tensor4D>, { filterShape }: ConvolutionAttributes) {
  const [rows, columns, channels, outputs] = filterShape;
  return tf.tidy(() => {
    const [batch, height, width] = shapeOf(dy);
    const positions = batch * height * width;
    const inputs = tf.tensor(im2col(x as tf.Tensor4D, rows, columns), [rows * columns * channels, positions]);
    return tf.reshape(tf.matMul(inputs, tf.reshape(dy as tf.Tensor4D, [positions, outputs])), filterShape);
  });
}

/**
 * The im2col matrix, transposed: one row for each weight `[rows, columns, channels]`, one column for each position. It is
 * a plain loop, because slices of the last axes are slow in the backend.
 */
function im2col(input: tf.Tensor4D, rows: number, columns: number): Float32Array {
  const [batch, height, width, channels] = input.shape;
  const values = input.dataSync();
  const [positionsDown, positionsAcross] = [height - rows + 1, width - columns + 1];
  const matrix = new Float32Array(rows * columns * channels * batch * positionsDown * positionsAcross);
  let i = 0;
  for (let row = 0; row < rows; row++) {
    for (let offset = 0; offset < columns * channels; offset++) {
      for (let picture = 0; picture < batch; picture++) {
        for (let y = row; y < row + positionsDown; y++) {
          let from = (picture * height + y) * width * channels + offset;
          for (let x = 0; x < positionsAcross; x++, from += channels) matrix[i++] = values[from] as number;
        }
      }
    }
  }
  return matrix;
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
