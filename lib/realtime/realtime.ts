// What causes a live event, or the end of live connections, says so here: one message for realtime-push, and no error.
import { SendMessageCommand } from '@aws-sdk/client-sqs';
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import type { EndMessage, EventMessage, LiveEvent, RealtimeMessage, Room } from './messages.ts';

/** The administrators' room. */
export const ADMIN_ROOM: Room = 'admin';

/** The room of one user, who is the same in any case. */
export function userRoom(username: string): Room {
  return `user:${username.toLowerCase()}`;
}

/**
 * Milliseconds that the cause of an event waits for the queue. A send takes 10 to 100; a queue that is slow must not
 * make predictions slow, and an event that comes late is worth nothing.
 */
const EVENT_MS = 400;
/** The end of connections is worth more patience: they would go on for up to 15 minutes, though they are told nothing. */
const END_MS = 1_000;

/**
 * What is pushed must fit one frame of API Gateway's WebSocket (32 KB); the rest is for the envelope.
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MOST_DATA_BYTES = 30_000;

/** What somebody in a room is told. */
export interface News {
  room: Room;
  event: LiveEvent;
  /** JSON, at most 30,000 bytes: what is longer is not sent. */
  data: unknown;
}

/**
 * Tells a room. To be awaited beside the write that causes it: a Lambda does nothing after its answer.
 * Never throws, and takes 0.4 s at most: an event that cannot be told must not fail or delay what it tells of.
 */
export async function sendEvent({ room, event, data }: News, now = new Date()): Promise<void> {
  await trySend<EventMessage>({ kind: 'event', room, event, at: now.toISOString(), data }, EVENT_MS);
}

/**
 * Closes connections of a user: of some sessions, or all of them. Never throws, and takes 1 s at most. Should it not
 * get through, the connections are told nothing from then on all the same: whoever is told something has a session
 * that stands (push.ts).
 * @param sids the sessions whose connections end; without it all end
 */
export async function endConnections({
  username,
  sids,
}: {
  username: string;
  sids?: string[];
}): Promise<void> {
  await trySend<EndMessage>({ kind: 'end', username, ...(sids && { sids }) }, END_MS);
}

async function trySend<Message extends RealtimeMessage>(message: Message, mostMs: number): Promise<void> {
  try {
    const body = JSON.stringify(message);
    if (Buffer.byteLength(body) > MOST_DATA_BYTES) throw new Error(`${body.length} characters are too long`);
    await sendMessage(body, { mostMs });
  } catch (error) {
    logger.warn('live event not sent', { kind: message.kind, error: error as Error });
  }
}

async function sendMessage(MessageBody: string, { mostMs }: { mostMs: number }): Promise<void> {
  await queue().send(
    new SendMessageCommand({ QueueUrl: config('REALTIME_QUEUE_URL').REALTIME_QUEUE_URL, MessageBody }),
    { abortSignal: AbortSignal.timeout(mostMs) },
  );
}
