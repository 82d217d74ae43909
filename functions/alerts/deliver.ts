// The alert queue → Slack: one notice at a time. What fails goes back to the queue and is tried again.
import { notice } from '#lib/alerts/alert.ts';
import { config } from '#lib/config.ts';
import { consumer } from '#lib/queue/consumer.ts';
import { noticeMessage, postToSlack } from '#lib/slack/slack.ts';

const live = { postToSlack, webhook: () => config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL };

export const deliver = (deps = live) =>
  consumer(notice, async (message) => {
    await deps.postToSlack(noticeMessage(message), { url: deps.webhook() });
  });

export const handler = deliver();
