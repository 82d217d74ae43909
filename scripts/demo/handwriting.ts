// Digits that the shipped models often misread: the sheet is turned by 45°, as some left-handers turn it.
import sharp from 'sharp';
import { pictureOf } from '../../lib/digits/training/idx.ts';
import { readMnist } from '../../lib/digits/training/mnist.ts';
import { permutation, seededRandom, within } from '../../lib/digits/training/rng.ts';
import { SIDE } from '../../lib/task.ts';

export interface Drawing {
  readonly digit: number;
  readonly png: Uint8Array;
}

/** Rotation of the sheet in degrees, and its variation from digit to digit. */
const ROTATION = -45;
const VARIATION = 6;

/**
 * Drawings without end, from MNIST's test digits, which no model is trained on. The same seed gives the same order.
 * @param rotation of the sheet in degrees
 */
export async function* handwriting(seed: number, rotation = ROTATION): AsyncGenerator<Drawing, never> {
  const random = seededRandom(seed);
  const { test } = readMnist();
  for (;;) {
    for (const index of permutation(test.count, random)) {
      const png = await photograph(pictureOf(test, index), rotation + within(VARIATION, random));
      yield { digit: test.labels[index] as number, png };
    }
  }
}

const MARGIN = 8;
const PAPER = '#eceae2';
const PIXELS = 120;

/** A PNG of dark ink on light paper, larger than the 28×28 of the models, turned by `degrees`. */
async function photograph(pixels: Uint8Array, degrees: number): Promise<Uint8Array> {
  const ink = Buffer.from(pixels.map((value) => 255 - value));
  const sheet = await sharp(ink, { raw: { width: SIDE, height: SIDE, channels: 1 } })
    .extend({ top: MARGIN, bottom: MARGIN, left: MARGIN, right: MARGIN, background: '#fff' })
    .resize(PIXELS, PIXELS)
    .toColourspace('srgb')
    .png()
    .toBuffer();
  return await sharp(sheet)
    .rotate(degrees, { background: '#fff' })
    .composite([{ input: await paper(), blend: 'multiply', tile: true }])
    .png()
    .toBuffer();
}

let paperTile: Promise<Buffer> | undefined;
function paper(): Promise<Buffer> {
  paperTile ??= sharp({ create: { width: SIDE, height: SIDE, channels: 3, background: PAPER } })
    .png()
    .toBuffer();
  return paperTile;
}
