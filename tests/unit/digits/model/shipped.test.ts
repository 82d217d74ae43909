// The shipped models: their weights, ids and model cards.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { loadShipped } from '../../../../lib/digits/model/shipped.ts';
import { v1 } from '../../../../lib/digits/weights/v1.ts';
import { v2 } from '../../../../lib/digits/weights/v2.ts';

describe.each([
  { version: 'v1', shipped: v1, count: 101_770, id: /^mlp-[0-9a-f]{8}$/ },
  { version: 'v2', shipped: v2, count: 184_715, id: /^cnn-[0-9a-f]{8}$/ },
])('loadShipped of $version', ({ version, shipped, count, id }) => {
  test('the weights have their hash and their count', () => {
    const { weights } = loadShipped(shipped);
    expect(createHash('sha256').update(weights).digest('hex')).toBe(shipped.sha256);
    expect(weights).toHaveLength(count);
    expect(weights.every(Number.isFinite)).toBe(true);
    expect(shipped.weights.length).toBeLessThanOrEqual(Math.ceil((2 * count) / 3) * 4);
  });

  test('the id names the architecture and the weights', () => {
    expect(loadShipped(shipped).id).toMatch(id);
    expect(loadShipped(shipped).id).toContain(shipped.sha256.slice(0, 8));
  });

  test('the weights are decoded once', () => {
    expect(loadShipped(shipped)).toBe(loadShipped(shipped));
  });

  test('the model card names the hash of these weights', () => {
    const card = readFileSync(new URL(`../../../../docs/model-card-${version}.md`, import.meta.url), 'utf8');
    expect(card).toContain(shipped.sha256);
  });
});
