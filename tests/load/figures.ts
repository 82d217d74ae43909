// What a schedule's outcomes amount to.
import { DROPPED, type Outcome } from './open-loop.ts';

export interface Figures {
  /** Calls that were due, dropped ones included. */
  due: number;
  dropped: number;
  /** Good answers a second, of those that came before the schedule's end. */
  achieved: number;
  /** Milliseconds from when they were due, of all calls that were sent; those without an answer until they were given up. */
  p50: number;
  p99: number;
  max: number;
  /** How late the generator itself was with sending: what is much here is not the server's. */
  lateP99: number;
  /** Calls by what they got instead of a 2xx. */
  errors: Map<string, number>;
}

export function figuresOf(outcomes: readonly Outcome[], seconds: number): Figures {
  const sent = outcomes.filter(({ kind }) => kind !== DROPPED);
  const latencies = sent.map(({ dueAt, doneAt }) => doneAt - dueAt);
  const inTime = sent.filter((outcome) => isGood(outcome) && outcome.doneAt <= seconds * 1000);
  const errors = new Map<string, number>();
  for (const { kind } of sent.filter((outcome) => !isGood(outcome))) {
    errors.set(kind, (errors.get(kind) ?? 0) + 1);
  }
  return {
    due: outcomes.length,
    dropped: outcomes.length - sent.length,
    achieved: inTime.length / seconds,
    p50: percentile(latencies, 50),
    p99: percentile(latencies, 99),
    max: percentile(latencies, 100),
    lateP99: percentile(
      sent.map(({ dueAt, sentAt = dueAt }) => sentAt - dueAt),
      99,
    ),
    errors,
  };
}

/** The smallest value that `percent` of all do not exceed (nearest rank); NaN of none. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** The rest may be what was due just before the end. */
const KEPT_SHARE = 0.95;
/** What a person still takes for an answer. */
const MOST_P99_MS = 1_000;

/** Whether the server kept up: it answered what was due, well, and soon. */
export function keptUp({ due, achieved, p99 }: Figures, seconds: number): boolean {
  return achieved >= KEPT_SHARE * (due / seconds) && p99 <= MOST_P99_MS;
}

function isGood({ kind }: Outcome): boolean {
  return /^2\d\d$/.test(kind);
}
