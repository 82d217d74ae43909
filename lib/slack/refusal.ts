// What each HTTP status of Slack means: 429 wait, 400 another form, 404 give up, 5xx or no answer retry.
// lib/alerts/delivery/handle-refusal.ts acts on it.
import type { Refusal } from '#lib/alerts/alerts.ts';
import { SlackError } from './post.ts';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const OF_STATUS: Record<number, Refusal['kind']> = {
  400: 'payload',
  413: 'payload',
  429: 'busy',
  // The request did not reach Slack in time, or came too early.
  408: 'down',
  425: 'down',
};

/** @throws the error itself when it is not a SlackError: a fault of ours. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof SlackError)) throw error;
  const { status, retryAfter, reason } = error;
  return { kind: kindOf(status, reason), error, retryAfter };
}

function kindOf(status: number | undefined, reason: string): Refusal['kind'] {
  // Without a webhook no post can succeed; once it is set, a redrive sends the dead letters again.
  if (status === undefined) return reason === 'not_configured' ? 'permanent' : 'down';
  // 200 without "ok" comes from a proxy; whether Slack has the message is unknown.
  if (status < 300 || status >= 500) return 'down';
  return OF_STATUS[status] ?? 'permanent';
}
