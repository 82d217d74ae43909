// What the figures count, on a model that always gives the same answer.
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { seededRandom } from '../../../lib/digits/training/rng.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';
import { PIXELS } from '../../../lib/task.ts';
import { figures } from '../../../scripts/evaluation/figures.ts';
import { photograph } from '../../../scripts/evaluation/photographs.ts';
import { uploadSuites } from '../../../scripts/evaluation/uploads.ts';

/** Says 3 whatever it sees, with a probability of 30 in 40. */
function always3(doubtfulBelow: number) {
  const model = loadShipped(v2);
  const weights = new Float32Array(model.weights.length);
  weights[weights.length - 11 + 3] = Math.log(30);
  return { ...model, weights, calibration: { temperature: 1, doubtfulBelow } };
}

const pixels = new Uint8Array(PIXELS);
const suite = {
  name: 'four pictures',
  digits: true,
  samples: [
    { pixels, label: 3 },
    { pixels, label: 5 },
    { pixels, label: undefined },
    { pixels: undefined, label: 3 },
  ],
};

test('right, refused and misled are shares of all pictures', () => {
  expect(figures(always3(0.5), suite)).toMatchObject({
    count: 4,
    right: 0.25,
    refused: 0.25,
    doubted: 0,
    misled: 0.5,
  });
});

test('a doubted answer does not mislead', () => {
  expect(figures(always3(0.9), suite)).toMatchObject({ right: 0.25, doubted: 0.75, misled: 0 });
});

test('per digit, a picture that was refused counts as not right', () => {
  expect(figures(always3(0.5), suite).perDigit[3]).toBe(0.5);
  expect(figures(always3(0.5), suite).perDigit[5]).toBe(0);
});

test('drawn photographs are repeatable, and no two alike', () => {
  const draw = () => {
    const random = seededRandom(4);
    return Array.from({ length: 12 }, (_, i) => photograph(i, random).pixels);
  };
  const all = draw();
  expect(all.every((greys) => greys.every((grey) => grey >= 0 && grey <= 255))).toBe(true);
  expect(new Set(all.map((greys) => greys.join())).size).toBe(12);
  expect(draw()).toEqual(all);
});

test('labelled pictures in folders become a suite for each folder', async () => {
  const labels = fileURLToPath(new URL('labels.csv', import.meta.url));
  const [events] = await uploadSuites(labels);
  expect(events?.samples.map(({ label }) => label)).toEqual([7, 3]);
  expect(figures(loadShipped(v2), events as NonNullable<typeof events>)).toMatchObject({
    right: 1,
    misled: 0,
  });
});
