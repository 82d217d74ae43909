// The rules of grouping as one pure function: a group, something that happened, and the time give the next group, with
// the notices to send in its outbox. docs/alert-groups.md has the table of its transitions.
import type { Alert } from '../alert.ts';
import { type Explanation, type Group, statusOf } from './group.ts';
import { elapse } from './rules/elapse.ts';
import { handle, type PersonAction } from './rules/handling.ts';
import { type Happened, happened } from './rules/happening.ts';
import { firing, recovered } from './rules/lasting.ts';
import type { PlannedSilence } from './rules/planned.ts';

export type GroupEvent = (
  | ({ type: 'happened' } & Happened)
  /**
   * A fault that lasts begins or ends. `at` orders its changes, whatever the order in which they arrive.
   * `explained`: by which open group of errors; absent when by none.
   */
  | { type: 'firing'; alert: Alert; at: string; explained?: Explanation | undefined }
  | { type: 'recovered'; alert: Alert; at: string }
  /** Time has passed. */
  | { type: 'tick'; explained?: Explanation | undefined }
  /** A person does something with it. */
  | ({ type: 'action' } & PersonAction)
) & {
  /** The silence for planned work that the group matches now. */
  planned?: PlannedSilence | undefined;
};

/** @returns the group after the event, the very same when nothing changes; undefined when nothing has happened yet. */
export function next(group: Group | undefined, event: GroupEvent, now: Date): Group | undefined {
  const after = changed(group, event, now);
  return after && after !== group ? withButtons(group, after) : after;
}

/** The buttons of a new notice act on the group as it is then. */
function withButtons(group: Group | undefined, after: Group): Group {
  const { rev, outbox } = after;
  const old = group?.outbox.length ?? 0;
  if (outbox.length <= old || after.alert.kind === 'announcement') return after;
  const status = statusOf(after);
  return {
    ...after,
    outbox: [...outbox.slice(0, old), ...outbox.slice(old).map((notice) => ({ ...notice, rev, status }))],
  };
}

function changed(group: Group | undefined, event: GroupEvent, now: Date): Group | undefined {
  const explained = event.type === 'tick' ? event.explained : group?.explained;
  const present = group && elapse(group, now, { explained, planned: event.planned });
  switch (event.type) {
    case 'happened':
      return happened(present ?? emptyGroup(event.alert, event.alert.at), event, now);
    case 'firing':
      return firing(present ?? emptyGroup(event.alert, event.at), event, now);
    case 'recovered':
      return recovered(present ?? emptyGroup(event.alert, event.at), event, now);
    case 'action':
      return present && handle(present, event, now);
    default:
      return present;
  }
}

function emptyGroup(alert: Alert, at: string): Group {
  return {
    fingerprint: alert.fingerprint,
    version: 0,
    rev: 0,
    alert,
    first_seen: at,
    last_at: at,
    n: 0,
    held: 0,
    functions: [],
    users: [],
    first_release: alert.release,
    total: 0,
    buckets: {},
    notified: { count: 0, ms: 1 },
    times: 0,
    openings: [],
    recurring: false,
    changes: 0,
    reminders: 0,
    alarms: [],
    requests: {},
    log: [],
    outbox: [],
  };
}
