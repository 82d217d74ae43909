// realtime-push: handles one message of the realtime queue. It sends an event to a room or closes connections.
import { tryEach } from '#lib/concurrency.ts';
import { logger } from '#lib/log.ts';
import type { User } from '#lib/users/users.ts';
import type { Connection } from './connections.ts';
import { delayUntil } from './expiry.ts';
import type { EndMessage, EventMessage, ExpiryMessage, RealtimeMessage, Room } from './queue-messages.ts';
import { ADMIN_ROOM, userRoom } from './realtime.ts';
import type { Reached } from './sockets.ts';

export interface PushDeps {
  connectionsIn(room: Room): Promise<Connection[]>;
  removeConnection(connection: Connection): Promise<void>;
  scheduleExpiry(connection: Connection, now: Date): Promise<void>;
  findUser(username: string): Promise<User | undefined>;
  postTo(connection_id: string, text: string): Promise<Reached>;
  closeSocket(connection_id: string): Promise<Reached>;
  now(): Date;
}

/**
 * Older events are dropped: by then clients have read the change over HTTP. Less than the visibility time-out of the
 * queue, so that a repeated message sends nothing twice.
 */
const MOST_AGE_MS = 60_000;
/** Calls at a time: a room has the connections of one user, or those of a few administrators. */
const WIDTH = 20;
/** A connection is stored before its handshake ends; until then API Gateway answers 410 (gone) for it. */
const HANDSHAKE_MS = 10_000;

/**
 * @throws AggregateError when a connection that must end may still be open, AppError `unavailable` when the connections or
 *   users cannot be read. SQS then repeats the message.
 */
export async function push(message: RealtimeMessage, deps: PushDeps): Promise<void> {
  if (message.kind === 'event') return await sendToRoom(message, deps);
  if (message.kind === 'end') return await endConnections(message, deps);
  return await expire(message, deps);
}

async function sendToRoom({ room, event, at, data }: EventMessage, deps: PushDeps): Promise<void> {
  const now = deps.now();
  if (now.getTime() - Date.parse(at) > MOST_AGE_MS)
    return logger.info('live event came too late', { event, at });
  const members = await deps.connectionsIn(room);
  const users = await usersOf(members, deps);
  const text = JSON.stringify({ event, at, data });
  const deliver = async (member: Connection) => {
    const allowed = mayReceive(room, member, users.get(member.username), now);
    await (allowed ? send(member, text, deps) : close(member, deps));
  };
  await tryEach(members, deliver, 'connections failed', WIDTH);
}

/** Reads each user once, as the database has them now. */
async function usersOf(members: Connection[], deps: PushDeps): Promise<Map<string, User | undefined>> {
  const names = [...new Set(members.map(({ username }) => username))];
  const users = new Map<string, User | undefined>();
  const read = async (name: string) => void users.set(name, await deps.findUser(name));
  await tryEach(names, read, 'users not read', WIDTH);
  return users;
}

/**
 * The access rule of HTTP requests (lib/http/access.ts), checked for each event. So a connection whose session or role
 * has ended receives nothing more, even when the message that closes it was lost.
 */
function mayReceive(room: string, connection: Connection, user: User | undefined, now: Date): boolean {
  if (!user?.sessions.has(connection.sid) || hasExpired(connection, now)) return false;
  return room !== ADMIN_ROOM || user.role === 'admin';
}

function hasExpired({ expires_at }: Connection, now: Date): boolean {
  return expires_at <= now.getTime() / 1000;
}

/** A failure is logged and not thrown: a repeated message would send the event to the others twice. */
async function send(member: Connection, text: string, deps: PushDeps): Promise<void> {
  try {
    if ((await deps.postTo(member.connection_id, text)) === 'gone') await removeGone(member, deps);
  } catch (error) {
    logger.warn('live event not delivered', { connection: member.connection_id, error: error as Error });
  }
}

async function endConnections({ username, sids }: EndMessage, deps: PushDeps): Promise<void> {
  const all = await deps.connectionsIn(userRoom(username));
  const ending = sids ? all.filter(({ sid }) => sids.includes(sid)) : all;
  await tryEach(ending, (connection) => close(connection, deps), 'connections not closed', WIDTH);
}

/** Closes first and removes then: a stored connection can be closed by a later attempt, an open one without an item cannot. */
async function close(connection: Connection, deps: PushDeps): Promise<void> {
  const reached = await deps.closeSocket(connection.connection_id);
  if (reached === 'gone') await removeGone(connection, deps);
  else await deps.removeConnection(connection);
}

/** A connection that may still be in its handshake stays stored; it is closed at its expiry at the latest. */
async function removeGone(connection: Connection, deps: PushDeps): Promise<void> {
  const age = deps.now().getTime() - Date.parse(connection.connected_at);
  if (age > HANDSHAKE_MS) await deps.removeConnection(connection);
}

async function expire({ username, connection_id }: ExpiryMessage, deps: PushDeps): Promise<void> {
  const now = deps.now();
  const all = await deps.connectionsIn(userRoom(username));
  const connection = all.find((one) => one.connection_id === connection_id);
  if (!connection) return;
  if (delayUntil(connection.expires_at, now) > 0) return await deps.scheduleExpiry(connection, now);
  await close(connection, deps);
}
