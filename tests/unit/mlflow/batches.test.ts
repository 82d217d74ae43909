// Batches within MLflow's limits.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Batch, inBatches, metric, param, tag } from '../../../lib/mlflow/batches.ts';

const text = (maxLength: number) => fc.string({ unit: 'binary', maxLength });
const entries = <T>(entry: fc.Arbitrary<T>, maxLength: number) => fc.array(entry, { maxLength, size: 'max' });

const anything: fc.Arbitrary<Batch> = fc.record({
  params: entries(
    fc.tuple(text(300), text(900)).map(([key, value]) => param(key, value)),
    350,
  ),
  tags: entries(
    fc.tuple(text(300), text(9_000)).map(([key, value]) => tag(key, value)),
    350,
  ),
  metrics: entries(
    fc
      .tuple(text(300), fc.double(), fc.nat())
      .map(([key, value, step]) => metric(key, value, { step, timestamp: 1 })),
    2_500,
  ),
});

test('batches contain every entry in order, and each is within the limits of a request', () => {
  fc.assert(
    fc.property(anything, (all) => {
      const batches = inBatches(all);
      for (const kind of ['params', 'tags', 'metrics'] as const)
        expect(batches.flatMap((batch) => batch[kind] as unknown[])).toEqual(all[kind]);
      for (const batch of batches) {
        const { params, tags, metrics } = batch;
        expect(params.length).toBeLessThanOrEqual(100);
        expect(tags.length).toBeLessThanOrEqual(100);
        expect(params.length + tags.length + metrics.length).toBeLessThanOrEqual(1_000);
        const request = { run_id: 'f'.repeat(32), ...batch };
        expect(Buffer.byteLength(JSON.stringify(request))).toBeLessThan(1_000_000);
      }
    }),
    { numRuns: 25 },
  );
});

test('a usual retraining is one batch, and an empty one is none', () => {
  const few = {
    params: [param('a', 1)],
    tags: [tag('b', 'c')],
    metrics: [metric('d', 1, { step: 1, timestamp: 1 })],
  };
  expect(inBatches(few)).toEqual([few]);
  expect(inBatches({ params: [], tags: [], metrics: [] })).toEqual([]);
});

test('large tags are split into batches by their bytes', () => {
  const tags = Array.from({ length: 90 }, (_, index) => tag(`t${index}`, 'ñ'.repeat(9_000)));
  expect(inBatches({ params: [], tags, metrics: [] }).length).toBe(2);
});

test.each([
  ['learning_rate', 'learning_rate'],
  ['gate/mnist accuracy.v-1:a', 'gate/mnist accuracy.v-1:a'],
  ['dígito 0!', 'd_gito 0_'],
  ['/../a//./b/', 'a/b'],
  ['', '_'],
  ['..', '_'],
  ['k'.repeat(300), 'k'.repeat(250)],
])('the key %j is logged as %j', (key, expected) => {
  expect(param(key, 1).key).toBe(expected);
});

test('long values are cut with an ellipsis, never inside a character', () => {
  expect(param('a', 'x'.repeat(500)).value).toHaveLength(500);
  expect(param('a', `${'x'.repeat(498)}😀x`).value).toBe(`${'x'.repeat(498)}�…`);
  expect(tag('a', 'x'.repeat(5_001)).value).toBe(`${'x'.repeat(4_999)}…`);
});

test.each([Number.NaN, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY])(
  'the metric %d is sent as a string',
  (value) => {
    const { value: sent } = JSON.parse(JSON.stringify(metric('loss', value, { step: 1, timestamp: 1 })));
    expect(sent).toBe(String(value));
  },
);
