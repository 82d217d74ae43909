// Runs of each property: forty, or VIGIA_FUZZ_RUNS (`npm run test:thorough` and `npm run test:deep`).
import type fc from 'fast-check';

const RUNS = Number(process.env.VIGIA_FUZZ_RUNS || 40);

/** @param share of the runs, for slow properties; the test says why */
export function runs<Values>(share = 1): fc.Parameters<Values> {
  return { numRuns: Math.max(1, Math.round(RUNS * share)) };
}
