// The forward pass of every architecture in differentiable TensorFlow.js operations, and the backend that runs it.
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { SIDE } from '#lib/task.ts';
import { type Shape, sizeOf } from '../model/layers.ts';
import { registerKernels } from './kernels.ts';

/** Resolved by the file's own name: a deployed zip contains only this file of the package. */
const WASM = '@tensorflow/tfjs-backend-wasm/dist/tfjs-backend-wasm.wasm';

let started: Promise<void> | undefined;

/** Starts the backend once for each process. @throws Error when the WebAssembly backend does not start. */
export function startBackend(): Promise<void> {
  started ??= (async () => {
    setWasmPaths(dirname(createRequire(import.meta.url).resolve(WASM)) + sep);
    if (!(await tf.setBackend('wasm')))
      throw new Error('the WebAssembly backend of TensorFlow.js does not start');
    registerKernels();
  })();
  return started;
}

/** How many of the parameters belong to convolutions. They come first: filter and bias of each. */
export function convolutionParameters(shapes: readonly Shape[]): number {
  return 2 * shapes.filter(({ length }) => length === FILTER_AXES).length;
}

const FILTER_AXES = 4;

/**
 * The inputs of the first dense layer, count × units: what the convolutions find, or without convolutions the pixels.
 * @param input count × 784 numbers 0–1
 * @param convolutions filter and bias of each
 */
export function features(input: tf.Tensor2D, convolutions: readonly tf.Tensor[]): tf.Tensor2D {
  if (convolutions.length === 0) return input;
  let found: tf.Tensor4D = tf.reshape(input, [-1, SIDE, SIDE, 1]);
  for (let i = 0; i < convolutions.length; i += 2) {
    found = convolveAndPool(found, convolutions[i] as tf.Tensor, convolutions[i + 1] as tf.Tensor);
  }
  return tf.reshape(found, [-1, sizeOf(found.shape.slice(1))]);
}

function convolveAndPool(input: tf.Tensor4D, weights: tf.Tensor, bias: tf.Tensor): tf.Tensor4D {
  const filter = weights as tf.Tensor4D;
  const convolved = tf.fused.conv2d({ x: input, filter, strides: 1, pad: 'valid', bias, activation: 'relu' });
  return tf.maxPool(convolved, 2, 2, 'valid');
}

/** @param dense weights and bias of the hidden layer, and of the output layer */
export function logits(a: tf.Tensor2D, dense: readonly tf.Tensor[]): tf.Tensor2D {
  const [w1, b1, w2, b2] = dense as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const hidden = tf.fused.matMul({ a, b: w1, bias: b1, activation: 'relu' });
  return tf.fused.matMul({ a: hidden, b: w2, bias: b2 }) as tf.Tensor2D;
}
