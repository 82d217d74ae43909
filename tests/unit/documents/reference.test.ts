// docs/reference.md names every error with its status and text, every script, and every setting that a person may set.
import { readFileSync } from 'node:fs';
import { expect, test } from 'vitest';
import { ERRORS } from '#lib/errors.ts';

const ROOT = new URL('../../../', import.meta.url);
const read = (path: string) => readFileSync(new URL(path, ROOT), 'utf8');
const REFERENCE = read('docs/reference.md');

test('every error is in the table, with its status and its text', () => {
  const rows = Object.entries(ERRORS).map(
    ([code, { status, msg }]) => `| ${status} | \`${code}\` | ${msg} |`,
  );
  expect(rows.filter((row) => !REFERENCE.includes(row))).toEqual([]);
  expect(REFERENCE.match(/^\| \d{3} \|/gm)).toHaveLength(rows.length);
});

test('every script of package.json is described', () => {
  const { scripts } = JSON.parse(read('package.json')) as { scripts: Record<string, string> };
  const described = (name: string) =>
    new RegExp(`npm (?:run )?${name}(?![\\w:])|\`${name}\``).test(REFERENCE);
  expect(Object.keys(scripts).filter((name) => !described(name))).toEqual([]);
});

test('every setting that a deployment takes from the environment is described', () => {
  const settings = [...read('resources/params.yml').matchAll(/\$\{env:([A-Z_0-9]+)/g)].map(
    ([, name]) => name,
  );
  expect(settings.length).toBeGreaterThan(10);
  expect(settings.filter((name) => !REFERENCE.includes(`\`${name}\``))).toEqual([]);
});
