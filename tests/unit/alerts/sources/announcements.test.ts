// Announcements: sent once per id, without secrets, readable in the channel.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { type Announcement, announce, type Notice, notice } from '../../../../lib/alerts/alerts.ts';
import { noticeMessage } from '../../../../lib/slack/slack.ts';
import { problemsOf } from '../../slack/limits.ts';
import { recorder } from '../grouping/recorder.ts';

const published: Announcement = {
  id: 'retraining-1a2b-published',
  severity: 'info',
  title: 'Reentrenamiento publicado: cnn-1a2b3c4d',
  source: 'retraining',
  at: '2026-01-02T03:04:05.000Z',
  body: 'Precisión: 99,5 %\nÚltimos 14 días: ▁▂▃▅▇',
  fields: [{ name: 'Respuestas', value: '2.000' }],
};

/** @returns the recorded batches, and the notices that were sent. */
async function announced(event: Announcement) {
  const { deps, sent, calls } = recorder();
  deps.groups.pointToGroup = async () => expect.fail('no alarm may be attached to an announcement');
  await announce(event, deps);
  return { sent, batches: calls.filter((call) => call.startsWith('record')) };
}

test('two announcements with one id are one group and one batch', async () => {
  const [first, again, other] = [
    await announced(published),
    await announced({ ...published, title: 'dicho de otra manera' }),
    await announced({ ...published, id: 'retraining-1a2b-rejected' }),
  ];
  expect(again.batches).toEqual(first.batches);
  expect(again.sent[0]?.alert.fingerprint).toBe(first.sent[0]?.alert.fingerprint);
  expect(other.batches).not.toEqual(first.batches);
});

test('an announcement shows a headline, its lines, its fields and its source in the channel', async () => {
  const { sent } = await announced(published);
  const message = noticeMessage(sent[0] as Notice, { stage: 'prod' });
  expect(message.text).toBe('🔵 prod · Reentrenamiento publicado: cnn-1a2b3c4d');
  expect(message.blocks.slice(1)).toEqual([
    { type: 'section', text: { type: 'plain_text', text: published.body, emoji: false } },
    { type: 'section', fields: [{ type: 'mrkdwn', text: '*Respuestas*\n`2.000`', verbatim: true }] },
  ]);
  const at = '<!date^1767323045^{date_short_pretty} {time}|2 ene 3:04 UTC>';
  expect(message.attachments?.[0]?.blocks).toEqual([
    { type: 'context', elements: [{ type: 'mrkdwn', text: `\`retraining\` · ${at}`, verbatim: true }] },
  ]);
});

test('an announcement contains no secret', async () => {
  const webhook = 'https://hooks.slack.com/services/T000/B000/abcdefghijklmnop';
  const { sent } = await announced({
    ...published,
    title: webhook,
    body: webhook,
    fields: [{ name: 'x', value: webhook }],
  });
  expect(JSON.stringify(sent)).not.toContain('abcdefghijklmnop');
});

test('every announcement fits the queue and Slack', async () => {
  const text = fc
    .string({ unit: 'binary', maxLength: 30 })
    .chain((part) => fc.constantFrom(1, 200).map((times) => part.repeat(times)));
  const fields = fc.array(fc.record({ name: text, value: text }), { maxLength: 12 });
  const event = fc.record({ title: text, source: text, body: text, fields });
  await fc.assert(
    fc.asyncProperty(event, async (said) => {
      const { sent } = await announced({ ...published, ...said });
      expect(notice.safeParse(JSON.parse(JSON.stringify(sent[0]))).success).toBe(true);
      expect(problemsOf(noticeMessage(sent[0] as Notice, { stage: 'prod' }))).toEqual([]);
    }),
    { numRuns: 200 },
  );
});
