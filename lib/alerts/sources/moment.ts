// When something happened, by what an event says of it.

/** Before it there was no AWS. */
const EARLIEST_MS = Date.UTC(2000, 0, 1);
/** Clocks differ by seconds. */
const LATEST_AHEAD_MS = 24 * 60 * 60_000;

/**
 * Milliseconds since 1970, where they can be true; else the moment of now. With a time of no calendar every later step would fail, and with
 * one in the far future nothing could end what began then.
 */
export function momentOf(said: number | undefined, now: Date): number {
  const isPossible = said !== undefined && said >= EARLIEST_MS && said <= now.getTime() + LATEST_AHEAD_MS;
  return isPossible ? said : now.getTime();
}
