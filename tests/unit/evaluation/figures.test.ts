// The figures of a model that always gives the same answer; suites of labelled pictures.
import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { seededRandom } from '../../../lib/digits/training/rng.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';
import { PIXELS } from '../../../lib/task.ts';
import { figures } from '../../../scripts/evaluation/figures.ts';
import { labelledPlans } from '../../../scripts/evaluation/labelled-pictures.ts';
import { photograph } from '../../../scripts/evaluation/photographs.ts';
import { draw } from '../../../scripts/evaluation/suites.ts';

/** Answers 3 for every picture, with a probability of 30 in 40. */
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
  source: 'drawn' as const,
  samples: [
    { pixels, label: 3 },
    { pixels, label: 5 },
    { pixels, label: undefined },
    { pixels: undefined, label: 3 },
  ],
};

test('right, refused and misled answers are shares of all pictures', () => {
  expect(figures(always3(0.5), suite)).toMatchObject({
    count: 4,
    right: 0.25,
    refused: 0.25,
    doubted: 0,
    misled: 0.5,
  });
});

test('a doubted wrong answer does not count as misled', () => {
  expect(figures(always3(0.9), suite)).toMatchObject({ right: 0.25, doubted: 0.75, misled: 0 });
});

test('the accuracy of a digit counts a refused picture as wrong', () => {
  expect(figures(always3(0.5), suite).perDigit[3]).toBe(0.5);
  expect(figures(always3(0.5), suite).perDigit[5]).toBe(0);
});

test('drawn photographs are all different, and the same for the same seed', () => {
  const draw = () => {
    const random = seededRandom(4);
    return Array.from({ length: 12 }, (_, i) => photograph(i, random).pixels);
  };
  const all = draw();
  expect(all.every((greys) => greys.every((grey) => grey >= 0 && grey <= 255))).toBe(true);
  expect(new Set(all.map((greys) => greys.join())).size).toBe(12);
  expect(draw()).toEqual(all);
});

describe('labelled pictures', () => {
  const labels = fileURLToPath(new URL('labels.csv', import.meta.url));

  test('become one suite for each folder', async () => {
    const [plan, ...others] = labelledPlans(labels);
    expect(others).toEqual([]);
    const suite = await draw(plan as NonNullable<typeof plan>);
    expect(suite.samples.map(({ label }) => label)).toEqual([7, 3]);
    expect(figures(loadShipped(v2), suite)).toMatchObject({ right: 1, misled: 0, source: 'labels' });
  });

  test.each([
    ['another header', 'file,digit\n7.png,7\n', 'path,label, not "file,digit"'],
    ['no pictures', 'path,label\n', 'names no picture'],
    ['a label that is not a digit', 'path,label,by\n7.png,seven,ana\n', 'Line 2 .* not "seven"'],
    ['a picture that does not exist', 'path,label\nnone.png,7\n', 'Line 2 .*does not exist: "none.png"'],
  ])('a list with %s is refused before anything is measured', (_mistake, text, reason) => {
    const list = join(mkdtempSync(join(tmpdir(), 'vigia-')), 'labels.csv');
    writeFileSync(list, text);
    expect(() => labelledPlans(list)).toThrow(new RegExp(reason));
  });
});
