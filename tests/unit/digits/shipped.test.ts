// The shipped weights are those that the card describes, decoded once.
import { createHash } from 'node:crypto';
import { expect, test } from 'vitest';
import { shippedModel } from '../../../lib/digits/shipped.ts';
import { v1 } from '../../../lib/digits/weights/v1.ts';

test('the weights are the ones that were trained', () => {
  const { weights } = shippedModel('v1');
  expect(createHash('sha256').update(weights).digest('hex')).toBe(v1.sha256);
  expect(weights).toHaveLength(101_770);
  expect(weights.every(Number.isFinite)).toBe(true);
});

test('the id names the architecture and the weights', () => {
  expect(shippedModel('v1')).toMatchObject({
    id: `mlp-${v1.sha256.slice(0, 8)}`,
    architecture: 'mlp-784-128-10',
  });
});

test('they are decoded once', () => {
  expect(shippedModel('v1')).toBe(shippedModel('v1'));
});

test('the card claims what the model must reach', () => {
  expect(v1.accuracy.raw).toBeGreaterThanOrEqual(0.979);
  expect(v1.accuracy.normalised).toBeGreaterThanOrEqual(0.979);
});
