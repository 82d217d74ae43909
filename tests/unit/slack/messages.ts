// Notices for tests of messages, and the texts of a message.
import type { Alert, Notice } from '../../../lib/alerts/alerts.ts';
import type { Channel } from '../../../lib/slack/message/message.ts';
import { noticeMessage, type SlackMessage } from '../../../lib/slack/slack.ts';
import { occurrence } from '../alerts/grouping/occurrences.ts';

const notice = (over: Partial<Alert> = {}, rest: Partial<Notice> = {}): Notice => ({
  id: 'x',
  alert: occurrence(over).alert,
  count: 1,
  since: '2026-01-02T03:04:05.000Z',
  ...rest,
});

export const RELEASE = '92695a5857156baa92695a5857156baa92695a58';
export const CHANNEL = {
  stage: 'prod',
  consoleUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1',
};
export const message = (
  over: Partial<Alert> = {},
  rest: Partial<Notice> = {},
  channel: Partial<Channel> = {},
) => noticeMessage(notice(over, rest), { ...CHANNEL, ...channel });
const textsOf = (blocks: unknown): string[] =>
  JSON.stringify(blocks)
    .match(/"text":"(?:[^"\\]|\\.)*"/g)
    ?.map((text) => JSON.parse(`{${text}}`).text) ?? [];
export const main = (shown: SlackMessage) => textsOf(shown.blocks);
export const small = (shown: SlackMessage) => textsOf(shown.attachments?.[0]?.blocks);
export const at = (seconds: number, text: string) => `<!date^${seconds}^{date_short_pretty} {time}|${text}>`;
export const AT = at(1767323045, '2 ene 3:04 UTC');
