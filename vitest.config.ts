// The test layers; each runs alone by `vitest run --project <name>`.

import { availableParallelism } from 'node:os';
import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';

/** What has been compiled once, in a worker or a started server, is not compiled again by the next; they are many. */
process.env.NODE_COMPILE_CACHE ??= fileURLToPath(new URL('node_modules/.cache/compiled', import.meta.url));

/** Functions run in these layers; each of their calls of AWS is held against the template that would be deployed. */
const template = { globalSetup: ['tests/config/setup.ts'] };
const cheapHashes = 'tests/support/cheap-hashes.ts';
const leastPrivilege = {
  ...template,
  setupFiles: ['tests/support/least-privilege.ts', 'tests/support/empty-keys.ts', cheapHashes],
};

/** Tests of any layer that take tens of seconds, because they train, decode the largest files or crash at every step. */
const THOROUGH = 'tests/**/*.thorough.test.ts';

const layer = (name: string, options: Record<string, unknown> = {}) => ({
  test: {
    name,
    include: [`tests/${name}/**/*.test.ts`],
    exclude: [THOROUGH],
    env: { POWERTOOLS_LOG_LEVEL: 'SILENT' },
    // What a test waits for comes when the machine has time for it.
    expect: { poll: { timeout: 60_000 } },
    ...options,
  },
});

export default defineConfig({
  test: {
    // Many tests wait, for a server to start or a queue to turn: meanwhile one more can use its processor.
    maxWorkers: availableParallelism() + 1,
    // Limits for machines several times slower than usual, or as busy: what hangs fails all the same.
    projects: [
      // One module graph for all files of a worker: half of the time was the loading of the same modules again.
      layer('unit', { testTimeout: 180_000, hookTimeout: 180_000, isolate: false }),
      layer('abuse', { ...leastPrivilege, isolate: false, testTimeout: 180_000, hookTimeout: 180_000 }),
      // Threads start faster than processes.
      layer('store', { ...leastPrivilege, testTimeout: 180_000, hookTimeout: 180_000, pool: 'threads' }),
      layer('api', { ...leastPrivilege, testTimeout: 300_000, hookTimeout: 300_000 }),
      layer('config', {
        ...template,
        setupFiles: [cheapHashes],
        testTimeout: 180_000,
        hookTimeout: 180_000,
      }),
      // The others are not part of `npm test`, but of `.ci/run`. These two take too long for a run after each change.
      layer('start', { testTimeout: 300_000, hookTimeout: 300_000 }),
      layer('thorough', {
        ...leastPrivilege,
        include: [THOROUGH],
        exclude: [],
        testTimeout: 600_000,
        hookTimeout: 180_000,
        pool: 'threads',
      }),
      // Half a minute of Slack being down takes longer still.
      layer('outage', { ...template, testTimeout: 600_000, hookTimeout: 300_000 }),
      // The stories of `api` also run its rows; this is for deployments.
      layer('contract', { setupFiles: [cheapHashes], testTimeout: 60_000, hookTimeout: 60_000 }),
      // Packaging takes a while, and fetches sharp for Lambda. One file at a time: two packagings share a folder.
      layer('package', { testTimeout: 900_000, hookTimeout: 900_000 }),
      // It needs a browser.
      layer('browser', {
        testTimeout: 600_000,
        hookTimeout: 300_000,
        // A page draws when it can; on a busy machine that takes seconds.
        expect: { poll: { timeout: 120_000 } },
      }),
      // Run by tests/conformance/run.ts, which installs the MLflow that it tests against.
      layer('conformance', { testTimeout: 600_000, hookTimeout: 600_000 }),
    ],
  },
});
