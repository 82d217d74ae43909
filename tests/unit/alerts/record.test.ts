// Recording a batch: nothing is sent before it is stored, and nothing is marked as sent before it is sent.
import { expect, test } from 'vitest';
import type { Notice, Occurrence } from '../../../lib/alerts/alert.ts';
import type { Group, Written } from '../../../lib/alerts/grouping/group.ts';
import { type RecordDeps, recordBatch } from '../../../lib/alerts/grouping/record.ts';
import { occurrence } from './occurrences.ts';
import { openedGroup, recorder } from './recorder.ts';

test('an occurrence is recorded, its notice is sent, then marked as sent', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f' })] }, deps);
  expect(calls).toEqual(['record f b', 'send f-b', 'point predict-v1 to f', 'mark f f-b']);
});

type Answer = (occurrence: Occurrence, batch: string) => Written;

/** The store gives these answers, one after the other. */
function recordingWith(...answers: Answer[]) {
  const fake = recorder();
  const recordOccurrence: RecordDeps['groups']['recordOccurrence'] = async (seen, batch) => {
    fake.calls.push(`record ${seen.alert.fingerprint} ${batch}`);
    const answer = answers.shift();
    if (!answer) throw new Error('asked too often');
    return answer(seen, batch);
  };
  fake.deps.groups.recordOccurrence = recordOccurrence;
  return fake;
}
const sentGroup = (seen: Occurrence, batch: string): Group => {
  const { pending: _, post: __, ...rest } = openedGroup(seen, batch);
  return rest;
};
const one = { id: 'b', occurrences: [occurrence({ fingerprint: 'f' })] };

test('a repeat is only counted', async () => {
  const { calls, deps } = recordingWith((...seen) => ({ outcome: 'counted', group: sentGroup(...seen) }));
  await recordBatch(one, deps);
  expect(calls).toEqual(['record f b']);
});

test('after a window that is over an occurrence is recorded again', async () => {
  const { calls, deps } = recordingWith(
    (...seen) => ({ outcome: 'over', group: sentGroup(...seen) }),
    (...seen) => ({ outcome: 'counted', group: sentGroup(...seen) }),
  );
  await recordBatch(one, deps);
  expect(calls).toEqual(['record f b', 'end f', 'record f b']);
});

test('a recovery is recorded again once the notice of its alarm is sent', async () => {
  const { calls, deps } = recordingWith(
    (...seen) => ({ outcome: 'pending', group: openedGroup(...seen) }),
    (...seen) => ({ outcome: 'recovered', group: openedGroup(...seen) }),
  );
  await recordBatch(one, deps);
  expect(calls.filter((call) => !call.startsWith('point'))).toEqual([
    'record f b',
    'send f-b',
    'mark f f-b',
    'record f b',
    'send f-b',
    'mark f f-b',
  ]);
});

test('other alarms are never attached to the group of an alarm', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f', kind: 'alarm' })] }, deps);
  expect(calls).toEqual(['record f b', 'send f-b', 'mark f f-b']);
});

test('an occurrence that fails stops no other, is not marked as sent, and fails the batch', async () => {
  const { calls, deps, sendNotice } = recorder();
  deps.queue.sendNotice = async (notice: Notice) => {
    if (notice.id === 'f7-b') throw new Error('queue is down');
    await sendNotice(notice);
  };
  const occurrences = Array.from({ length: 25 }, (_, i) => occurrence({ fingerprint: `f${i}` }));
  const recorded = recordBatch({ id: 'b', occurrences }, deps);
  await expect(recorded).rejects.toThrow('1 of 25 alerts not recorded');
  await expect(recorded).rejects.toMatchObject({ errors: [new Error('queue is down')] });
  expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(24);
  expect(calls.filter((call) => call.startsWith('mark'))).toHaveLength(24);
  expect(calls).not.toContain('mark f7 f7-b');
});

test('an empty batch is recorded without any call', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: '', occurrences: [] }, deps);
  expect(calls).toEqual([]);
});
