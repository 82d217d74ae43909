// Ends a connection at its token's expiry, by a queue message that is delayed until then.
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import type { Connection } from './connections.ts';
import type { ExpiryMessage } from './queue-messages.ts';

/** SQS delays a message by at most this many seconds, which is also the lifetime of an access token. */
const MOST_DELAY_S = 900;

/**
 * Makes realtime-push close the connection when its token expires.
 * @throws AppError `unavailable`; the connection is then refused, because nothing would close it.
 */
export async function scheduleExpiry(connection: Connection, now: Date): Promise<void> {
  const { username, connection_id, expires_at } = connection;
  const message: ExpiryMessage = { kind: 'expiry', username, connection_id };
  await queue().send('SendMessage', {
    QueueUrl: config('REALTIME_QUEUE_URL').REALTIME_QUEUE_URL,
    MessageBody: JSON.stringify(message),
    DelaySeconds: delayUntil(expires_at, now),
  });
}

/** Whole seconds until a time, rounded up; at most MOST_DELAY_S, after which realtime-push schedules the rest. */
export function delayUntil(expires_at: number, now: Date): number {
  const seconds = Math.ceil(expires_at - now.getTime() / 1000);
  return Math.min(Math.max(seconds, 0), MOST_DELAY_S);
}
