// The notice after an outage of Slack: how many alerts were late, and by how much.
import type { Notice } from '../alert.ts';
import { lateAlerts } from '../texts-es.ts';
import type { LimiterState } from './rate-limiter.ts';

/** @returns undefined when no delivery was late. The id is the same until another late delivery is counted. */
export function lateNotice(
  { late, late_since, longest_ms = 0 }: LimiterState,
  now: Date,
): Notice | undefined {
  if (!late || late_since === undefined) return undefined;
  const source = 'alerts-deliver';
  return {
    id: `delayed-${Date.parse(late_since)}-${late}`,
    reason: 'delayed',
    alert: {
      fingerprint: 'delayed',
      kind: 'event',
      severity: 'warning',
      title: lateAlerts(late, longest_ms),
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
