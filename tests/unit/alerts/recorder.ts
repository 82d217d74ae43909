// A fake of what records occurrences: every occurrence opens a group, and every notice is kept.
import type { Notice, Occurrence } from '../../../lib/alerts/alert.ts';
import { type Group, opening } from '../../../lib/alerts/grouping/group.ts';
import type { RecordDeps } from '../../../lib/alerts/grouping/record.ts';
import { SOURCES } from '../../../lib/alerts/sources/index.ts';

export const NOW = new Date('2026-01-02T03:04:05Z');

export const openedGroup = (occurrence: Occurrence, batch: string): Group => ({
  fingerprint: occurrence.alert.fingerprint,
  ...opening(occurrence, batch, NOW),
});

/** `calls` are the writes and sends in order. `groups` and `queue` replace parts of the fake. */
export function recorder(
  parts: { groups?: Partial<RecordDeps['groups']>; queue?: RecordDeps['queue'] } = {},
) {
  const calls: string[] = [];
  const sent: Notice[] = [];
  const groups: RecordDeps['groups'] = {
    recordOccurrence: async (occurrence, batch) => {
      calls.push(`record ${occurrence.alert.fingerprint} ${batch}`);
      return { outcome: 'opened', group: openedGroup(occurrence, batch) };
    },
    markSent: async (fingerprint, id) => void calls.push(`mark ${fingerprint} ${id}`),
    endWindow: async ({ fingerprint }) => {
      calls.push(`end ${fingerprint}`);
      return undefined;
    },
    pointToGroup: async ({ fingerprint }, source) => void calls.push(`point ${source} to ${fingerprint}`),
    ...parts.groups,
  };
  const sendNotice = async (notice: Notice) => {
    calls.push(`send ${notice.id}`);
    sent.push(notice);
  };
  const deps = {
    sources: SOURCES,
    groups,
    queue: parts.queue ?? { sendNotice },
    clock: { now: () => NOW },
  };
  return { calls, sent, deps, sendNotice };
}
