// The figures of a schedule: rates, latencies and errors.
import { DROPPED, type Outcome } from './open-loop.ts';

export interface Figures {
  /** Calls that were due, including dropped ones. */
  due: number;
  dropped: number;
  /** Good answers a second that came before the end of the schedule. */
  achieved: number;
  /** Latencies of all sent calls in milliseconds, from when they were due to the answer or the timeout. */
  p50: number;
  p99: number;
  max: number;
  /** How late the generator sent: when this is large, the generator is the bottleneck, not the server. */
  lateP99: number;
  /** Failed calls by status or error code. */
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

/** The smallest value that is at least as large as `percent` of all values (nearest rank); NaN for no values. */
export function percentile(values: readonly number[], percent: number): number {
  const sorted = values.toSorted((a, b) => a - b);
  return sorted[Math.max(0, Math.ceil((percent / 100) * sorted.length) - 1)] ?? Number.NaN;
}

/** Calls that are due just before the end may be answered after it. */
const KEPT_SHARE = 0.95;
/** A person waits this long for an answer. */
const MOST_P99_MS = 1_000;

/** Whether the server kept up: enough good answers, soon enough. */
export function keptUp({ due, achieved, p99 }: Figures, seconds: number): boolean {
  return achieved >= KEPT_SHARE * (due / seconds) && p99 <= MOST_P99_MS;
}

function isGood({ kind }: Outcome): boolean {
  return /^2\d\d$/.test(kind);
}
