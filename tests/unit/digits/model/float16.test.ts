// Weights as float16: every half is decoded exactly, and a model that travelled reads the same digits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { fromFloat16, toFloat16 } from '../../../../lib/digits/model/float16.ts';
import { predict } from '../../../../lib/digits/model/predict.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { normalise } from '../../../../lib/digits/normalise/normalise.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { draw, SHAPES } from '../pictures.ts';

test('every one of the 65,536 halves is decoded as the platform does', () => {
  const halves = Uint16Array.from({ length: 65_536 }, (_, i) => i);
  const expected = Float32Array.from(new Float16Array(halves.buffer));
  expect(fromFloat16(new Uint8Array(halves.buffer))).toEqual(expected);
});

test('a weight is at most half a step off', () => {
  fc.assert(
    fc.property(fc.float({ min: -8, max: 8, noNaN: true }), (weight) => {
      const [read = Number.NaN] = fromFloat16(toFloat16(Float32Array.of(weight)));
      expect(Math.abs(read - weight)).toBeLessThanOrEqual(Math.max(2 ** -25, Math.abs(weight) * 2 ** -11));
    }),
  );
});

test.each([v1, v2])(
  'a shipped model reads the same digits from float16, with probabilities that agree',
  (shipped) => {
    const model = loadShipped(shipped);
    const travelled = { ...model, weights: fromFloat16(toFloat16(model.weights)) };
    for (const shape of Object.values(SHAPES)) {
      const pixels = normalise(
        draw(shape, { width: 200, height: 200, left: 50, top: 40, size: 110, paper: 240, ink: 20 }),
      );
      if (!pixels) throw new Error('nothing was found');
      const [here, there] = [predict(model, pixels), predict(travelled, pixels)];
      expect(there.digit).toBe(here.digit);
      expect(Math.abs(there.probability - here.probability)).toBeLessThan(0.01);
    }
  },
);
