// Raising a batch: every group on its own, nothing sent before it is recorded, nothing settled before it is sent.
import { expect, test } from 'vitest';
import { type Notice, type Occurrence, type Pipeline, recordBatch } from '../../../lib/alerts/alerts.ts';
import { type Group, opening, type Written } from '../../../lib/alerts/grouping/group.ts';
import { occurrence } from './occurrences.ts';

const NOW = new Date('2026-01-02T03:04:05Z');

const groupOf = (seen: Occurrence, batch: string): Group => ({
  fingerprint: seen.alert.fingerprint,
  ...opening(seen, batch, NOW),
});

function fakes(over: Partial<Pipeline> = {}) {
  const calls: string[] = [];
  const sent: Notice[] = [];
  const deps: Pipeline = {
    now: () => NOW,
    recordOccurrence: async (seen, batch): Promise<Written> => {
      calls.push(`record ${seen.alert.fingerprint} ${batch}`);
      return { outcome: 'opened', group: groupOf(seen, batch) };
    },
    sendNotice: async (notice) => {
      calls.push(`send ${notice.id}`);
      sent.push(notice);
    },
    markSent: async (fingerprint, id) => {
      calls.push(`settle ${fingerprint} ${id}`);
    },
    endWindow: async ({ fingerprint }) => {
      calls.push(`end ${fingerprint}`);
      return undefined;
    },
    pointToGroup: async ({ fingerprint }, source) => {
      calls.push(`point ${source} to ${fingerprint}`);
    },
    ...over,
  };
  return { calls, sent, deps };
}

test('records, sends, settles', async () => {
  const { calls, deps } = fakes();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f' })] }, deps);
  expect(calls).toEqual(['record f b', 'send f-b', 'point predict-v1 to f', 'settle f f-b']);
});

/** The store's answers, one after the other. */
function answering(calls: string[], ...answers: ((seen: Occurrence, batch: string) => Written)[]) {
  const record: Pipeline['recordOccurrence'] = async (seen, batch) => {
    calls.push(`record ${seen.alert.fingerprint} ${batch}`);
    const answer = answers.shift();
    if (!answer) throw new Error('asked too often');
    return answer(seen, batch);
  };
  return record;
}
const settledGroup = (seen: Occurrence, batch: string): Group => {
  const { pending: _, post: __, ...rest } = groupOf(seen, batch);
  return rest;
};
const one = { id: 'b', occurrences: [occurrence({ fingerprint: 'f' })] };

test('a repeat is only recorded', async () => {
  const { calls, deps } = fakes();
  const counted = answering(calls, (...seen) => ({ outcome: 'counted', group: settledGroup(...seen) }));
  await recordBatch(one, { ...deps, recordOccurrence: counted });
  expect(calls).toEqual(['record f b']);
});

test('after a window that is over it is recorded again', async () => {
  const { calls, deps } = fakes();
  const over = answering(
    calls,
    (...seen) => ({ outcome: 'over', group: settledGroup(...seen) }),
    (...seen) => ({ outcome: 'counted', group: settledGroup(...seen) }),
  );
  await recordBatch(one, { ...deps, recordOccurrence: over });
  expect(calls).toEqual(['record f b', 'end f', 'record f b']);
});

test('an end is recorded again once its beginning is sent', async () => {
  const { calls, deps } = fakes();
  const owed = answering(
    calls,
    (...seen) => ({ outcome: 'owed', group: groupOf(...seen) }),
    (...seen) => ({ outcome: 'recovered', group: groupOf(...seen) }),
  );
  await recordBatch(one, { ...deps, recordOccurrence: owed });
  expect(calls.filter((call) => !call.startsWith('point'))).toEqual([
    'record f b',
    'send f-b',
    'settle f f-b',
    'record f b',
    'send f-b',
    'settle f f-b',
  ]);
});

test('an alarm is nothing that another alarm could fold into', async () => {
  const { calls, deps } = fakes();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f', kind: 'alarm' })] }, deps);
  expect(calls).toEqual(['record f b', 'send f-b', 'settle f f-b']);
});

test('one that fails stops no other, is not settled, and makes the batch come again', async () => {
  const { calls, deps } = fakes();
  const { sendNotice } = deps;
  const failing: Pipeline['sendNotice'] = async (notice) => {
    if (notice.id === 'f7-b') throw new Error('queue is down');
    await sendNotice(notice);
  };
  const occurrences = Array.from({ length: 25 }, (_, i) => occurrence({ fingerprint: `f${i}` }));
  const raised = recordBatch({ id: 'b', occurrences }, { ...deps, sendNotice: failing });
  await expect(raised).rejects.toThrow('1 of 25 alerts not raised');
  await expect(raised).rejects.toMatchObject({ errors: [new Error('queue is down')] });
  expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(24);
  expect(calls.filter((call) => call.startsWith('settle'))).toHaveLength(24);
  expect(calls).not.toContain('settle f7 f7-b');
});

test('nothing to record is nothing to do', async () => {
  await recordBatch({ id: '', occurrences: [] }, fakes().deps);
});
