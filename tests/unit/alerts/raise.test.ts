// Raising a batch: every group on its own, nothing sent before it is recorded, nothing settled before it is sent.
import { expect, test } from 'vitest';
import { type Notice, type Pipeline, raise } from '../../../lib/alerts/alerts.ts';
import { opening, type Written } from '../../../lib/alerts/groups.ts';
import { sighting } from './sightings.ts';

const NOW = new Date('2026-01-02T03:04:05Z');

function fakes(over: Partial<Pipeline> = {}) {
  const calls: string[] = [];
  const sent: Notice[] = [];
  const deps: Pipeline = {
    now: () => NOW,
    recordSighting: async (seen, batch): Promise<Written> => {
      calls.push(`record ${seen.alert.fingerprint} ${batch}`);
      const group = {
        fingerprint: seen.alert.fingerprint,
        ...opening(seen, batch, NOW),
        untold: 0,
        untold_since: '',
      };
      return { outcome: 'opened', group };
    },
    sendNotice: async (notice) => {
      calls.push(`send ${notice.id}`);
      sent.push(notice);
    },
    settle: async (fingerprint, id) => {
      calls.push(`settle ${fingerprint} ${id}`);
    },
    ...over,
  };
  return { calls, sent, deps };
}

test('records, sends, settles', async () => {
  const { calls, deps } = fakes();
  await raise({ id: 'b', sightings: [sighting({ fingerprint: 'f' })] }, deps);
  expect(calls).toEqual(['record f b', 'send f-b', 'settle f f-b']);
});

test('a repeat is only recorded', async () => {
  const { calls, deps } = fakes();
  const { recordSighting } = deps;
  const counted: Pipeline['recordSighting'] = async (...args) => ({
    ...(await recordSighting(...args)),
    outcome: 'counted',
  });
  await raise({ id: 'b', sightings: [sighting({ fingerprint: 'f' })] }, { ...deps, recordSighting: counted });
  expect(calls).toEqual(['record f b']);
});

test('one that fails stops no other, is not settled, and makes the batch come again', async () => {
  const { calls, deps } = fakes();
  const { sendNotice } = deps;
  const failing: Pipeline['sendNotice'] = async (notice) => {
    if (notice.id === 'f7-b') throw new Error('queue is down');
    await sendNotice(notice);
  };
  const sightings = Array.from({ length: 25 }, (_, i) => sighting({ fingerprint: `f${i}` }));
  const raised = raise({ id: 'b', sightings }, { ...deps, sendNotice: failing });
  await expect(raised).rejects.toThrow('1 of 25 alerts not raised');
  await expect(raised).rejects.toMatchObject({ errors: [new Error('queue is down')] });
  expect(calls.filter((call) => call.startsWith('send'))).toHaveLength(24);
  expect(calls.filter((call) => call.startsWith('settle'))).toHaveLength(24);
  expect(calls).not.toContain('settle f7 f7-b');
});

test('nothing to raise is nothing to do', async () => {
  await raise({ id: '', sightings: [] }, fakes().deps);
});
