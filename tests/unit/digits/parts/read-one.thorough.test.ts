// Reading one digit among other things, with v2: of each kind of clutter most digits are read.
import { describe, expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { type Reading, readOne } from '../../../../lib/digits/parts/read-one.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { CLUTTER_NAMES, clutter, numberOf } from '../../../../scripts/evaluation/clutter.ts';

const model = loadShipped(v2);
const predict = (pixels: Uint8Array) => predictFast(model, pixels);
const { test: digits } = readMnist();
const digitAt = (index: number) => pictureOf(digits, index);

const isSure = (read: ReturnType<typeof readOne>): read is Reading =>
  typeof read === 'object' && !read.prediction.doubtful;

describe.each(CLUTTER_NAMES)('with %s', (name) => {
  test('most digits are read, and the box is around them', () => {
    const read = Array.from({ length: 8 }, (_, i) => {
      const answer = readOne(predict, clutter(digitAt(7 * i + 1), name, 500 + i));
      return isSure(answer) && answer.prediction.digit === digits.labels[7 * i + 1] ? [answer.box] : [];
    }).flat();
    expect(read.length).toBeGreaterThanOrEqual(7);
    for (const { left, top, width, height } of read) {
      // The digit is near the middle of 360×440 pixels.
      expect(left + width / 2).toBeGreaterThan(80);
      expect(left + width / 2).toBeLessThan(280);
      expect(top + height / 2).toBeGreaterThan(140);
      expect(top + height / 2).toBeLessThan(300);
    }
  });
});

test('a number is several digits, and never one', () => {
  const answers = Array.from({ length: 40 }, (_, i) =>
    readOne(predict, numberOf([digitAt(11 * i + 1), digitAt(11 * i + 2)], i)),
  );
  expect(answers.filter((answer) => answer === 'several').length).toBeGreaterThanOrEqual(34);
  expect(answers.filter(isSure)).toEqual([]);
});
