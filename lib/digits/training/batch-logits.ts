// A model's logits for many pictures at once: by the forward pass of training, five times as fast as the plain one.
import * as tf from '@tensorflow/tfjs-core';
import { PIXELS } from '#lib/task.ts';
import { ARCHITECTURES, type ArchitectureName } from '../model/architectures.ts';
import { type Shape, scaled, split } from '../model/layers.ts';
import { LOGITS, startBackend } from './forward.ts';
import { type DigitSet, slice } from './idx.ts';

/** Pictures in one pass: more are no faster, and take memory. */
const AT_ONCE = 250;

/**
 * Yields the logits of the next pictures, up to 250 at a time, so that the caller can do something else in between.
 * @throws Error when the WebAssembly backend does not start.
 */
export async function* batchLogits(
  architecture: ArchitectureName,
  weights: Float32Array,
  digits: DigitSet,
): AsyncGenerator<Float32Array[]> {
  await startBackend();
  for (let start = 0; start < digits.count; start += AT_ONCE) {
    yield logitsOf(architecture, weights, slice(digits, start, Math.min(start + AT_ONCE, digits.count)));
  }
}

function logitsOf(
  architecture: ArchitectureName,
  weights: Float32Array,
  { count, pixels }: DigitSet,
): Float32Array[] {
  const { shapes, outputs } = ARCHITECTURES[architecture];
  const values = tf.tidy(() => {
    const parameters = split(weights, shapes).map((part, i) => tf.tensor(part, [...(shapes[i] as Shape)]));
    const keepAll = (units: number) => tf.ones([count, units]);
    return LOGITS[architecture](tf.tensor(scaled(pixels), [count, PIXELS]), parameters, keepAll).dataSync();
  });
  return Array.from({ length: count }, (_, i) =>
    Float32Array.from(values.subarray(i * outputs, (i + 1) * outputs)),
  );
}
