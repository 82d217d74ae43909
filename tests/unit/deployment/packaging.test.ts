// serverless-esbuild has no part in npm start. That it packages is what tests/config and tests/package see.
import { createRequire } from 'node:module';
import { expect, test } from 'vitest';
import Packaging from '../../../build/packaging.ts';

test('npm start neither loads serverless-esbuild nor runs its hooks', () => {
  const { hooks } = new Packaging({ processedInput: { commands: ['offline', 'start'] } }, {}, {});
  const { cache, resolve } = createRequire(import.meta.url);
  expect(hooks).toEqual({});
  expect(cache).not.toHaveProperty([resolve('serverless-esbuild')]);
});
