// The forward pass against arithmetic that can be done by hand.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { HIDDEN, MLP_WEIGHTS, mlpLayers, mlpLogits, OUTPUTS, softmax } from '../../../lib/digits/mlp.ts';

describe('mlpLogits', () => {
  const weights = new Float32Array(MLP_WEIGHTS);
  const layers = mlpLayers(weights);
  // Unit 0 sees pixel 3 (×2) and has bias 0.5; unit 1 sees pixel 3 (×−1), so it stays silent; unit 2 sees pixel 783.
  layers.hiddenWeights[3 * HIDDEN] = 2;
  layers.hiddenWeights[3 * HIDDEN + 1] = -1;
  layers.hiddenWeights[783 * HIDDEN + 2] = 1;
  layers.hiddenBias[0] = 0.5;
  layers.outputWeights[0 * OUTPUTS + 4] = 10;
  layers.outputWeights[1 * OUTPUTS + 5] = 10;
  layers.outputWeights[2 * OUTPUTS + 4] = 1;
  layers.outputBias[9] = -3;

  test('adds what rectified units pass on', () => {
    const pixels = new Uint8Array(784);
    pixels[3] = 255;
    pixels[783] = 51;
    const logits = [...mlpLogits(weights, pixels)];
    expect(logits[4]).toBeCloseTo(10 * (2 + 0.5) + 0.2, 4);
    expect(logits[5]).toBe(0);
    expect(logits[9]).toBe(-3);
  });

  test('an empty picture gives what the biases say', () => {
    expect([...mlpLogits(weights, new Uint8Array(784))]).toEqual([0, 0, 0, 0, 5, 0, 0, 0, 0, -3]);
  });

  test('the four layers cover all weights once', () => {
    expect(Object.values(mlpLayers(weights)).reduce((sum, { length }) => sum + length, 0)).toBe(101_770);
    expect(MLP_WEIGHTS).toBe(101_770);
  });
});

describe('softmax', () => {
  test('is what it should be', () => {
    expect(softmax(Float32Array.of(0, Math.log(3)))).toEqual([
      expect.closeTo(0.25, 6),
      expect.closeTo(0.75, 6),
    ]);
  });

  test('adds up to 1 and keeps the order, for any logits', () => {
    fc.assert(
      fc.property(
        fc.array(fc.integer({ min: -1e4, max: 1e4 }), { minLength: 10, maxLength: 10 }),
        (values) => {
          const logits = Float32Array.from(values);
          const probabilities = softmax(logits);
          expect(probabilities.reduce((a, b) => a + b, 0)).toBeCloseTo(1, 9);
          expect(probabilities.indexOf(Math.max(...probabilities))).toBe(logits.indexOf(Math.max(...logits)));
        },
      ),
    );
  });
});
