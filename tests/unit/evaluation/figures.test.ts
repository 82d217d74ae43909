// The figures of a model that always gives the same answer; suites of labelled pictures.
import { copyFileSync, mkdirSync, mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import fc from 'fast-check';
import sharp from 'sharp';
import { describe, expect, test } from 'vitest';
import type { Model } from '../../../lib/digits/model/predict.ts';
import { loadShipped } from '../../../lib/digits/model/shipped.ts';
import { seededRandom } from '../../../lib/digits/training/rng.ts';
import { v2 } from '../../../lib/digits/weights/v2.ts';
import { PIXELS } from '../../../lib/task.ts';
import { answer } from '../../../scripts/evaluation/answers.ts';
import { confusionSvg, contactSheet } from '../../../scripts/evaluation/card-pictures.ts';
import { figures } from '../../../scripts/evaluation/figures.ts';
import { labelledPlans, readList } from '../../../scripts/evaluation/labelled-pictures.ts';
import { photograph } from '../../../scripts/evaluation/photographs.ts';
import type { Kind, Sample } from '../../../scripts/evaluation/suites.ts';
import { splitByWriter } from '../../../scripts/training/handwriting.ts';

/** Answers 3 for every picture, with a probability of 30 in 40. */
function always3(doubtfulBelow: number) {
  const model = loadShipped(v2);
  const weights = new Float32Array(model.weights.length);
  weights[weights.length - 11 + 3] = Math.log(30);
  return { ...model, weights, calibration: { temperature: 1, doubtfulBelow } };
}

const pixels = new Uint8Array(PIXELS);
const kind = { name: 'four pictures', digits: true, source: 'drawn' as const };
const SAMPLES = [
  { pixels, label: 3 },
  { pixels, label: 5 },
  { pixels, label: undefined },
  { pixels: undefined, label: 3 },
];
const measured = (model: Model, samples: readonly Sample[], of: Kind = kind) =>
  figures(
    of,
    samples.map(({ label }) => label),
    samples.flatMap((sample) => answer(model, sample) ?? []),
  );

test('right, refused and misled answers are shares of all pictures', () => {
  expect(measured(always3(0.5), SAMPLES)).toMatchObject({
    count: 4,
    right: 0.25,
    refused: 0.25,
    doubted: 0,
    misled: 0.5,
  });
});

test('a doubted wrong answer does not count as misled', () => {
  expect(measured(always3(0.9), SAMPLES)).toMatchObject({ right: 0.25, doubted: 0.75, misled: 0 });
});

test('the accuracy of a digit counts a refused picture as wrong', () => {
  expect(measured(always3(0.5), SAMPLES).perDigit[3]).toBe(0.5);
  expect(measured(always3(0.5), SAMPLES).perDigit[5]).toBe(0);
});

test('a digit that is read as another is counted in the row of its own', () => {
  const { confusion } = measured(always3(0.5), SAMPLES);
  expect(confusion.map((row) => row.indexOf(1))).toEqual([-1, -1, -1, 3, -1, 3, -1, -1, -1, -1]);
});

test('the table of mistakes has a cell for each pair of digits, and the sheet a place for each picture', async () => {
  const counts = Array.from({ length: 10 }, (_, label) =>
    Array.from({ length: 10 }, (_, digit) => 100 * label + digit),
  );
  const svg = confusionSvg(counts);
  expect(svg.match(/<rect x=/g)).toHaveLength(100);
  expect(svg).toContain('>907</text>');
  const wrong = { label: 3, digit: 5, isRight: false, doubtful: false, probability: 0.9, pixels };
  const { width, height } = await sharp(await contactSheet(Array(12).fill(wrong))).metadata();
  expect([width, height]).toEqual([648, 136]);
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
    if (!plan) return expect.fail('there is no plan');
    const samples = [await plan.sample(0), await plan.sample(1)];
    expect(plan.count).toBe(2);
    expect(samples.map(({ label }) => label)).toEqual([7, 3]);
    expect(measured(loadShipped(v2), samples, plan)).toMatchObject({ right: 1, misled: 0, source: 'labels' });
  });

  const listOf = (text: string) => {
    const list = join(mkdtempSync(join(tmpdir(), 'vigia-')), 'labels.csv');
    writeFileSync(list, text);
    return list;
  };

  test.each([
    ['another header', 'file,digit\n7.png,7\n', 'path and label, not "file,digit"'],
    ['no pictures', 'path,label\n', 'names no picture'],
    ['a label that is not a digit', 'path,label,by\n7.png,seven,ana\n', 'Line 2 .* not "seven"'],
    ['a picture that does not exist', 'path,label\nnone.png,7\n', 'Line 2 .*does not exist: "none.png"'],
    [
      'a picture that does not exist, without a header',
      'none.png,7\n',
      'Line 1 .*does not exist: "none.png"',
    ],
  ])('a list with %s is refused before anything is measured', (_mistake, text, reason) => {
    expect(() => labelledPlans(listOf(text))).toThrow(new RegExp(reason));
  });

  test('a list may have no header, or its columns in another order with the writers', () => {
    const picture = fileURLToPath(new URL('../../../events/digit-7.png', import.meta.url));
    const folder = mkdtempSync(join(tmpdir(), 'vigia-'));
    mkdirSync(join(folder, 'ana'));
    copyFileSync(picture, join(folder, 'ana', '7.png'));
    writeFileSync(join(folder, 'plain.csv'), 'ana/7.png,7\n');
    writeFileSync(join(folder, 'full.csv'), 'label,writer,path\r\n7,eva,ana/7.png\r\n');
    expect(readList(join(folder, 'plain.csv'))).toEqual([{ path: 'ana/7.png', label: 7, writer: 'ana' }]);
    expect(readList(join(folder, 'full.csv'))).toEqual([{ path: 'ana/7.png', label: 7, writer: 'eva' }]);
  });
});

describe('splitByWriter', () => {
  const of = (writers: number) =>
    Array.from({ length: writers * 3 }, (_, i) => ({
      path: `${i}.png`,
      label: i % 10,
      writer: `w${i % writers}`,
    }));

  test('every fifth writer is held out, with all pictures, and nobody is on both sides', () => {
    fc.assert(
      fc.property(fc.integer({ min: 2, max: 40 }), (count) => {
        const { training, heldOut, writers } = splitByWriter(of(count));
        const [trained, held] = [training, heldOut].map((all) => new Set(all.map(({ writer }) => writer)));
        expect([...(trained ?? [])].filter((writer) => held?.has(writer))).toEqual([]);
        expect(training.length + heldOut.length).toBe(count * 3);
        expect(writers).toEqual({ training: trained?.size, heldOut: held?.size });
        expect(held?.size).toBe(Math.max(1, Math.floor(count / 5)));
      }),
    );
  });

  test('one writer alone is trained on', () => {
    expect(splitByWriter(of(1)).writers).toEqual({ training: 1, heldOut: 0 });
  });
});
