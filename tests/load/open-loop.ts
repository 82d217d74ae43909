// Calls on a schedule, whether or not earlier ones have been answered: a slow server meets as many as a fast one.
import { setTimeout as sleep } from 'node:timers/promises';

/** What became of a call. Times in milliseconds from the start of the schedule. */
export interface Outcome {
  dueAt: number;
  /** Undefined when it was dropped. */
  sentAt?: number;
  /** The answer, or that there is none to be expected. */
  doneAt: number;
  route: string;
  /** A status, a connection's error code, or `dropped`. */
  kind: string;
}

export interface Call {
  route: string;
  /** Never rejects. @returns the status, or the error code of a call that got none */
  send(): Promise<string>;
}

interface Clock {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

export const DROPPED = 'dropped';

const REAL: Clock = { now: () => performance.now(), wait: (ms) => sleep(ms) };

/**
 * Sends each call when it is due. Latency counts from then, not from when the generator got round to sending: what a
 * stall delays is measured as delayed ("coordinated omission").
 * @param due from the start, ascending
 * @param next the call that is now due; asked for when it is sent, so that it can refer to earlier answers
 * @param mostInFlight above which a call is dropped, as a platform at its quota would refuse it
 */
export async function openLoop(
  due: readonly number[],
  next: () => Call,
  mostInFlight: number,
  clock: Clock = REAL,
): Promise<Outcome[]> {
  const startedAt = clock.now();
  const elapsed = () => clock.now() - startedAt;
  const outcomes: Outcome[] = [];
  const inFlight = new Set<Promise<void>>();
  for (const dueAt of due) {
    const early = dueAt - elapsed();
    if (early > 0) await clock.wait(early);
    const { route, send } = next();
    const sentAt = elapsed();
    if (inFlight.size >= mostInFlight) {
      outcomes.push({ dueAt, doneAt: sentAt, route, kind: DROPPED });
      continue;
    }
    const answered = send().then((kind) => {
      outcomes.push({ dueAt, sentAt, doneAt: elapsed(), route, kind });
      inFlight.delete(answered);
    });
    inFlight.add(answered);
  }
  await Promise.all(inFlight);
  return outcomes;
}
