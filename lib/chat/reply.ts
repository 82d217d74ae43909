// Answers of Slack's presses, by the `response_url` that came with them. That URL is a secret for half an hour: no log and no
// error contains it.
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import { postToSlack, type SlackPayload } from '#lib/slack/slack.ts';

/** Seen by whoever pressed, and by nobody else; in the thread of the message that was pressed. */
export const privately = (message: SlackPayload, thread_ts?: string) => ({
  ...message,
  ...(thread_ts !== undefined && { thread_ts }),
  response_type: 'ephemeral' as const,
  replace_original: false as const,
});

/** In place of the message whose button was pressed. */
export const inPlace = (message: SlackPayload) => ({ ...message, replace_original: true as const });

const TIMEOUT_MS = 4_000;

/** Never throws: what was asked is done, whether or not the answer arrives. */
export async function reply(
  response_url: string | undefined,
  message: ReturnType<typeof privately> | ReturnType<typeof inPlace>,
): Promise<void> {
  if (response_url === undefined || !isSlacks(response_url, config('STAGE').STAGE)) return;
  try {
    await postToSlack(message, { url: response_url, timeoutMs: TIMEOUT_MS });
  } catch (error) {
    logger.warn('answer not delivered to Slack', { error: error as Error });
  }
}

/** Only Slack's: a leaked signing secret must not become a way to have us call any address. */
export function isSlacks(url: string, stage: string): boolean {
  const { protocol, hostname, origin, username, password } = URL.parse(url) ?? {};
  if (username !== '' || password !== '') return false;
  const isLoopback = protocol === 'http:' && (hostname === 'localhost' || hostname === '127.0.0.1');
  return origin === 'https://hooks.slack.com' || (isLoopback && stage === 'local');
}
