// The heartbeat of work that leaves the event loop no time: called between its steps, it beats when the clock says so.

/** Where the work stands, for whoever asks meanwhile. */
export interface Progress {
  /** 0–1. */
  readonly progress?: number;
}

/** Returns at once unless a beat is due. @throws what the beat throws: the work is to end there. */
export type Pulse = (news?: Progress) => Promise<void>;

/** @param beat is told the latest news, at most once in `everyMs` */
export function pulseOf(
  beat: (news: Progress) => Promise<void>,
  { everyMs, now }: { everyMs: number; now: () => number },
): Pulse {
  let lastAt = now();
  let latest: Progress = {};
  return async (news) => {
    latest = { ...latest, ...news };
    if (now() - lastAt < everyMs) return;
    lastAt = now();
    // What waits for its turn, time-outs and sockets among them, has it first.
    await new Promise((resolve) => setImmediate(resolve));
    await beat(latest);
  };
}
