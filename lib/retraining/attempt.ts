// One delivery of a run's message, and what can come of it.

export interface Attempt {
  receiptHandle: string;
  /** How often the queue has handed it out, this time included. */
  receiveCount: number;
}

/** `later`: the message is hidden for a while, and has to stay in the queue. `unknown`: there is no such run. */
export type Outcome = 'done' | 'later' | 'unknown';

export function secondsUntil(time: string, now: Date): number {
  return Math.max(0, (Date.parse(time) - now.getTime()) / 1_000);
}
