// An occurrence for tests of grouping, recording and rendering.
import type { Alert, Occurrence } from '../../../../lib/alerts/alert.ts';

export function occurrence(over: Partial<Alert> = {}, count = 1): Occurrence {
  const at = '2026-01-02T03:04:05.000Z';
  return {
    alert: {
      fingerprint: '0123456789abcdef',
      severity: 'error',
      title: 'TypeError: no',
      source: 'predict-v1',
      at,
      requestId: 'r-1',
      error: { type: 'TypeError', message: 'no', stack: 'TypeError: no\n    at f (/var/task/a.mjs:1:2)' },
      logGroup: '/aws/lambda/vigia-prod-predict-v1',
      logStream: 's',
      fields: [],
      links: [],
      ...over,
    },
    count,
    last: { at, requestId: 'r-1', logStream: 's' },
  };
}
