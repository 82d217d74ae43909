// What the channel can do follows from what is configured, and half a configuration is refused by name.
import { expect, test } from 'vitest';
import { problemsOfLevel, slackLevel } from '#lib/slack/level.ts';

const webhook = { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/x' };
const secret = { SLACK_SIGNING_SECRET: 's' };
const token = { SLACK_BOT_TOKEN: 'xoxb-1' };
const channel = { SLACK_CHANNEL_ID: 'C1' };

test.each([
  [{}, 'off', []],
  [{ SLACK_WEBHOOK_URL: '' }, 'off', []],
  [webhook, 'webhook', []],
  [secret, 'off', []],
  [{ ...webhook, ...secret }, 'buttons', []],
  [{ ...webhook, ...secret, ...token, ...channel }, 'app', []],
  [{ ...secret, ...token, ...channel }, 'app', []],
  [{ ...webhook, ...secret, ...token }, 'buttons', ['SLACK_BOT_TOKEN needs SLACK_CHANNEL_ID']],
  [{ ...webhook, ...secret, ...channel }, 'buttons', ['SLACK_CHANNEL_ID needs SLACK_BOT_TOKEN']],
  [{ ...webhook, ...token, ...channel }, 'webhook', ['SLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET']],
])('%j: level %s, problems %j', (settings, level, problems) => {
  expect(slackLevel(settings)).toBe(level);
  expect(problemsOfLevel(settings)).toEqual(problems);
});
