// One post to Slack's incoming webhook. The URL is a secret: no message, log or error contains it.
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { readUpTo } from '#lib/bounded-body.ts';
import type { SlackPayload } from './message/forms.ts';

/**
 * The most time for a post, its answer included: alerts-deliver times out after 10 s. We give up after 8 s; Slack may
 * still have accepted the message.
 */
const TIMEOUT_MS = 8_000;

/** Slack did not accept the message, or it is unknown whether it did. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  /** Slack's error code ("invalid_blocks", "channel_is_archived", …) or ours: timeout, network, not_configured. */
  readonly reason: string;
  /** The HTTP status; undefined when there was no answer. */
  readonly status: number | undefined;
  /** Seconds: Retry-After, which comes with 429. */
  readonly retryAfter: number | undefined;
  /** Whether the whole request left, so that Slack may have taken the message. */
  readonly wasSent: boolean;
  /** Whether Slack's Web API answered with an error code: it has done nothing, unless the code says otherwise. */
  readonly isRefusal: boolean;

  constructor(
    reason: string,
    {
      status,
      retryAfter,
      wasSent = status !== undefined,
      isRefusal = false,
    }: {
      status?: number | undefined;
      retryAfter?: number | undefined;
      wasSent?: boolean;
      isRefusal?: boolean;
    } = {},
  ) {
    super(`Slack: ${reason}${status === undefined ? '' : ` (${status})`}`);
    this.reason = reason;
    this.status = status;
    this.retryAfter = retryAfter;
    this.wasSent = wasSent;
    this.isRefusal = isRefusal;
  }
}

/**
 * Posts a message. Success is status 200 with the body "ok"; everything else is an error.
 * @param timeoutMs less than the 8 s that a post may take, when the caller has less
 * @throws SlackError. After a time-out Slack may still have accepted the message.
 */
export async function postToSlack(
  message: SlackPayload,
  { url, timeoutMs = TIMEOUT_MS }: { url: string | undefined; timeoutMs?: number },
): Promise<void> {
  if (!url) throw new SlackError('not_configured');
  const { status, retryAfter, body } = await exchange(url, { body: JSON.stringify(message), timeoutMs });
  if (status === 200 && body === 'ok') return;
  throw new SlackError(reasonIn(body), { status, retryAfter });
}

/**
 * Asks whether Slack answers, with a message that it refuses: one without text shows nothing in the channel.
 * @throws SlackError always: its status 400 is the clear answer.
 */
export async function askSlack(options: { url: string | undefined; timeoutMs?: number }): Promise<void> {
  await postToSlack({ text: '' }, options);
}

export interface Exchange {
  /** JSON, unless the headers name another type. */
  body: string;
  headers?: Record<string, string>;
  timeoutMs?: number;
  /** Longer answers come from a proxy. */
  longestAnswer?: number;
}

/** One request to Slack, and its answer. @throws SlackError when there is no whole answer in time. */
export async function exchange(
  url: string,
  { body, headers, timeoutMs = TIMEOUT_MS, longestAnswer = MAX_ANSWER_BYTES }: Exchange,
) {
  const signal = AbortSignal.timeout(Math.min(timeoutMs, TIMEOUT_MS));
  let wasSent = false;
  const onSent = () => {
    wasSent = true;
  };
  try {
    const response = await send(url, { body, headers }, signal, onSent);
    return {
      status: response.statusCode,
      retryAfter: secondsOf(response.headers['retry-after']),
      headers: response.headers,
      body: await readUpTo(longestAnswer, response),
    };
  } catch (error) {
    // Not kept as the cause: a client's error may contain the URL.
    throw new SlackError(signal.aborted ? 'timeout' : `network ${codeOf(error)}`.trim(), { wasSent });
  }
}

/** Node's own client, which follows no redirects and which the AWS client has loaded already. */
async function send(
  url: string,
  { body, headers }: Pick<Exchange, 'body'> & { headers: Exchange['headers'] | undefined },
  signal: AbortSignal,
  onSent: () => void,
): Promise<IncomingMessage> {
  const request = url.startsWith('http:') ? httpRequest : httpsRequest;
  const sent = {
    'content-type': 'application/json; charset=utf-8',
    'content-length': Buffer.byteLength(body),
    ...headers,
  };
  return await new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers: sent, signal }, resolve)
      .on('error', reject)
      // The last byte was handed to the operating system; on a socket that is still connecting it was not.
      .on('finish', onSent)
      .end(body);
  });
}

/** Seconds. Slack asks for tens of them; a wrong value of a proxy must not hold up every alert for days. */
const LONGEST_RETRY_AFTER = 3_600;

/** The seconds that a Retry-After asks for: it says them, or names a date (RFC 9110). */
function secondsOf(header = ''): number | undefined {
  const text = header.trim();
  const seconds = text.endsWith('GMT') ? (Date.parse(text) - Date.now()) / 1000 : Number(text);
  return seconds > 0 ? Math.min(Math.ceil(seconds), LONGEST_RETRY_AFTER) : undefined;
}

/** A webhook's answers are short. */
const MAX_ANSWER_BYTES = 4_096;

/** Other answers than Slack's error codes (a proxy's page) are not repeated: they may contain the URL. */
export function reasonIn(body: string): string {
  return /^[a-z][a-z0-9_]{1,60}$/.test(body) ? body : 'unexpected_answer';
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}
