// What an answer of Slack's means for the message: worth another try, another form, or none.
import type { Refusal } from '#lib/alerts/alerts.ts';
import { SlackError } from './post.ts';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const OF_STATUS: Record<number, Refusal['kind']> = {
  400: 'payload',
  413: 'payload',
  429: 'busy',
  // Not an answer to what we sent: a request that timed out on its way, or came too early.
  408: 'down',
  425: 'down',
};

/** @throws what is no refusal of Slack's: a fault of ours. */
export function refusalOf(error: unknown): Refusal {
  if (!(error instanceof SlackError)) throw error;
  const { status, retryAfter, reason } = error;
  return { kind: kindOf(status, reason), error, retryAfter };
}

function kindOf(status: number | undefined, reason: string): Refusal['kind'] {
  // Without a webhook nothing can ever be posted, until someone sets it and sends the dead letters again.
  if (status === undefined) return reason === 'not_configured' ? 'permanent' : 'down';
  // 200 without "ok" is some proxy's word; the message may be anywhere.
  if (status < 300 || status >= 500) return 'down';
  return OF_STATUS[status] ?? 'permanent';
}
