// An open loop: sends calls on a schedule, even if earlier ones are not answered. A slow server gets as many as a fast one.
import { setTimeout as sleep } from 'node:timers/promises';

/** The outcome of a call. Times are in milliseconds from the start of the schedule. */
export interface Outcome {
  dueAt: number;
  /** Undefined when it was dropped. */
  sentAt?: number;
  /** When the answer came, the call failed, or it was dropped. */
  doneAt: number;
  route: string;
  /** The status, the error code of the connection, or `dropped`. */
  kind: string;
}

export interface Call {
  route: string;
  /** Never rejects. @returns the status, or the error code when there is no answer */
  send(): Promise<string>;
}

interface Clock {
  now(): number;
  wait(ms: number): Promise<unknown>;
}

export const DROPPED = 'dropped';

const REAL: Clock = { now: () => performance.now(), wait: (ms) => sleep(ms) };

/**
 * Sends each call when it is due. Latency counts from the due time, not from the sending: this avoids "coordinated
 * omission", which hides the delay of calls behind a stall.
 * @param due milliseconds from the start, ascending
 * @param next makes the call that is due now, at the time of sending, so that it can refer to earlier answers
 * @param mostInFlight further calls are dropped, as a platform at its quota refuses them
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
