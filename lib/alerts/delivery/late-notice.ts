// After an outage, one line: how many alerts were delayed, and by how long.
import type { Notice } from '../alert.ts';
import type { LimiterState } from './rate-limiter.ts';

/** @returns undefined when no late delivery is untold. The id is the same as long as no other comes. */
export function lateNotice(
  { late, late_since, longest_ms = 0 }: LimiterState,
  now: Date,
): Notice | undefined {
  if (!late || late_since === undefined) return undefined;
  const source = 'alerts-deliver';
  const what = late === 1 ? '1 aviso llegó' : `${late} avisos llegaron`;
  return {
    id: `delayed-${Date.parse(late_since)}-${late}`,
    reason: 'delayed',
    alert: {
      fingerprint: 'delayed',
      kind: 'event',
      severity: 'warning',
      title: `${what} con retraso, de hasta ${span(longest_ms)}`,
      source,
      at: now.toISOString(),
      fields: [],
      links: [],
    },
    count: late,
    since: late_since,
    first_at: late_since,
    last_at: now.toISOString(),
    functions: [source],
    duration_ms: longest_ms,
  };
}

/** "2 h 5 min", "10 min 3 s", "40 s": the two units that matter. */
function span(ms: number): string {
  const seconds = Math.round(ms / 1000);
  const minutes = Math.floor(seconds / 60);
  const hours = Math.floor(minutes / 60);
  if (hours > 0) return `${hours} h ${minutes % 60} min`;
  return minutes > 0 ? `${minutes} min ${seconds % 60} s` : `${seconds} s`;
}
