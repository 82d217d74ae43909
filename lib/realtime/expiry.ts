// The end of a connection at its token's expiry: a message that waits in the queue until then.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Connection } from './connections.ts';
import type { ExpiryMessage } from './messages.ts';

/** The longest that SQS delays a message, in seconds; and just as long as an access token lives. */
const MOST_DELAY_S = 900;

/**
 * Has realtime-push look at the connection when its token expires.
 * @throws AppError `unavailable`: who cannot be sent away in time is not let in.
 */
export async function scheduleExpiry(connection: Connection, now: Date): Promise<void> {
  const { username, connection_id, expires_at } = connection;
  const message: ExpiryMessage = { kind: 'expiry', username, connection_id };
  await queue().send(
    new SendMessageCommand({
      QueueUrl: config('REALTIME_QUEUE_URL').REALTIME_QUEUE_URL,
      MessageBody: JSON.stringify(message),
      DelaySeconds: delayUntil(expires_at, now),
    }),
  );
}

/** Whole seconds, never too early; a token with longer to live is looked at on the way, and again. */
export function delayUntil(expires_at: number, now: Date): number {
  const seconds = Math.ceil(expires_at - now.getTime() / 1000);
  return Math.min(Math.max(seconds, 0), MOST_DELAY_S);
}
