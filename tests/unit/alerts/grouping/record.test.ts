// Recording a batch: nothing is sent before it is stored, and nothing is marked as sent before it is sent.
import { expect, test } from 'vitest';
import type { Notice } from '../../../../lib/alerts/alert.ts';
import { recordBatch } from '../../../../lib/alerts/grouping/record.ts';
import { occurrence } from './occurrences.ts';
import { NOW, recorder } from './recorder.ts';

const later = (ms: number) => new Date(NOW.getTime() + ms).toISOString();
const alarm = (state: 'firing' | 'recovered', at: string, over = {}) => ({
  ...occurrence({ fingerprint: 'a', kind: 'alarm', title: 'errores', at }),
  state,
  last: { at },
  ...over,
});

test('an occurrence is recorded, its notice is sent, then marked as sent', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f' })] }, deps);
  expect(calls).toEqual(['record f b', 'send first f', 'point predict-v1 to f', 'mark f']);
});

test('a repeat is only recorded', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f' })] }, deps);
  calls.length = 0;
  await recordBatch({ id: 'c', occurrences: [occurrence({ fingerprint: 'f' })] }, deps);
  expect(calls).toEqual(['record f c']);
});

test('a recovery that arrives before its alarm is sent once, when the alarm arrives', async () => {
  const { sent, deps } = recorder();
  await recordBatch({ id: 'b', occurrences: [alarm('recovered', later(40_000))] }, deps);
  await recordBatch({ id: 'a', occurrences: [alarm('firing', later(10_000))] }, deps);
  expect(sent.map(({ reason, duration_ms }) => [reason, duration_ms])).toEqual([['recovered', 30_000]]);
});

test('an alarm that an open group of errors explains is not sent, and is asked for by the name of its function', async () => {
  const asked: string[][] = [];
  const { sent, deps } = recorder({
    groups: {
      explain: async (errors_of, { title }) => {
        asked.push([errors_of, title]);
        return { errors_of, until: later(300_000) };
      },
    },
  });
  const explained = alarm('firing', later(0), { errorsOf: 'auth-login' });
  await recordBatch({ id: 'a', occurrences: [explained] }, deps);
  expect([asked, sent]).toEqual([[['auth-login', 'errores']], []]);
});

test('an alarm that is not on the errors of one function is explained by nothing', async () => {
  const { sent, deps } = recorder({
    groups: {
      explain: async () => {
        throw new Error('asked');
      },
    },
  });
  await recordBatch({ id: 'a', occurrences: [alarm('firing', later(0))] }, deps);
  expect(sent).toHaveLength(1);
});

test('other alarms are never attached to the group of an alarm', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: 'b', occurrences: [occurrence({ fingerprint: 'f', kind: 'alarm' })] }, deps);
  expect(calls).toEqual(['record f b', 'send first f', 'mark f']);
});

test('an occurrence that fails stops no other, is not marked as sent, and fails the batch', async () => {
  const { calls, deps, sendNotice } = recorder();
  deps.queue.sendNotice = async (notice: Notice) => {
    if (notice.alert.fingerprint === 'f7') throw new Error('queue is down');
    await sendNotice(notice);
  };
  const occurrences = Array.from({ length: 25 }, (_, i) => occurrence({ fingerprint: `f${i}` }));
  const recorded = recordBatch({ id: 'b', occurrences }, deps);
  await expect(recorded).rejects.toThrow('1 of 25 alerts not recorded');
  await expect(recorded).rejects.toMatchObject({ errors: [new Error('queue is down')] });
  expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(24);
  expect(calls.filter((call) => call.startsWith('mark'))).toHaveLength(24);
  expect(calls).not.toContain('mark f7');
});

test('an empty batch is recorded without any call', async () => {
  const { calls, deps } = recorder();
  await recordBatch({ id: '', occurrences: [] }, deps);
  expect(calls).toEqual([]);
});
