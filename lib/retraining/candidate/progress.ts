// Progress reports of CPU-bound work: the work calls `report` between its steps, which triggers the heartbeat when due.

export interface Progress {
  /** 0–1. */
  readonly progress?: number;
}

/** Returns at once unless a heartbeat is due. @throws what the heartbeat throws: the work must stop then. */
export type ReportProgress = (progress?: Progress) => Promise<void>;

/** @param heartbeat called with the latest progress, at most once every `everyMs` milliseconds */
export function progressReporter(
  heartbeat: (progress: Progress) => Promise<void>,
  { everyMs, now }: { everyMs: number; now: () => number },
): ReportProgress {
  let lastAt = now();
  let latest: Progress = {};
  return async (progress) => {
    latest = { ...latest, ...progress };
    if (now() - lastAt < everyMs) return;
    lastAt = now();
    // Lets pending timers and sockets run: training never yields to the event loop by itself.
    await new Promise((resolve) => setImmediate(resolve));
    await heartbeat(latest);
  };
}
