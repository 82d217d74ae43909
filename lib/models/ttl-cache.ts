// A cache of one value with a time to live (TTL) and single flight: all who ask at once share one look-up.

/**
 * @param lookUp gets the previous value. It must not throw: it decides itself what to return when it finds nothing.
 * @param ttlMs counted from the start of a look-up, so that no value is older than this plus one look-up.
 * @param clock milliseconds of wall-clock time: monotonic clocks may stop while Lambda freezes the process. When the
 *   clock is set back, the value expires.
 */
export function ttlCache<Value>(
  lookUp: (before: Value | undefined) => Promise<Value>,
  ttlMs: number,
  clock: () => number,
): () => Promise<Value> {
  let startedAt = 0;
  let latest: Promise<Value> | undefined;
  let before: Value | undefined;
  return async () => {
    const age = clock() - startedAt;
    if (latest === undefined || age < 0 || age >= ttlMs) {
      startedAt = clock();
      const current = lookUp(before);
      latest = current;
      const value = await current;
      // A newer look-up may have started meanwhile, for example after the process was frozen: its value counts.
      if (latest === current) before = value;
    }
    return await latest;
  };
}
