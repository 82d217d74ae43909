// The layers against arithmetic by hand and against their definitions.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { convolveAndPool, dense, rectify, softmax, split } from '../../../../lib/digits/model/layers.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';

test('dense adds the weighted inputs to the bias', () => {
  const weights = Float32Array.of(1, 2, 3, 10, 20, 30);
  expect([...dense(Float32Array.of(2, 0.5), weights, Float32Array.of(0, 0, -1))]).toEqual([7, 14, 20]);
});

test('dense returns the bias for inputs of 0', () => {
  expect([...dense(new Float32Array(2), Float32Array.of(1, 2, 3, 4), Float32Array.of(5, 6))]).toEqual([5, 6]);
});

test('rectify sets negative values to 0', () => {
  expect([...rectify(Float32Array.of(-1, 0, 2))]).toEqual([0, 0, 2]);
});

test('split returns subarrays that cover the weights in order', () => {
  const weights = Float32Array.from({ length: 10 }, (_, i) => i);
  const [matrix, bias] = split(weights, [[2, 4], [2]]) as [Float32Array, Float32Array];
  expect([...matrix]).toEqual([0, 1, 2, 3, 4, 5, 6, 7]);
  expect([...bias]).toEqual([8, 9]);
  expect(matrix.buffer).toBe(weights.buffer);
});

describe('convolveAndPool', () => {
  test.each([
    { side: 6, channels: 1, outputs: 3 },
    { side: 9, channels: 2, outputs: 4 },
    { side: 12, channels: 3, outputs: 2 },
  ])(
    'a map of $side × $side × $channels is convolved, rectified and pooled as defined',
    ({ side, channels, outputs }) => {
      const random = seededRandom(side);
      const noise = (length: number) => Float32Array.from({ length }, () => random() * 2 - 1);
      const [values, weights, bias] = [
        noise(side * side * channels),
        noise(25 * channels * outputs),
        noise(outputs),
      ];
      const at = (x: number, y: number, channel: number) =>
        values[(y * side + x) * channels + channel] as number;
      const convolved = (x: number, y: number, output: number) => {
        let sum = bias[output] as number;
        for (let row = 0; row < 5; row++)
          for (let column = 0; column < 5; column++)
            for (let channel = 0; channel < channels; channel++)
              sum +=
                at(x + column, y + row, channel) *
                (weights[((row * 5 + column) * channels + channel) * outputs + output] as number);
        return sum;
      };

      const pooled = convolveAndPool({ side, channels, values }, weights, bias);

      expect(pooled).toMatchObject({ side: Math.floor((side - 4) / 2), channels: outputs });
      pooled.values.forEach((value, i) => {
        const output = i % outputs;
        const [x, y] = [Math.floor(i / outputs) % pooled.side, Math.floor(i / outputs / pooled.side)];
        const four = [0, 1, 2, 3].map((n) => convolved(2 * x + (n % 2), 2 * y + (n >> 1), output));
        expect(value).toBeCloseTo(Math.max(0, ...four), 4);
      });
    },
  );
});

describe('softmax', () => {
  test('logits of 0 and ln 3 give 0.25 and 0.75', () => {
    const probabilities = softmax(Float32Array.of(0, Math.log(3)));
    expect(probabilities).toEqual([expect.closeTo(0.25, 6), expect.closeTo(0.75, 6)]);
  });

  test('the temperature divides the logits', () => {
    const probabilities = softmax(Float32Array.of(0, 2 * Math.log(3)), 2);
    expect(probabilities).toEqual([expect.closeTo(0.25, 6), expect.closeTo(0.75, 6)]);
  });

  test('the probabilities add up to 1 and keep the order, for any logits and temperature', () => {
    const values = fc.array(fc.integer({ min: -1e4, max: 1e4 }), { minLength: 10, maxLength: 10 });
    fc.assert(
      fc.property(values, fc.double({ min: 0.1, max: 10, noNaN: true }), (given, temperature) => {
        const logits = Float32Array.from(given);
        const probabilities = softmax(logits, temperature);
        expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
        expect(probabilities.indexOf(Math.max(...probabilities))).toBe(logits.indexOf(Math.max(...logits)));
      }),
    );
  });
});
