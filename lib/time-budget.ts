// The time budget of a request: the milliseconds that all its calls to databases and queues may take together.
import { AsyncLocalStorage } from 'node:async_hooks';

/** A request must answer 503 within 3 s when a database or queue does not answer (docs/contract.md, C-ERROR-5). */
const BUDGET_MS = 2_500;

/** A write that ends a request may take this long even when the budget is used up; the answer still comes within 3 s. */
const LAST_WRITE_MS = 250;

interface Waiting {
  /** Milliseconds spent by calls that have ended; parallel calls count once. */
  spentMs: number;
  /** Calls under way. */
  calls: number;
  /** When the first of them began, by `performance.now()`. */
  since: number;
}

const request = new AsyncLocalStorage<Waiting>();

/** Runs one request: all its calls share one budget. Outside of a request each call has a whole budget. */
export function asOneRequest<Result>(work: () => Result): Result {
  return request.run({ spentMs: 0, calls: 0, since: 0 }, work);
}

/** Runs the last write of a request, which must be tried also after a call that has used up the budget. */
export function asLastWrite<Result>(work: () => Result): Result {
  const { spentMs = 0 } = request.getStore() ?? {};
  return request.run({ spentMs: Math.min(spentMs, BUDGET_MS - LAST_WRITE_MS), calls: 0, since: 0 }, work);
}

/**
 * Begins to count the time of a call.
 * @returns `leftMs`, the milliseconds that it may take (0 or less when the budget is used up); call `end` when it has ended
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
