// One group with a clock, a sweep that looks whenever something is due, and the posts that come of it.
import type { Alert, Notice, Severity } from '../../../../lib/alerts/alert.ts';
import type { ActionName, Group } from '../../../../lib/alerts/grouping/group.ts';
import { later, statusOf } from '../../../../lib/alerts/grouping/group.ts';
import { type GroupEvent, next } from '../../../../lib/alerts/grouping/next.ts';
import { dueAt } from '../../../../lib/alerts/grouping/rules/elapse.ts';
import type { PersonAction } from '../../../../lib/alerts/grouping/rules/handling.ts';
import type { PlannedSilence } from '../../../../lib/alerts/grouping/rules/planned.ts';

export const START = new Date('2026-01-02T03:00:00Z');
export const MINUTE_MS = 60_000;
export const HOUR_MS = 60 * MINUTE_MS;

const alertAt = (at: string, severity: Severity = 'error', kind: Alert['kind'] = 'log'): Alert => ({
  fingerprint: 'f',
  kind,
  severity,
  title: 'TypeError: x',
  source: 'auth-login',
  at,
  fields: [],
  links: [],
});

interface ChangeParts {
  severity?: Severity;
  at?: string;
  /** Until when the group of the errors that explain the alarm is open. */
  explainedUntil?: string;
}

/** `crashes`: the sender dies before it marks the outbox as sent; what it sent is known by its id. */
export function world() {
  let group: Group | undefined;
  let now = START.getTime();
  let planned: PlannedSilence | undefined;
  const posts: (Notice & { posted: number })[] = [];
  const apply = (event: GroupEvent, crashes = false) => {
    const holds = planned && planned.until > new Date(now).toISOString() ? planned : undefined;
    const after = next(group, { ...event, planned: holds }, new Date(now));
    for (const notice of after?.outbox ?? []) {
      if (!posts.some(({ id }) => id === notice.id)) posts.push({ ...notice, posted: now });
    }
    group = after && { ...after, version: after.version + 1, outbox: crashes ? after.outbox : [] };
  };
  return {
    posts,
    group: () => group as Group,
    has: () => group !== undefined,
    now: () => now,
    status: () => statusOf(group as Group),
    reasons: () => posts.map(({ reason }) => reason),
    at: (ms: number) => later(new Date(now), ms),
    apply,
    wait(ms: number) {
      const end = now + ms;
      for (let looks = 0; ; looks++) {
        if (looks > 10_000) throw new Error('the sweep never ends');
        const due = group && dueAt(group, new Date(now));
        if (!due || Date.parse(due) > end) break;
        now = Math.max(now, Date.parse(due)) + 1;
        apply({ type: 'tick' });
      }
      now = Math.max(now, end);
    },
    error(count = 1, severity: Severity = 'error', known: Partial<Alert> = {}, crashes = false) {
      const at = new Date(now).toISOString();
      const alert = { ...alertAt(at, severity), ...known };
      apply({ type: 'happened', alert, count, last_at: at, latest: { at, requestId: `r-${at}` } }, crashes);
    },
    change(type: 'firing' | 'recovered', { severity, at, explainedUntil }: ChangeParts = {}) {
      const when = at ?? new Date(now).toISOString();
      apply({
        type,
        alert: alertAt(when, type === 'firing' ? severity : 'info', 'alarm'),
        at: when,
        ...(explainedUntil !== undefined && {
          explained: { errors_of: 'auth-login', until: explainedUntil },
        }),
      });
    },
    /** As the store adds it, by an ADD. */
    explains(alarm: string) {
      group = group && { ...group, alarms: [...new Set([...group.alarms, alarm])] };
    },
    act(action: ActionName, more: Partial<PersonAction> = {}, crashes = false) {
      if (!group) return;
      apply({ type: 'action', action, by: 'ana', via: 'api', rev: group.rev, ...more }, crashes);
    },
    plan(until: string | undefined) {
      planned = until === undefined ? undefined : { id: 'p', by: 'luis', at: START.toISOString(), until };
    },
  };
}

/** One error every three minutes. */
export function trickle(group: ReturnType<typeof world>, ms: number): number {
  for (let passed = 0; passed < ms; passed += 3 * MINUTE_MS) {
    group.error();
    group.wait(3 * MINUTE_MS);
  }
  return ms / (3 * MINUTE_MS);
}
