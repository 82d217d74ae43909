// The client over the wire: within its budget, and made for browsers too.

import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { brotliCompressSync } from 'node:zlib';
import { build } from 'esbuild';
import { expect, test } from 'vitest';

const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** Bytes, compressed by Brotli. */
const BUDGET = 8 * 1_024;

test('the whole client, for a browser, is within 8 KB', async () => {
  const { outputFiles, metafile } = await build({
    absWorkingDir: ROOT,
    entryPoints: ['client/client.ts'],
    bundle: true,
    format: 'esm',
    platform: 'browser',
    minify: true,
    write: false,
    metafile: true,
    logLevel: 'silent',
  });
  // It names no module of Node and no package: esbuild would have failed, or bundled it.
  expect(Object.keys(metafile.inputs).filter((path) => !path.startsWith('client/'))).toEqual([]);
  expect(brotliCompressSync(outputFiles[0]?.contents ?? '').length).toBeLessThanOrEqual(BUDGET);
});

test('the version and the licence of the package are those of the repository', () => {
  const read = (path: string) => JSON.parse(readFileSync(ROOT + path, 'utf8'));
  const [own, root] = [read('client/package.json'), read('package.json')];
  expect([own.version, own.license]).toEqual([root.version, root.license]);
});
