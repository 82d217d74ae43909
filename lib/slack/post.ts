// One post to Slack's incoming webhook. Its URL is a secret: no message, log or error of ours ever shows it.
import { request } from 'undici';
import { readUpTo } from '#lib/bounded-body.ts';
import type { SlackPayload } from './forms.ts';

/** The whole of a post, answer included. A deliverer lives 10 s, and what takes longer was perhaps posted. */
const TIMEOUT_MS = 8_000;

/** Slack did not take the message, or it cannot be known whether it did. */
export class SlackError extends Error {
  override readonly name = 'SlackError';
  /** Slack's own word ("invalid_blocks", "channel_is_archived", …) or ours: timeout, network, not_configured. */
  readonly reason: string;
  /** The HTTP status; none when there was no answer. */
  readonly status: number | undefined;
  /** Seconds that Slack asks us to wait, on 429. */
  readonly retryAfter: number | undefined;

  constructor(
    reason: string,
    { status, retryAfter }: { status?: number; retryAfter?: number | undefined } = {},
  ) {
    super(`Slack: ${reason}${status === undefined ? '' : ` (${status})`}`);
    this.reason = reason;
    this.status = status;
    this.retryAfter = retryAfter;
  }
}

/**
 * Posts a message. Success is status 200 with the body "ok", and nothing else.
 * @throws SlackError. After a time-out the message may have been posted all the same.
 */
export async function postToSlack(
  message: SlackPayload,
  { url, timeoutMs = TIMEOUT_MS }: { url: string | undefined; timeoutMs?: number },
): Promise<void> {
  if (!url) throw new SlackError('not_configured');
  const { status, retryAfter, body } = await exchange(url, JSON.stringify(message), timeoutMs);
  if (status === 200 && body === 'ok') return;
  throw new SlackError(reasonIn(body), { status, retryAfter });
}

async function exchange(url: string, payload: string, timeoutMs: number) {
  try {
    const { statusCode, headers, body } = await request(url, {
      method: 'POST',
      headers: { 'content-type': 'application/json; charset=utf-8' },
      body: payload,
      signal: AbortSignal.timeout(timeoutMs),
    });
    const retryAfter = Number(headers['retry-after']) || undefined;
    return { status: statusCode, retryAfter, body: await readUpTo(MAX_ANSWER_BYTES, body) };
  } catch (error) {
    // Not kept as the cause: a client's error may quote what it was asked to fetch.
    throw new SlackError(
      (error as Error).name === 'TimeoutError' ? 'timeout' : `network ${codeOf(error)}`.trim(),
    );
  }
}

/** Slack's answers are short; longer ones come from a proxy. */
const MAX_ANSWER_BYTES = 4_096;

/** An answer that is not one of Slack's words (a proxy's page) is not repeated: it may echo the URL. */
function reasonIn(body: string): string {
  return /^[a-z][a-z0-9_]{1,60}$/.test(body) ? body : 'unexpected_answer';
}

function codeOf(error: unknown): string {
  const { code } = error as { code?: unknown };
  return typeof code === 'string' && /^[A-Z0-9_]{1,60}$/.test(code) ? code : '';
}
