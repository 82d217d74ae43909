// What each answer of Slack means, by its HTTP status, of the Web API also by its error code: 429 wait, 400 another form, 404 give up, 5xx retry, no clear answer retry with care.
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

/**
 * The error codes of the Web API that say more than its status, which is 200; every other code is a refusal for good, such as
 * a token that was revoked. https://docs.slack.dev/reference/methods/chat.postMessage#errors
 */
const OF_CODE: Record<string, RefusalKind> = {
  ...of('payload', [
    'no_text',
    'msg_too_long',
    'msg_blocks_too_long',
    'invalid_blocks',
    'invalid_blocks_format',
    'invalid_attachments',
    'attachment_payload_limit_exceeded',
    'too_many_attachments',
    'invalid_arguments',
    'invalid_array_arg',
    'invalid_json',
    'json_not_object',
    'markdown_text_conflict',
  ]),
  ...of('busy', ['ratelimited', 'rate_limited', 'message_limit_exceeded']),
  ...of('down', ['service_unavailable', 'request_timeout', 'team_added_to_org', 'accesslimited']),
  // "It's possible some aspect of the operation succeeded before the error was raised."
  ...of('unclear', ['internal_error', 'fatal_error']),
};

function of(kind: RefusalKind, codes: readonly string[]): Record<string, RefusalKind> {
  return Object.fromEntries(codes.map((code) => [code, kind]));
}

function kindOf({ status, reason, wasSent, isRefusal }: SlackError): RefusalKind {
  if (isRefusal && status === 200) return OF_CODE[reason] ?? 'permanent';
  // Without a webhook no post can succeed; once it is set, a redrive sends the dead letters again.
  if (reason === 'not_configured') return 'permanent';
  // A request without an answer may have been taken, unless it never left.
  if (status === undefined) return wasSent ? 'unclear' : 'down';
  // 200 without "ok" comes from a proxy; whether Slack has the message is unknown.
  if (status < 300) return 'unclear';
  if (status >= 500) return 'down';
  return OF_STATUS[status] ?? 'permanent';
}
