// The notice about an alert that was set aside: Slack does not take it, although it takes others.
import type { Notice } from '../alert.ts';
import { setAside } from '../texts-es.ts';

/** A notice about the delivery itself has none: it would cause the next one. */
export function asideNotice({ id, reason, alert }: Notice, sentAs: string, now: Date): Notice | undefined {
  if (reason === 'aside' || reason === 'delayed') return undefined;
  const at = now.toISOString();
  return {
    id: `aside-${sentAs}`,
    reason: 'aside',
    alert: {
      // A message group of its own: it must not wait behind what it is about.
      fingerprint: `aside-${id}`,
      kind: 'event',
      severity: alert.severity,
      title: setAside(alert.source, alert.title),
      source: 'alerts-deliver',
      at,
      fields: [],
      links: [],
    },
    count: 1,
    since: at,
  };
}
