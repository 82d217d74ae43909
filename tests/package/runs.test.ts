// Every zip runs: packaged for this machine, unpacked outside the project, and invoked through a Runtime API with each of its sample
// events.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Packages, packageService } from './package-service.ts';
import { EVENT_NAMES, keyOf, runSample, sampleOf, type Unpacked, unpack } from './runtime/run-sample.ts';
import { startFunction } from './runtime/runtime-api.ts';
import { type Services, startServices } from './runtime/services.ts';

const root = mkdtempSync(join(tmpdir(), 'vigia-zips-'));
let packages: Packages;
let services: Services;
let functions: Unpacked[];
beforeAll(async () => {
  // Another stage than zips.test.ts, which packages at the same time: each stage has its own work folder.
  packages = await packageService('dev', process.arch);
  services = await startServices(packages.resources, packages.functions);
  functions = packages.functions.map((definition) => unpack(definition, root, services));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  packages?.remove();
  await services?.stop();
});

test('every function of the template has sample events, and every sample event has an expected outcome', () => {
  const keys = functions.map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(40);
  expect([...new Set(EVENT_NAMES.map(keyOf))].sort()).toEqual(keys.toSorted());
  expect(EVENT_NAMES.filter((name) => !sampleOf(name))).toEqual([]);
});

/** On a machine so slow that the 3 s of a request were over, a function rightly answered 503; its next try is faster. */
const retry = { count: 2, condition: /too late to try|no answer within the budget/ };

test.each(EVENT_NAMES)('the sample event %s has its expected outcome', { retry }, async (name) => {
  const lambda = functions.find(({ key }) => key === keyOf(name));
  const sample = sampleOf(name);
  if (!lambda || !sample) throw new Error(`${name} has no function or no expected outcome`);
  const { outcome, log } = await runSample(name, lambda, services, startFunction);
  expect(outcome, log).toMatchObject(sample.outcome);
  expect(sample.missing?.(services), log).toBeUndefined();
});

test('the stack of an error names the source, by the map in the zip', async () => {
  const name = 'alerts-drill.throw';
  const lambda = functions.find(({ key }) => key === keyOf(name));
  if (!lambda) throw new Error(`${name} has no function`);
  const { outcome } = await runSample(name, lambda, services, startFunction);
  expect(outcome).toMatchObject({
    trace: expect.arrayContaining([expect.stringMatching(/\/functions\/alerts\/drill\.ts:\d+:\d+/)]),
  });
});
