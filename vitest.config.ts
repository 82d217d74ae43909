// The test layers; each runs alone by `vitest run --project <name>`.
import { availableParallelism } from 'node:os';
import { defineConfig } from 'vitest/config';

const layer = (name: string, options: Record<string, unknown> = {}) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    ...options,
  },
});

export default defineConfig({
  test: {
    // Many tests wait, for a server to start or a queue to turn; one worker, the default on two cores, would wait with them.
    maxWorkers: Math.max(2, availableParallelism() - 1),
    // Limits for machines several times slower than usual: what hangs fails all the same.
    projects: [
      layer('unit', { testTimeout: 20_000 }),
      layer('store', { testTimeout: 30_000 }),
      layer('api', { testTimeout: 90_000, hookTimeout: 90_000 }),
      layer('config', { testTimeout: 180_000, hookTimeout: 180_000 }),
      // Not part of `npm test`: it needs a browser.
      layer('browser', { testTimeout: 90_000, hookTimeout: 90_000 }),
      // Nor is this: it needs Python, and installs what it tests against.
      layer('conformance', {
        globalSetup: ['tests/conformance/install.ts'],
        testTimeout: 300_000,
        hookTimeout: 300_000,
      }),
    ],
  },
});
