// The forward passes by WebAssembly give what the plain ones give, for any weights and any picture.
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { PIXELS } from '#lib/task.ts';
import {
  ARCHITECTURES,
  type ArchitectureName,
  weightCount,
} from '../../../../lib/digits/model/architectures.ts';
import { fastLogits, predictFast } from '../../../../lib/digits/model/fast-logits.ts';
import { predict } from '../../../../lib/digits/model/predict.ts';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { seededRandom } from '../../../../lib/digits/training/rng.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';
import { kernelsModule } from '../../../../scripts/generators/kernels.ts';

test('lib/digits/model/kernels-wasm.ts is what `npm run generate` writes', async () => {
  const { KERNELS } = await import('../../../../lib/digits/model/kernels-wasm.ts');
  expect(await kernelsModule()).toContain(`'${KERNELS}'`);
});

/** Pictures as people draw them, which are mostly paper, and any others. */
const anyPicture = fc.oneof(
  fc.uint8Array({ minLength: PIXELS, maxLength: PIXELS }),
  fc.array(fc.tuple(fc.nat(PIXELS - 1), fc.nat(255)), { maxLength: 120 }).map((dots) => {
    const pixels = new Uint8Array(PIXELS);
    for (const [at, value] of dots) pixels[at] = value;
    return pixels;
  }),
);

describe.each(Object.keys(ARCHITECTURES) as ArchitectureName[])('%s', (name) => {
  test('the logits are those of the plain pass, but for rounding', () => {
    fc.assert(
      fc.property(fc.integer(), anyPicture, (seed, pixels) => {
        const random = seededRandom(seed);
        const weights = Float32Array.from({ length: weightCount(name) }, () => random() - 0.5);
        const plain = ARCHITECTURES[name].logits(weights, pixels);
        const fast = fastLogits(name, weights, pixels);
        expect(fast).toHaveLength(plain.length);
        const size = Math.max(1, ...plain.map(Math.abs));
        fast.forEach((logit, i) => {
          expect(Math.abs(logit - (plain[i] as number)) / size).toBeLessThan(1e-5);
        });
      }),
      { numRuns: 40 },
    );
  });

  test('models are independent of each other, and of the pictures before', () => {
    const random = seededRandom(1);
    const models = [0, 1].map(() =>
      Float32Array.from({ length: weightCount(name) }, () => random() - 0.5),
    ) as [Float32Array, Float32Array];
    const dots = (step: number) => Uint8Array.from({ length: PIXELS }, (_, i) => (i % step === 0 ? 255 : 0));
    const before = [...fastLogits(name, models[0], dots(3))];
    fastLogits(name, models[1], dots(3));
    fastLogits(name, models[0], dots(5));
    expect([...fastLogits(name, models[0], dots(3))]).toEqual(before);
  });
});

test('the shipped models read the same as by the plain pass', () => {
  for (const model of [loadShipped(v1), loadShipped(v2)]) {
    fc.assert(
      fc.property(anyPicture, (pixels) => {
        const [plain, fast] = [predict(model, pixels), predictFast(model, pixels)];
        fast.probabilities.forEach((share, i) => {
          expect(share).toBeCloseTo(plain.probabilities[i] as number, 4);
        });
      }),
      { numRuns: 30 },
    );
  }
});

describe('where WebAssembly has no SIMD', () => {
  afterEach(() => {
    vi.restoreAllMocks();
    vi.resetModules();
  });

  test('the plain pass answers', async () => {
    vi.resetModules();
    vi.spyOn(WebAssembly, 'validate').mockReturnValue(false);
    const compile = vi.spyOn(WebAssembly, 'Module');
    const alone = await import('../../../../lib/digits/model/fast-logits.ts');
    const model = loadShipped(v2);
    const pixels = Uint8Array.from({ length: PIXELS }, (_, i) => i % 256);
    expect(alone.predictFast(model, pixels)).toEqual(predict(model, pixels));
    expect(compile).not.toHaveBeenCalled();
  });
});
