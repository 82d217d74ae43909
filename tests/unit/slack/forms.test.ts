// The plainer forms of a message, which Slack accepts for any input.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { inForm, noticeMessage } from '../../../lib/slack/slack.ts';
import { slackRules } from '../../support/slack-double.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';

const OK = { status: 200, body: 'ok' };
const words = fc.string({ unit: 'binary', maxLength: 5_000 });

test.each(['full', 'compact', 'text'] as const)('%s is within the limits, without markup', (form) => {
  fc.assert(
    fc.property(words, words, words, (type, message, title) => {
      const { alert } = occurrence({ title, error: { type, message, stack: message } });
      const notice = { id: 'x', alert, count: 1, since: alert.at };
      const payload = inForm(noticeMessage(notice, { stage: 'prod' }), form);
      expect(slackRules().ask(payload, 0)).toEqual(OK);
      expect(payload.text).not.toMatch(/[<>]/);
    }),
  );
});

test('compact keeps the first plain section of the blocks or the attachments', () => {
  const section = (type: string, text: string) => ({ type: 'section', text: { type, text } });
  const blocks = [section('mrkdwn', '*no*'), section('plain_text', 'yes'), section('plain_text', 'late')];
  const words = (payload: unknown) => JSON.stringify(payload).match(/"text":"(\w+)"/g);
  expect(words(inForm({ text: 't', blocks }, 'compact'))).toEqual([
    '"text":"t"',
    '"text":"t"',
    '"text":"yes"',
  ]);
  expect(inForm({ text: 't', attachments: [{ blocks }] }, 'compact')).toEqual(
    inForm({ text: 't', blocks }, 'compact'),
  );
});

test('a long text is cut without halving an entity', () => {
  for (let i = 0; i < 8; i++) {
    const text = `${'x'.repeat(995 + i)}&amp;${'y'.repeat(50)}`;
    expect(inForm({ text, blocks: [] }, 'text').text).not.toMatch(/&[a-z]{0,3}…$/);
  }
});
