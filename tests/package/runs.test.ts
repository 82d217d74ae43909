// Every zip runs: packaged for this machine, unpacked where there is nothing else, and invoked under a Runtime API with
// each of its sample events.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Packages, packageService } from './package-service.ts';
import { EVENT_NAMES, keyOf, runSample, sampleOf, type Unpacked, unpack } from './runtime/run-sample.ts';
import { type Services, startServices } from './runtime/services.ts';

const root = mkdtempSync(join(tmpdir(), 'vigia-zips-'));
let packages: Packages;
let services: Services;
let functions: Unpacked[];
beforeAll(async () => {
  // A stage of its own: zips.test.ts packages `prod` at the same time, and each stage has its work folder.
  packages = await packageService('dev', process.arch);
  services = await startServices(packages.resources, packages.functions);
  functions = packages.functions.map((definition) => unpack(definition, root, services));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  packages?.remove();
  await services?.stop();
});

test('every function of the template has sample events, and it is said what it answers them', () => {
  const keys = functions.map(({ key }) => key);
  expect(keys.length).toBeGreaterThan(40);
  expect([...new Set(EVENT_NAMES.map(keyOf))].sort()).toEqual(keys.toSorted());
  expect(EVENT_NAMES.filter((name) => !sampleOf(name))).toEqual([]);
});

test.each(EVENT_NAMES)('%s', async (name) => {
  const lambda = functions.find(({ key }) => key === keyOf(name));
  const sample = sampleOf(name);
  if (!lambda || !sample) throw new Error(`nothing says what ${name} answers`);
  const { outcome, log } = await runSample(name, lambda, services);
  expect(outcome, log).toMatchObject(sample.outcome);
  expect(sample.missing?.(services), log).toBeUndefined();
});
