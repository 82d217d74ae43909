// What `npm ci` installs and runs: no telemetry, no registry's address, and fonts for training alone.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';

const read = (file: string) => JSON.parse(readFileSync(new URL(`../../../${file}`, import.meta.url), 'utf8'));
const root = read('package.json');
const lock: Record<string, { resolved?: string; link?: boolean; hasInstallScript?: boolean }> =
  read('package-lock.json').packages;

test('package.json decides for every install script whether it may run, and names no other package', () => {
  const scripts = Object.keys(lock).filter((path) => lock[path]?.hasInstallScript);
  const names = scripts.map((path) => path.replace(/^.*node_modules\//, ''));
  expect(Object.keys(root.allowScripts).sort()).toEqual(names.toSorted());
});

test('the telemetry of swagger-ui-dist is off for npm 11, which reads allowScripts, and for npm 10, which does not', () => {
  expect(root.allowScripts).toMatchObject({ '@scarf/scarf': false });
  expect(root.scarfSettings).toEqual({ enabled: false });
});

test('the lock file names no registry', () => {
  const resolved = Object.values(lock).filter((entry) => entry.resolved !== undefined && !entry.link);
  expect(resolved).toEqual([]);
});

test('the packages that only training needs are listed in its workspace, not in the root', () => {
  const names = [...Object.keys(root.dependencies), ...Object.keys(root.devDependencies)];
  const forTraining = Object.keys(read('scripts/training/package.json').devDependencies);
  expect(forTraining).toContain('opentype.js');
  expect(names.filter((name) => name.startsWith('@fontsource/') || forTraining.includes(name))).toEqual([]);
});
