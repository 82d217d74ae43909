// The double is only worth what it refuses: Slack's rate, limits and outages.
import { afterAll, beforeAll, expect, test } from 'vitest';
import { postToSlack } from '../../../lib/slack/slack.ts';
import {
  accepted,
  OUTAGES,
  type SlackDouble,
  slackRules,
  startSlackDouble,
} from '../../support/slack-double.ts';

const section = (text: string) => ({ type: 'section', text: { type: 'mrkdwn', text } });
const button = (action_id: string) => ({
  type: 'button',
  action_id,
  text: { type: 'plain_text', text: 'b' },
  url: 'https://a.example',
});

test.each<[string, unknown, string]>([
  ['no object', undefined, 'invalid_payload'],
  ['no text', { blocks: [] }, 'no_text'],
  ['51 blocks', { text: 't', blocks: Array(51).fill(section('x')) }, 'invalid_blocks'],
  ['a long section', { text: 't', blocks: [section('x'.repeat(3_001))] }, 'invalid_blocks'],
  [
    'much of everything',
    { text: 't', blocks: Array(5).fill(section('x'.repeat(2_900))) },
    'msg_blocks_too_long',
  ],
  ['a long text', { text: 'x'.repeat(40_001) }, 'msg_too_long'],
  [
    'two buttons of one id',
    { text: 't', blocks: [{ type: 'actions', elements: [button('a'), button('a')] }] },
    'invalid_blocks',
  ],
  [
    'a blank field',
    { text: 't', blocks: [{ type: 'section', fields: [{ type: 'mrkdwn', text: ' ' }] }] },
    'invalid_blocks',
  ],
])('%s is refused', (_, payload, body) => {
  expect(slackRules().ask(payload, 0)).toEqual({ status: 400, body });
});

test('a burst of five passes, then one a second; who insists is noticed', () => {
  const slack = slackRules();
  const statuses = (at: number, times: number) =>
    Array.from({ length: times }, () => {
      const answer = slack.ask({ text: 't' }, at);
      return typeof answer === 'object' ? answer.status : answer;
    });
  expect(statuses(0, 7)).toEqual([200, 200, 200, 200, 200, 429, 429]);
  expect(slack.early).toBe(1);
  expect(statuses(1_000, 2)).toEqual([200, 429]);
  expect(slack.early).toBe(1);
  expect(accepted(slack)).toHaveLength(6);
});

let slack: SlackDouble;
beforeAll(async () => {
  slack = await startSlackDouble();
});
afterAll(async () => await slack.stop());

test.each<[keyof typeof OUTAGES, object]>([
  [503, { status: 503 }],
  [429, { status: 429, retryAfter: 30 }],
  ['hang', { reason: 'timeout' }],
  ['reset', { reason: expect.stringMatching(/^network/) }],
  [404, { status: 404, reason: 'no_active_hooks' }],
])('over the wire it can be down: %s', async (outage, expected) => {
  slack.outage = OUTAGES[outage];
  const posted = postToSlack({ text: 't' }, { url: slack.url, timeoutMs: 200 });
  await expect(posted).rejects.toMatchObject(expected);
  slack.outage = undefined;
  await postToSlack({ text: 'well again' }, { url: slack.url });
  expect(slack.received.at(-1)).toEqual({ text: 'well again' });
});
