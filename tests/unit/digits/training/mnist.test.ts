// The idx format, and the split of MNIST into training, held-out and test digits.
import { describe, expect, test } from 'vitest';
import { parseIdx, pictureOf, slice } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';

function idx(magic: number, sizes: number[], bytes: number): Uint8Array {
  const file = Buffer.alloc(4 + 4 * sizes.length + bytes);
  [magic, ...sizes].forEach((word, i) => {
    file.writeUInt32BE(word, i * 4);
  });
  return file;
}

describe('parseIdx', () => {
  const images = idx(0x803, [2, SIDE, SIDE], 2 * PIXELS);
  const labels = idx(0x801, [2], 2);

  test('pictures and labels are read', () => {
    images[16 + PIXELS] = 200;
    labels.set([3, 8], 8);
    const set = parseIdx(images, labels);
    expect(set.count).toBe(2);
    expect([...set.labels]).toEqual([3, 8]);
    expect(pictureOf(set, 1)[0]).toBe(200);
    expect(pictureOf(slice(set, 1, 2), 0)[0]).toBe(200);
  });

  test.each([
    ['other magic numbers', labels, labels],
    ['pictures of another size', idx(0x803, [2, 14, 14], 2 * 196), labels],
    ['labels of another set', images, idx(0x801, [3], 3)],
    ['truncated pictures', images.subarray(0, -1), labels],
    ['empty files', new Uint8Array(), new Uint8Array()],
  ])('%s are refused', (_, badImages, badLabels) => {
    expect(() => parseIdx(badImages, badLabels)).toThrow();
  });
});

test('MNIST is split into 55,000 to train on, 5,000 held out and 10,000 for reports', () => {
  const { training, heldOut, test: reported } = readMnist();
  expect([training.count, heldOut.count, reported.count]).toEqual([55_000, 5_000, 10_000]);
  // The first digits of the training set, of its last 5,000 and of the test set.
  expect([...training.labels.subarray(0, 5)]).toEqual([5, 0, 4, 1, 9]);
  expect([...reported.labels.subarray(0, 5)]).toEqual([7, 2, 1, 0, 4]);
  expect(heldOut.pixels.byteOffset - training.pixels.byteOffset).toBe(55_000 * PIXELS);
});
