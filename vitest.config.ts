// The test layers; each runs alone by `vitest run --project <name>`.
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
    projects: [
      layer('unit'),
      layer('store', { testTimeout: 15_000 }),
      layer('api', { testTimeout: 60_000, hookTimeout: 60_000, fileParallelism: false }),
      layer('config', { testTimeout: 90_000, hookTimeout: 90_000 }),
    ],
  },
});
