// The forward passes of architectures.ts in differentiable TensorFlow.js operations, and the backend that runs them.
import { createRequire } from 'node:module';
import { dirname, sep } from 'node:path';
import { setWasmPaths } from '@tensorflow/tfjs-backend-wasm';
import * as tf from '@tensorflow/tfjs-core';
import { SIDE } from '#lib/task.ts';
import type { ArchitectureName } from '../model/architectures.ts';
import { sizeOf } from '../model/layers.ts';
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

type Logits = (
  input: tf.Tensor,
  parameters: readonly tf.Tensor[],
  keep: (units: number) => tf.Tensor,
) => tf.Tensor2D;

/** Logits of count × 784 numbers 0–1; `keep` is the dropout mask of the first dense layer after a convolution. */
export const LOGITS: Record<ArchitectureName, Logits> = {
  'mlp-784-128-10': (input, parameters) => twoDense(input, parameters),
  'cnn-5x16-5x32-128-11': (input, parameters, keep) => {
    const [w1, b1, w2, b2, ...rest] = parameters as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
    const edges = convolveAndPool(tf.reshape(input, [-1, SIDE, SIDE, 1]), w1, b1);
    const parts = convolveAndPool(edges, w2, b2);
    const units = sizeOf(parts.shape.slice(1));
    return twoDense(tf.mul(tf.reshape(parts, [-1, units]), keep(units)), rest);
  },
};

function convolveAndPool(input: tf.Tensor4D, weights: tf.Tensor, bias: tf.Tensor): tf.Tensor4D {
  const filter = weights as tf.Tensor4D;
  const convolved = tf.fused.conv2d({ x: input, filter, strides: 1, pad: 'valid', bias, activation: 'relu' });
  return tf.maxPool(convolved, 2, 2, 'valid');
}

function twoDense(a: tf.Tensor, parameters: readonly tf.Tensor[]): tf.Tensor2D {
  const [w1, b1, w2, b2] = parameters as [tf.Tensor, tf.Tensor, tf.Tensor, tf.Tensor];
  const hidden = tf.fused.matMul({ a, b: w1, bias: b1, activation: 'relu' });
  return tf.fused.matMul({ a: hidden, b: w2, bias: b2 }) as tf.Tensor2D;
}
