// A drawing → the 28×28 picture that the models were trained on.
import { SIDE } from '#lib/task.ts';
import { type Box, type Raster, resample } from '../raster.ts';

/** Longer side of the digit inside it, as in MNIST. */
const DIGIT_SIDE = 20;

/** Shrinks or grows the ink inside `box` so that its longer side is 20 pixels and its darkest pixel 255. */
export function fitToDigit(ink: Raster, box: Box): Raster {
  const scale = DIGIT_SIDE / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const digit = resample(ink, box, width, height);
  const most = digit.pixels.reduce((a, b) => Math.max(a, b), 0);
  return { ...digit, pixels: digit.pixels.map((value) => (most === 0 ? 0 : (value * 255) / most)) };
}

/**
 * Places a digit of at most 20×20 on 28×28 bytes (row by row, 0 paper, 255 ink), its centre of mass at the middle,
 * by whole pixels, as MNIST's authors did (http://yann.lecun.com/exdb/mnist). What falls outside is cut off.
 */
export function centre(digit: Raster): Uint8Array {
  const middle = (SIDE - 1) / 2;
  const { x, y } = centreOfMass(digit);
  const left = Math.round(middle - x);
  const top = Math.round(middle - y);
  const out = new Uint8Array(SIDE * SIDE);
  for (let row = 0; row < digit.height; row++) {
    for (let column = 0; column < digit.width; column++) {
      const targetX = column + left;
      const targetY = row + top;
      if (targetX < 0 || targetY < 0 || targetX >= SIDE || targetY >= SIDE) continue;
      out[targetY * SIDE + targetX] = digit.pixels[row * digit.width + column] as number;
    }
  }
  return out;
}

/** Mean position of the ink in pixels. */
export function centreOfMass({ width, pixels }: Raster): { x: number; y: number } {
  let [mass, x, y] = [0, 0, 0];
  pixels.forEach((value, i) => {
    mass += value;
    x += value * (i % width);
    y += value * Math.floor(i / width);
  });
  return { x: x / mass, y: y / mass };
}
