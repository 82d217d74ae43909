// A fake of the group store, in memory, with the real rules; it keeps every call and every notice.
import type { Notice } from '../../../../lib/alerts/alert.ts';
import type { Group } from '../../../../lib/alerts/grouping/group.ts';
import { next } from '../../../../lib/alerts/grouping/next.ts';
import type { RecordDeps } from '../../../../lib/alerts/grouping/record.ts';
import { dueAt } from '../../../../lib/alerts/grouping/rules/elapse.ts';
import type { SweepDeps } from '../../../../lib/alerts/grouping/sweep.ts';
import { SOURCES } from '../../../../lib/alerts/sources/index.ts';

export const NOW = new Date('2026-01-02T03:04:05Z');

/** `calls` are the writes and sends in order. `groups` and `queue` replace parts of the fake. */
export function recorder(
  parts: { groups?: Partial<RecordDeps['groups']>; queue?: RecordDeps['queue'] } = {},
) {
  const calls: string[] = [];
  const sent: Notice[] = [];
  const stored = new Map<string, Group>();
  let now = NOW;
  const write = (group: Group | undefined) => {
    if (!group) return undefined;
    const written = { ...group, version: group.version + 1 };
    stored.set(group.fingerprint, written);
    return written;
  };
  const groups: SweepDeps['groups'] & RecordDeps['groups'] = {
    recordGroupEvent: async (fingerprint, event, batch, at) => {
      calls.push(`record ${fingerprint} ${batch}`);
      return write(next(stored.get(fingerprint), event, at));
    },
    explain: async () => undefined,
    hasOtherErrors: async (_, own, at) =>
      [...stored.values()].some(
        ({ fingerprint, window }) => fingerprint !== own && (window?.ends_at ?? '') > at.toISOString(),
      ),
    markSent: async (group) => {
      calls.push(`mark ${group.fingerprint}`);
      write({ ...group, outbox: [] });
    },
    pointToGroup: async ({ fingerprint }, source) => void calls.push(`point ${source} to ${fingerprint}`),
    dueGroups: async (at) =>
      [...stored.values()]
        .filter((group) => (dueAt(group, at) ?? '~') <= at.toISOString() || group.outbox.length > 0)
        .map(({ fingerprint }) => fingerprint),
    readGroup: async (fingerprint) => stored.get(fingerprint),
    tick: async (fingerprint, at, explained) =>
      write(next(stored.get(fingerprint), { type: 'tick', explained }, at)),
    ...parts.groups,
  };
  const sendNotice = async (notice: Notice) => {
    calls.push(`send ${notice.reason} ${notice.alert.fingerprint}`);
    sent.push(notice);
  };
  const deps = {
    sources: SOURCES,
    groups,
    queue: parts.queue ?? { sendNotice },
    clock: { now: () => now },
  };
  const setClock = (at: Date) => {
    now = at;
  };
  return { calls, sent, stored, deps, sendNotice, setClock };
}
