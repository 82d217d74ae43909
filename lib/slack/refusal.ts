// What each HTTP status of Slack means: 429 wait, 400 another form, 404 give up, 5xx retry, no clear answer retry with care.
// lib/alerts/delivery/post-notice.ts acts on it.
import type { Refusal, RefusalKind } from '#lib/alerts/alerts.ts';
import { SlackError } from './post.ts';

/** https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks#handling_errors */
const OF_STATUS: Record<number, RefusalKind> = {
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
  return { kind: kindOf(error), error, retryAfter: error.retryAfter };
}

function kindOf({ status, reason, wasSent }: SlackError): RefusalKind {
  // Without a webhook no post can succeed; once it is set, a redrive sends the dead letters again.
  if (reason === 'not_configured') return 'permanent';
  // A request without an answer may have been taken, unless it never left.
  if (status === undefined) return wasSent ? 'unclear' : 'down';
  // 200 without "ok" comes from a proxy; whether Slack has the message is unknown.
  if (status < 300) return 'unclear';
  if (status >= 500) return 'down';
  return OF_STATUS[status] ?? 'permanent';
}
