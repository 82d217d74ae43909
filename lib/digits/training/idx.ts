// Sets of digits, and the idx format of MNIST's files: a big-endian header, then the bytes.
import { PIXELS, SIDE } from '#lib/task.ts';

const IMAGES = 0x0803;
const LABELS = 0x0801;

/** Pictures of 28×28 and their digits: picture i is `pixels[i * 784 …]`, 0 paper, 255 ink; its digit `labels[i]`. */
export interface DigitSet {
  readonly count: number;
  readonly pixels: Uint8Array;
  readonly labels: Uint8Array;
}

/**
 * Reads an idx3 file of images and the idx1 file of their labels, without copying.
 * Format: http://yann.lecun.com/exdb/mnist.
 *
 * @throws Error when the files have another format, or do not belong together.
 */
export function parseIdx(images: Uint8Array, labels: Uint8Array): DigitSet {
  const [imagesMagic, count, rows, columns] = header(images, 4);
  const [labelsMagic, labelCount] = header(labels, 2);
  if (imagesMagic !== IMAGES || labelsMagic !== LABELS) throw new Error('not idx files of images and labels');
  if (rows !== SIDE || columns !== SIDE)
    throw new Error(`pictures of ${rows}×${columns}, not ${SIDE}×${SIDE}`);
  if (count === undefined || count !== labelCount)
    throw new Error(`${count} images but ${labelCount} labels`);
  const set = { count, pixels: images.subarray(16), labels: labels.subarray(8) };
  if (set.pixels.length !== count * PIXELS || set.labels.length !== count)
    throw new Error('an idx file is truncated');
  return set;
}

function header(file: Uint8Array, words: number): number[] {
  if (file.length < words * 4) throw new Error('an idx file is truncated');
  const view = new DataView(file.buffer, file.byteOffset, words * 4);
  return Array.from({ length: words }, (_, i) => view.getUint32(i * 4));
}

/** The pictures from `start` to `end` (exclusive), without copying. */
export function slice(set: DigitSet, start: number, end: number): DigitSet {
  return {
    count: end - start,
    pixels: set.pixels.subarray(start * PIXELS, end * PIXELS),
    labels: set.labels.subarray(start, end),
  };
}

/** The 784 pixels of one picture, without copying. */
export function pictureOf(set: DigitSet, index: number): Uint8Array {
  return set.pixels.subarray(index * PIXELS, (index + 1) * PIXELS);
}
