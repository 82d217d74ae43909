// The size and content of each function's bundle: its packages, its own shipped weights, and sharp only where pictures are read.
import { readFileSync, rmSync } from 'node:fs';
import { dirname } from 'node:path';
import { beforeAll, expect, test } from 'vitest';
import { shippedV1, shippedV2 } from '#lib/digits/digits.ts';
import { type Bundle, build } from '../../build/bundle.ts';
import { licencesDocument, problemsOfLicences } from '../../scripts/supply-chain/licences.ts';
import { shippedPackages } from '../../scripts/supply-chain/shipped.ts';
import { BUDGETS } from './budgets.ts';

let bundles: Bundle[];
beforeAll(async () => {
  bundles = await build();
  return () => rmSync(dirname(bundles[0]?.path ?? ''), { recursive: true });
});

/** The beginning of each model's weights, by which they are recognised. */
const [v1, v2] = [shippedV1, shippedV2].map(({ weights }) => weights.slice(0, 100)) as [string, string];
const WEIGHTS: Record<string, string[]> = {
  'predict-v1': [v1],
  'predict-batch': [v2],
  'predict-v2': [v2],
  'predict-ab': [v1, v2],
  'site-ready': [v1, v2],
  // These list the shipped models or test them on the golden digits.
  'admin-models': [v1, v2],
  'models-list': [v1, v2],
  'models-autopilot': [v1, v2],
  'models-check': [v1, v2],
  'admin-alias': [v1, v2],
  'admin-rollback': [v1, v2],
  'slack-act': [v1, v2],
  // These load published models, whose parents may be shipped, or any model.
  'models-weights': [v1, v2],
  'retraining-decide': [v1, v2],
  // What it lists is judged by both models.
  'retraining-training-set': [v1, v2],
  // Both models read the labelled pictures of the open hour.
  'reports-report': [v1, v2],
  'reports-daily': [v1, v2],
  'retraining-worker': [v1, v2],
  sweep: [v1, v2],
};

test('a bundle holds the weights that its function uses, and no others', () => {
  for (const { key, path } of bundles) {
    const text = readFileSync(path, 'utf8');
    const carried = [v1, v2].filter((weights) => text.includes(weights));
    expect({ key, carried }).toEqual({ key, carried: WEIGHTS[key] ?? [] });
  }
});

test('only the worker’s bundle holds the code for training', () => {
  for (const { key, path } of bundles) {
    const isThere = readFileSync(path, 'utf8').includes('Conv2DBackpropFilter');
    expect({ key, isThere }).toEqual({ key, isThere: key === 'retraining-worker' });
  }
});

test('only bundles of functions that read pictures import sharp', () => {
  for (const { key, path } of bundles) {
    const isThere = /["']sharp["']/.test(readFileSync(path, 'utf8'));
    expect({ key, isThere }).toEqual({ key, isThere: key.startsWith('predict-') });
  }
});

test('every bundle logs the error that ends its process', () => {
  const silent = bundles.filter(
    ({ path }) => !readFileSync(path, 'utf8').includes('uncaughtExceptionMonitor'),
  );
  expect(silent.map(({ key }) => key)).toEqual([]);
});

test('every bundle stays within its budget', () => {
  const over = bundles.flatMap(({ key, bytes }) => {
    const most = BUDGETS[key]?.kb ?? 0;
    return bytes > most * 1_024 ? [`${key}: ${Math.ceil(bytes / 1_024)} KB of ${most}`] : [];
  });
  expect(over).toEqual([]);
});

test('every bundle holds the packages of its parts, and no others', () => {
  expect(Object.keys(BUDGETS).sort()).toEqual(bundles.map(({ key }) => key).sort());
  for (const { key, packages } of bundles) {
    const allowed = BUDGETS[key]?.packages ?? [];
    const unexpected = packages.filter((name) => !allowed.includes(name));
    const missing = allowed.filter((name) => !packages.includes(name));
    expect({ key, unexpected, missing }).toEqual({ key, unexpected: [], missing: [] });
  }
});

test('docs/licences.md lists the packages that are shipped, each with a licence that is accepted', async () => {
  const shipped = await shippedPackages(bundles);
  expect(problemsOfLicences(shipped)).toEqual([]);
  expect(readFileSync(new URL('../../docs/licences.md', import.meta.url), 'utf8')).toBe(
    licencesDocument(shipped),
  );
});

test('only the functions that serve the OpenAPI document hold it, and those of the site without a table hold no AWS client', () => {
  for (const { key, path } of bundles) {
    const text = readFileSync(path, 'utf8');
    const isThere = text.includes('"/admin/slack_alert"') && text.includes('x-rate-limit');
    expect({ key, isThere }).toEqual({ key, isThere: ['site-openapi', 'site-apispec'].includes(key) });
    if (key.startsWith('site-')) {
      const hasClient = text.includes('DynamoDB_20120810');
      expect({ key, hasClient }).toEqual({ key, hasClient: key === 'site-ready' });
    }
  }
});
