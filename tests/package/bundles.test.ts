// What a function's bundle weighs and carries: packages by name, of the shipped weights its own alone, and a decoder only
// where pictures are read.
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { type Bundle, build } from '../bench/bundle.ts';
import { BUDGETS } from './budgets.ts';

let bundles: Bundle[];
beforeAll(async () => {
  bundles = await build();
  return () => rmSync(dirname(bundles[0]?.path ?? ''), { recursive: true });
});

/** Enough of the weights to know them by. */
const [v1, v2] = [shippedV1, shippedV2].map(({ weights }) => weights.slice(0, 100)) as [string, string];
const WEIGHTS: Record<string, string[]> = {
  'predict-v1': [v1],
  'predict-v2': [v2],
  'predict-ab': [v1, v2],
  'site-ready': [v1, v2],
  // These list, check or keep the shipped models.
  'admin-models': [v1, v2],
  'admin-alias': [v1, v2],
  'admin-rollback': [v1, v2],
  // They load published models.
  'retraining-worker': [v1, v2],
  sweep: [v1, v2],
};

test('carries the weights it may serve, and no other function carries any', () => {
  for (const { key, path } of bundles) {
    const text = readFileSync(path, 'utf8');
    const carried = [v1, v2].filter((weights) => text.includes(weights));
    expect({ key, carried }).toEqual({ key, carried: WEIGHTS[key] ?? [] });
  }
});

test('trains nowhere but in the worker', () => {
  for (const { key, path } of bundles) {
    const isThere = readFileSync(path, 'utf8').includes('Conv2DBackpropFilter');
    expect({ key, isThere }).toEqual({ key, isThere: key === 'retraining-worker' });
  }
});

test('imports sharp where pictures are read, and nowhere else', () => {
  for (const { key, path } of bundles) {
    const isThere = /["']sharp["']/.test(readFileSync(path, 'utf8'));
    expect({ key, isThere }).toEqual({ key, isThere: key.startsWith('predict-') });
  }
});

/** What the bundles leave out of the SDK (build/esbuild-plugins.cjs): a file of each part, and a text that only it has. */
test.each([
  ['event-streams/eventstream-serde-universal/getChunkedStream.js', 'Truncated event message received.'],
  ['config/defaults-mode/constants.js', '/latest/meta-data/placement/region'],
  ['checksum/sha256/Sha256Js.js', 'Attempted to update an already finished HMAC.'],
])('holds nothing of @smithy/core/%s', (file, text) => {
  const sdk = new URL('../../node_modules/@smithy/core/dist-es/submodules/', import.meta.url);
  expect(readFileSync(new URL(file, sdk), 'utf8')).toContain(text);
  expect(
    bundles.filter(({ path }) => readFileSync(path, 'utf8').includes(text)).map(({ key }) => key),
  ).toEqual([]);
});

test('stays within its budget', () => {
  const over = bundles.flatMap(({ key, bytes }) => {
    const most = BUDGETS[key]?.kb ?? 0;
    return bytes > most * 1_024 ? [`${key}: ${Math.ceil(bytes / 1_024)} KB of ${most}`] : [];
  });
  expect(over).toEqual([]);
});

test('holds the packages that its parts take, and no other', () => {
  expect(Object.keys(BUDGETS).sort()).toEqual(bundles.map(({ key }) => key).sort());
  for (const { key, packages } of bundles) {
    const allowed = BUDGETS[key]?.packages ?? [];
    const sneakedIn = packages.filter((name) => !allowed.includes(name));
    const gone = allowed.filter((name) => !packages.includes(name));
    expect({ key, sneakedIn, gone }).toEqual({ key, sneakedIn: [], gone: [] });
  }
});

test('the document is where it is served, and what asks no table carries no AWS client', () => {
  for (const { key, path } of bundles) {
    const text = readFileSync(path, 'utf8');
    const isThere = text.includes('"/admin/slack_alert"') && text.includes('x-rate-limit');
    expect({ key, isThere }).toEqual({ key, isThere: ['site-openapi', 'site-apispec'].includes(key) });
    if (/^site-(?!ready)/.test(key)) {
      expect({ key, hasClient: text.includes('DynamoDBClient') }).toEqual({ key, hasClient: false });
    }
  }
});
