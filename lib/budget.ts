// How long a request waits for databases and queues: all its calls together no longer than one alone may take.
import { AsyncLocalStorage } from 'node:async_hooks';

/** CONTRACT gives a database or queue 3 s to answer; what is left is for saying that it did not. */
const BUDGET_MS = 2_500;

interface Waiting {
  /** By calls that have ended. */
  spentMs: number;
  /** Calls that go on, and since when at least one does: parallel ones wait once. */
  calls: number;
  since: number;
}

const request = new AsyncLocalStorage<Waiting>();

/** One request: whatever it calls within `work` draws on one budget. Outside of it every call has a whole one. */
export function asOneRequest<Result>(work: () => Result): Result {
  return request.run({ spentMs: 0, calls: 0, since: 0 }, work);
}

/**
 * A call begins to wait.
 * @returns milliseconds it may take, none or fewer when the request has waited long enough; and what to call at its end
 */
export function beginWait(): { leftMs: number; end: () => void } {
  const waiting = request.getStore();
  if (!waiting) return { leftMs: BUDGET_MS, end: () => {} };
  const now = performance.now();
  if (waiting.calls === 0) waiting.since = now;
  waiting.calls++;
  return {
    leftMs: BUDGET_MS - waiting.spentMs - (now - waiting.since),
    end: () => {
      waiting.calls--;
      if (waiting.calls === 0) waiting.spentMs += performance.now() - waiting.since;
    },
  };
}
