// The calls of Slack's Web API that Vigía makes, without the SDK, which retries by itself: here the queue does that. The
// bot's token is a secret: no message, log or error contains it.
import type { IncomingHttpHeaders } from 'node:http';
import { exchange, reasonIn, SlackError } from './post.ts';

export interface Bot {
  token: string;
  /** Without a slash at its end. */
  apiUrl: string;
  timeoutMs?: number;
}

/** A message of a channel: `ts` is its id there. */
export interface MessagePlace {
  channel: string;
  ts: string;
}

/** Texts and blocks; `text` is also what a push notification shows. */
interface Content {
  text: string;
  blocks?: unknown[];
  attachments?: unknown[];
}

interface Post extends Content {
  channel: string;
  /** The root of the thread that it answers in. */
  thread_ts?: string;
  /** Whether the answer stands in the channel too. */
  reply_broadcast?: boolean;
}

/** An answer repeats the message that was posted. */
const LONGEST_ANSWER = 256 * 1024;

/** Links of a log line or a console show nothing useful, and make a message tall. */
const NO_PREVIEWS = { unfurl_links: false, unfurl_media: false };

/**
 * Every call throws a SlackError for anything but `"ok":true`, with Slack's error code as its reason. After a time-out Slack
 * may still have done it.
 */
export function webApi(bot: Bot) {
  return {
    postMessage: async (post: Post): Promise<MessagePlace> => {
      const { channel, ts } = await call(bot, 'chat.postMessage', { ...post, ...NO_PREVIEWS });
      return { channel: text(channel), ts: text(ts) };
    },
    /** Replaces everything: what it does not name is removed. Slack would keep the earlier blocks. */
    updateMessage: async (place: MessagePlace, content: Content): Promise<void> => {
      await call(bot, 'chat.update', { blocks: [], attachments: [], ...content, ...place });
    },
    permalinkOf: async ({ channel, ts }: MessagePlace): Promise<string> => {
      const { permalink } = await call(bot, 'chat.getPermalink', { channel, message_ts: ts });
      return text(permalink);
    },
    deleteMessage: async (place: MessagePlace): Promise<void> => {
      await call(bot, 'chat.delete', { ...place });
    },
    /** Whose token it is, and what it may do. */
    testAuth: async () => {
      const { headers, ...answer } = await call(bot, 'auth.test', {});
      const scopes = String(headers['x-oauth-scopes'] ?? '').split(',');
      return {
        team: text(answer.team),
        teamId: text(answer.team_id),
        userId: text(answer.user_id),
        scopes: scopes.map((scope) => scope.trim()).filter((scope) => scope !== ''),
      };
    },
  };
}

/** @param trigger_id of the press; it lives for three seconds */
export async function openDialog(bot: Bot, trigger_id: string, view: object): Promise<void> {
  await call(bot, 'views.open', { trigger_id, view });
}

export type WebApi = ReturnType<typeof webApi>;

type Answer = Record<string, unknown> & { headers: IncomingHttpHeaders };

/** https://docs.slack.dev/apis/web-api: the status is 200 also for a refusal. */
async function call({ token, apiUrl, timeoutMs }: Bot, method: string, body: object): Promise<Answer> {
  const {
    status,
    retryAfter,
    headers,
    body: answered,
  } = await exchange(`${apiUrl}/${method}`, {
    ...encoded(method, body, token),
    ...(timeoutMs !== undefined && { timeoutMs }),
    longestAnswer: LONGEST_ANSWER,
  });
  const answer = parsed(answered);
  if (status === 200 && answer?.ok === true) return { ...answer, headers };
  const isRefusal = answer?.ok === false && typeof answer.error === 'string';
  const reason = isRefusal ? reasonIn(String(answer.error)) : 'unexpected_answer';
  throw new SlackError(reason, { status, retryAfter, isRefusal });
}

/** chat.getPermalink reads no JSON. */
function encoded(method: string, body: object, token: string) {
  const authorization = `Bearer ${token}`;
  if (method !== 'chat.getPermalink') return { body: JSON.stringify(body), headers: { authorization } };
  const form = new URLSearchParams(Object.entries(body)).toString();
  return { body: form, headers: { authorization, 'content-type': 'application/x-www-form-urlencoded' } };
}

function parsed(body: string): Record<string, unknown> | undefined {
  try {
    const answer: unknown = JSON.parse(body);
    return typeof answer === 'object' && answer !== null ? (answer as Record<string, unknown>) : undefined;
  } catch {
    return undefined;
  }
}

function text(value: unknown): string {
  if (typeof value === 'string') return value;
  throw new SlackError('unexpected_answer', { status: 200 });
}
