// A value that is looked up again only after a while, by one look-up for all who ask at once.

/**
 * @param look gets the value before. It must not fail: what it cannot find out is its own to say.
 * @param everyMs counted from when a look-up began, so that no value is ever older than that plus the look-up itself.
 * @param clock milliseconds. By the wall: a frozen process's other clocks may stand still. Set back, it counts as late.
 */
export function rechecked<Value>(
  look: (before: Value | undefined) => Promise<Value>,
  everyMs: number,
  clock: () => number,
): () => Promise<Value> {
  let begun = 0;
  let latest: Promise<Value> | undefined;
  let before: Value | undefined;
  return async () => {
    const age = clock() - begun;
    if (latest === undefined || age < 0 || age >= everyMs) {
      begun = clock();
      const current = look(before);
      latest = current;
      const value = await current;
      // A look-up that a newer one has overtaken, say while the process was frozen, has nothing to add.
      if (latest === current) before = value;
    }
    return await latest;
  };
}
