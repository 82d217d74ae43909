// Hard views: a pen that skips, pictures of few pixels, and photographs of a sheet.
import { expect, test } from 'vitest';
import { normalise } from '../../../../lib/digits/normalise/normalise.ts';
import { drawLine } from '../../../../lib/digits/pen.ts';
import { breakStrokes, fewPixels, onPaper } from '../../../../lib/digits/training/hard-views.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { SIDE } from '../../../../lib/task.ts';
import { plain } from '../pictures.ts';

const { training } = readMnist();
const digit = (index: number) => Float32Array.from(pictureOf(training, index));
const inkOf = (pixels: Float32Array) => pixels.reduce((sum, value) => sum + value, 0);

test('a pen that skips leaves less ink than before, and most of it', () => {
  const random = seededRandom(1);
  for (let i = 0; i < 100; i++) {
    const [before, after] = [digit(i), breakStrokes(digit(i), random)];
    expect(after.every((value, at) => value <= (before[at] as number))).toBe(true);
    expect(inkOf(after)).toBeGreaterThan(0.2 * inkOf(before));
  }
});

test('a digit of few pixels has 8 to 16 on its longer side and hardly any margin', () => {
  const random = seededRandom(2);
  const sides = Array.from({ length: 200 }, (_, i) => {
    const { width, height, pixels } = fewPixels(digit(i), random);
    expect(pixels).toHaveLength(width * height);
    expect(pixels.some((value) => value > 96)).toBe(true);
    return Math.max(width, height);
  });
  expect([Math.min(...sides), Math.max(...sides)]).toEqual([8, 16]);
});

test('a one is never drawn wider: it would become a block', () => {
  const random = seededRandom(3);
  const one = plain(SIDE, SIDE, 0);
  drawLine(one, { x: 14, y: 4 }, { x: 14, y: 23 }, 1.2);
  for (let i = 0; i < 100; i++) {
    const { width, height } = fewPixels(one.pixels, random);
    expect(width).toBeLessThan(0.6 * height);
  }
});

test('on a sheet in uneven light nearly every digit is found', () => {
  const random = seededRandom(4);
  const found = Array.from({ length: 60 }, (_, i) => {
    const picture = onPaper(digit(i), random);
    expect(picture.pixels).toHaveLength(picture.width * picture.height);
    expect(picture.pixels.every((value) => value >= 0 && value <= 255)).toBe(true);
    return normalise(picture);
  });
  expect(found.filter((pixels) => pixels !== undefined).length).toBeGreaterThanOrEqual(57);
});
