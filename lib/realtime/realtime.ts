// The public side of live events: the cause of an event sends one message to realtime-push. Sending never fails the cause.
import { queue } from '#lib/aws.ts';
import { config } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import type { EndMessage, EventMessage, LiveEvent, RealtimeMessage, Room } from './queue-messages.ts';

/** The administrators' room. */
export const ADMIN_ROOM: Room = 'admin';

/** The room of one user; user names are the same in any case. */
export function userRoom(username: string): Room {
  return `user:${username.toLowerCase()}`;
}

/**
 * Milliseconds that the cause of an event waits for the queue. A send takes 10 to 100. A slow queue must not make
 * predictions slow, and a late event is of no use.
 */
const EVENT_MS = 400;
/** Longer for the end of connections: without it they stay open for up to 15 minutes, though they receive nothing. */
const END_MS = 1_000;

/**
 * Bytes of a queue message. An event is pushed as a part of its message, and must fit one frame of API Gateway (32 KB).
 * https://docs.aws.amazon.com/apigateway/latest/developerguide/apigateway-execution-service-websocket-limits-table.html
 */
const MOST_BYTES = 30_000;

/** An event for a room. */
export interface RoomEvent {
  room: Room;
  event: LiveEvent;
  /** JSON. An event of more than 30,000 bytes in all is not sent. */
  data: unknown;
}

/**
 * Sends an event to a room. Await it beside the write that causes it: a Lambda function does nothing after its answer.
 * It never throws and takes at most 0.4 s, so that a lost event neither fails nor delays its cause.
 */
export async function sendEvent({ room, event, data }: RoomEvent, now = new Date()): Promise<void> {
  await trySend<EventMessage>({ kind: 'event', room, event, at: now.toISOString(), data }, EVENT_MS);
}

/**
 * Closes connections of a user. It never throws and takes at most 1 s. If the message is lost, the connections stay open
 * but receive nothing more, because push.ts checks the session for each event.
 * @param sids the sessions whose connections end; all of them when absent
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
    const bytes = Buffer.byteLength(body);
    if (bytes > MOST_BYTES) throw new Error(`the message has ${bytes} bytes, more than ${MOST_BYTES}`);
    await sendMessage(body, { mostMs });
  } catch (error) {
    logger.warn('live event not sent', { kind: message.kind, error: error as Error });
  }
}

async function sendMessage(MessageBody: string, { mostMs }: { mostMs: number }): Promise<void> {
  const { REALTIME_QUEUE_URL: QueueUrl } = config('REALTIME_QUEUE_URL');
  await queue().send('SendMessage', { QueueUrl, MessageBody }, mostMs);
}
