// Views of a picture: when a model looks at them, and what that is good for.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { type Model, predict } from '../../../../lib/digits/model/predict.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { meanLogits } from '../../../../lib/digits/model/views.ts';
import { pictureOf } from '../../../../lib/digits/training/idx.ts';
import { readMnist } from '../../../../lib/digits/training/mnist.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { PIXELS, SIDE } from '../../../../lib/task.ts';

const VIEWS = 10;

const anyPicture = fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS });

/** Logits that say how much ink each quarter of the picture has. */
function inkOfQuarters(pixels: Uint8Array): Float32Array {
  const ink = new Float32Array(4);
  pixels.forEach((value, i) => {
    const quarter = (i % SIDE < SIDE / 2 ? 0 : 1) + (i < PIXELS / 2 ? 0 : 2);
    (ink[quarter] as number) += value;
  });
  return ink;
}

describe('meanLogits', () => {
  test('is what a model answers that says the same to every picture', () => {
    const same = Float32Array.of(1, -2, 3);
    expect([...meanLogits(() => same, new Uint8Array(PIXELS))]).toEqual([...same]);
  });

  test('shows a model the picture itself and ten views, all different, when a dot is off the middle', () => {
    const dot = new Uint8Array(PIXELS);
    for (const at of [
      [9, 5],
      [9, 6],
      [10, 5],
      [10, 6],
    ] as const)
      dot[at[0] * SIDE + at[1]] = 255;
    const seen = new Set<string>();
    meanLogits((pixels) => {
      seen.add(pixels.join());
      return new Float32Array(1);
    }, dot);
    expect(seen.size).toBe(1 + VIEWS);
  });

  test('favours no side: a picture that looks the same upside down has the same mean upside down', () => {
    fc.assert(
      fc.property(anyPicture, (half) => {
        const picture = half.map((value, i) => (value + (half[PIXELS - 1 - i] as number)) >> 1);
        const [a, b, c, d] = meanLogits(inkOfQuarters, picture) as unknown as [
          number,
          number,
          number,
          number,
        ];
        expect(Math.abs(a - d) / (a + d + 1)).toBeLessThan(1e-3);
        expect(Math.abs(b - c) / (b + c + 1)).toBeLessThan(1e-3);
      }),
    );
  });
});

describe('predict', () => {
  const model: Model = { ...loadShipped(v2), calibration: { temperature: 1, doubtfulBelow: 0.5 } };
  /** The logits of two digits with these odds, and how often they are asked for. */
  const asked = (odds: number) => {
    let passes = 0;
    const logits = () => {
      passes++;
      return Float32Array.of(Math.log(odds), 0, ...new Array(9).fill(-100));
    };
    predict(model, new Uint8Array(PIXELS), 'views', logits);
    return passes;
  };

  test.each([
    { odds: 10, passes: 1, when: 'is clear' },
    { odds: 8, passes: 1 + VIEWS, when: 'is not clear' },
  ])('makes $passes forward passes when the first look $when', ({ odds, passes }) => {
    expect(asked(odds)).toBe(passes);
  });

  test.each([
    { name: 'v1', shipped: v1 },
    { name: 'v2', shipped: v2 },
  ])(
    '$name reads more of the digits that are not clear at first look than by that look alone',
    ({ shipped }) => {
      const { test: digits } = readMnist();
      const model = loadShipped(shipped);
      let [alone, withViews] = [0, 0];
      for (let i = 0; i < 2000; i++) {
        const pixels = pictureOf(digits, i);
        const first = predictFast(model, pixels, 'first');
        if (first.probability >= 0.9) continue;
        if (first.digit === digits.labels[i]) alone++;
        if (predictFast(model, pixels).digit === digits.labels[i]) withViews++;
      }
      expect(withViews).toBeGreaterThan(alone);
    },
  );
});
