// How the time of a computation grows with its input, which a slow or busy machine does not change.

/**
 * Time for the texts divided by time for their halves: about 2 when the time is linear, 4 when it is quadratic, 8 or far more
 * when a pattern backtracks.
 */
export function growth(run: (text: string) => void, texts: readonly string[]): number {
  const halves = texts.map((text) => text.slice(0, text.length / 2));
  for (const text of halves.slice(0, 20)) run(text);
  return leastTime(run, texts) / leastTime(run, halves);
}

/** The least of three times: a collection of garbage falls into one of them. */
function leastTime(run: (text: string) => void, texts: readonly string[]): number {
  return Math.min(...[1, 2, 3].map(() => cpuTime(run, texts)));
}

/** Processor time, of which a process that waits for a busy machine uses none. */
function cpuTime(run: (text: string) => void, texts: readonly string[]): number {
  const before = process.cpuUsage();
  for (const text of texts) run(text);
  const { user, system } = process.cpuUsage(before);
  return Math.max(LEAST_US, user + system);
}

/** Less than this is the noise of the clock and of the garbage collector, not a growth. */
const LEAST_US = 10_000;
