// How often each property is tried: a thousand times, or as often as VIGIA_FUZZ_RUNS says (`npm run test:deep`).
import type fc from 'fast-check';

const RUNS = Number(process.env.VIGIA_FUZZ_RUNS || 1_000);

/**
 * @param share of the runs, for what takes long; its test says why
 */
export function runs<Values>(share = 1): fc.Parameters<Values> {
  return { numRuns: Math.max(1, Math.round(RUNS * share)) };
}
