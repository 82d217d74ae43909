// The sizes of CONTRIBUTING.md: files that can be read at once, folders that can be overlooked, and a first line that says what a file is for.
import { dirname } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';
import { repositoryAt } from '../../../scripts/documents/repository.ts';

const ROOT = fileURLToPath(new URL('../../../', import.meta.url));
const repository = repositoryAt(ROOT);
const files = [...repository.files];

/** Written by programs. */
const GENERATED = /^(?:client\/openapi\.d\.ts|lib\/digits\/weights\/.*)$/;
const sources = files.filter((path) => /\.(?:ts|tsx|cjs|js)$/.test(path) && !GENERATED.test(path));
const textOf = (path: string) => repository.read(path);

test('no source file has more than 300 lines', () => {
  expect(sources.length).toBeGreaterThan(1_000);
  const long = sources.map((path) => ({ path, lines: textOf(path).split('\n').length - 1 }));
  expect(long.filter(({ lines }) => lines > 300)).toEqual([]);
});

test('every source file begins with a comment that says what it is for', () => {
  expect(sources.filter((path) => !/^(?:#!.*\n)?\/[/*] ?\S/.test(textOf(path)))).toEqual([]);
});

/** Lists that a reader looks things up in, by name: an event for each function, and the decisions with their index. */
const LISTS = ['events', 'docs/decisions'];

test('no folder has more than 20 files', () => {
  const folders = Map.groupBy(files, (path) => dirname(path));
  const full = [...folders].map(([folder, inside]) => ({ folder, files: inside.length }));
  expect(full.filter(({ folder, files }) => files > 20 && !LISTS.includes(folder))).toEqual([]);
});
