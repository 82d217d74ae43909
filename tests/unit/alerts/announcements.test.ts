// What the system says of itself: once per id, without secrets, readable in the channel.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Announcement, announce, type Notice, notice } from '../../../lib/alerts/alerts.ts';
import { noticeMessage } from '../../../lib/slack/slack.ts';
import { problemsOf } from '../slack/limits.ts';
import { recorder } from './recorder.ts';

const published: Announcement = {
  id: 'retraining-1a2b-published',
  severity: 'info',
  title: 'Reentrenamiento publicado: cnn-1a2b3c4d',
  source: 'retraining',
  at: '2026-01-02T03:04:05.000Z',
  body: 'Precisión: 99,5 %\nÚltimos 14 días: ▁▂▃▅▇',
  fields: [{ name: 'Respuestas', value: '2.000' }],
};

/** Announces against a pipeline that takes everything. @returns the batch, and the notices that were sent. */
async function told(event: Announcement) {
  const { deps, sent, calls } = recorder();
  deps.groups.pointToGroup = async () => expect.fail('no alarm may be attached to an announcement');
  await announce(event, deps);
  return { sent, batches: calls.filter((call) => call.startsWith('record')) };
}

test('the same id is one group and one batch, another id another', async () => {
  const [first, again, other] = [
    await told(published),
    await told({ ...published, title: 'dicho de otra manera' }),
    await told({ ...published, id: 'retraining-1a2b-rejected' }),
  ];
  expect(again.batches).toEqual(first.batches);
  expect(again.sent[0]?.alert.fingerprint).toBe(first.sent[0]?.alert.fingerprint);
  expect(other.batches).not.toEqual(first.batches);
});

test('in the channel it is a headline, its lines, its figures, and where it comes from', async () => {
  const { sent } = await told(published);
  const message = noticeMessage(sent[0] as Notice);
  expect(message.text).toBe('🔵 Reentrenamiento publicado: cnn-1a2b3c4d');
  expect(message.attachments?.[0]?.blocks).toEqual([
    { type: 'section', text: { type: 'plain_text', text: published.body, emoji: false } },
    { type: 'section', fields: [{ type: 'mrkdwn', text: '*Respuestas*\n`2.000`', verbatim: true }] },
    {
      type: 'context',
      elements: [
        { type: 'plain_text', text: 'retraining · 2 de enero de 2026 a las 3:04:05 UTC', emoji: false },
      ],
    },
  ]);
});

test('nothing secret is told', async () => {
  const webhook = 'https://hooks.slack.com/services/T000/B000/abcdefghijklmnop';
  const { sent } = await told({
    ...published,
    title: webhook,
    body: webhook,
    fields: [{ name: 'x', value: webhook }],
  });
  expect(JSON.stringify(sent)).not.toContain('abcdefghijklmnop');
});

test('whatever it says fits the queue and Slack', async () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 30 })
    .chain((part) => fc.constantFrom(1, 200).map((times) => part.repeat(times)));
  const fields = fc.array(fc.record({ name: text, value: text }), { maxLength: 12 });
  const event = fc.record({ title: text, source: text, body: text, fields });
  await fc.assert(
    fc.asyncProperty(event, async (said) => {
      const { sent } = await told({ ...published, ...said });
      expect(notice.safeParse(JSON.parse(JSON.stringify(sent[0]))).success).toBe(true);
      expect(problemsOf(noticeMessage(sent[0] as Notice))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
