// The golden digits: the shipped models read all of them, and a model that does not is refused with a list.
import { expect, test } from 'vitest';
import { goldenDigits, missedGolden, requireGoldenDigits } from '../../../../lib/digits/model/golden.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { CLASSES, SIDE } from '../../../../lib/task.ts';

test('every digit is a golden digit at least three times', () => {
  for (let digit = 0; digit < CLASSES; digit++) {
    expect(goldenDigits().filter((golden) => golden.digit === digit).length).toBeGreaterThanOrEqual(3);
  }
});

test('each golden digit is at most 20 pixels high, with full ink', () => {
  for (const { pixels } of goldenDigits()) {
    const rows = Array.from({ length: SIDE }, (_, y) =>
      Math.max(...pixels.subarray(y * SIDE, (y + 1) * SIDE)),
    );
    expect(rows.filter((most) => most > 128).length).toBeGreaterThanOrEqual(18);
    expect(rows.filter((most) => most > 0).length).toBeLessThanOrEqual(20);
    expect(Math.max(...pixels)).toBeGreaterThan(200);
  }
});

test.each([{ shipped: v1 }, { shipped: v2 }])(
  'the shipped $shipped.architecture reads all golden digits',
  ({ shipped }) => {
    expect(missedGolden(loadShipped(shipped))).toEqual([]);
  },
);

test('the error for a model that misreads a digit names the digit', () => {
  const { weights, ...model } = loadShipped(v2);
  const forgetful = weights.slice();
  // The last eleven numbers are the answers' biases: without its own, a 7 becomes something else.
  forgetful[forgetful.length - 11 + 7] = -100;
  const missed = missedGolden({ ...model, weights: forgetful });
  expect(new Set(missed.map(({ digit }) => digit))).toEqual(new Set([7]));
  expect(missed.every(({ read }) => read !== 7)).toBe(true);
  expect(() => requireGoldenDigits({ ...model, weights: forgetful }, 'body.model')).toThrow(
    expect.objectContaining({
      code: 'golden_digits_missed',
      details: expect.arrayContaining([
        {
          path: 'body.model',
          code: 'golden_digit',
          msg: expect.stringMatching(/^el 7 se lee como [0-689](, con dudas)?$/),
        },
      ]),
    }),
  );
});

test('a model that doubts everything misses all golden digits', () => {
  const model = loadShipped(v2);
  const doubting = { ...model, calibration: { ...model.calibration, doubtfulBelow: 1.01 } };
  expect(missedGolden(doubting)).toHaveLength(goldenDigits().length);
});
