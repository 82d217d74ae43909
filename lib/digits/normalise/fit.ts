// Fits a drawing into the model's input: scales it to 20 pixels and centres it on 28×28 by its mass, as in MNIST.
import { PIXELS, SIDE } from '#lib/task.ts';
import { type Box, type Raster, resample } from '../raster.ts';

/** Longer side of a digit inside the model's input, as in MNIST. */
export const DIGIT_SIDE = 20;

/** Scales the ink inside `box` so that its longer side is 20 pixels and its strongest pixel is 255. */
export function fitToDigit(ink: Raster, box: Box): Raster {
  const scale = DIGIT_SIDE / Math.max(box.width, box.height);
  const width = Math.max(1, Math.round(box.width * scale));
  const height = Math.max(1, Math.round(box.height * scale));
  const digit = resample(ink, box, width, height);
  const most = digit.pixels.reduce((a, b) => Math.max(a, b), 0);
  return { ...digit, pixels: digit.pixels.map((value) => (most === 0 ? 0 : (value * 255) / most)) };
}

/**
 * Moves a digit of at most 20×20 pixels onto 28×28 bytes (row by row, 0 paper, 255 ink), by whole pixels, so that its
 * centre of mass is in the middle, as MNIST's authors did (http://yann.lecun.com/exdb/mnist). Ink outside is cut off.
 */
export function centre(digit: Raster): Uint8Array {
  const middle = (SIDE - 1) / 2;
  const { x, y } = centreOfMass(digit);
  const left = Math.round(middle - x);
  const top = Math.round(middle - y);
  const out = new Uint8Array(PIXELS);
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
