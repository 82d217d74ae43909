// What realtime-push does with a message: tell a room, or close connections.
import { logger } from '#lib/log.ts';
import { findUser, type User } from '#lib/users/users.ts';
import { type Connection, connectionsIn, removeConnection } from './connections.ts';
import { delayUntil, scheduleExpiry } from './expiry.ts';
import type { EndMessage, EventMessage, ExpiryMessage, RealtimeMessage } from './messages.ts';
import { ADMIN_ROOM, userRoom } from './realtime.ts';
import { closeSocket, postTo } from './sockets.ts';

export const pushing = {
  connectionsIn,
  removeConnection,
  scheduleExpiry,
  findUser: (username: string): Promise<User | undefined> => findUser(username),
  postTo,
  closeSocket,
  now: () => new Date(),
};
export type Pushing = typeof pushing;

/**
 * An event that is older is not told: what it tells of has been read elsewhere by then. Less than the queue's
 * visibility time-out, so that a message which comes again tells nobody twice.
 */
const MOST_AGE_MS = 60_000;
/** Calls at a time: a room is one user's connections, or those of a few administrators. */
const WIDTH = 20;
/** A connection is listed before its handshake ends, and is "gone" (410) for whoever is faster than that. */
const HANDSHAKE_MS = 10_000;

/** @throws when connections that are to end may still be open, or nobody could be asked for: the message comes again. */
export async function push(message: RealtimeMessage, deps: Pushing = pushing): Promise<void> {
  if (message.kind === 'event') return await tellRoom(message, deps);
  if (message.kind === 'end') return await endOf(message, deps);
  return await expire(message, deps);
}

async function tellRoom({ room, event, at, data }: EventMessage, deps: Pushing): Promise<void> {
  const now = deps.now();
  if (now.getTime() - Date.parse(at) > MOST_AGE_MS)
    return logger.info('live event came too late', { event, at });
  const members = await deps.connectionsIn(room);
  const users = await usersOf(members, deps);
  const text = JSON.stringify({ event, at, data });
  await forEach(members, async (member) => {
    const may = mayHear(room, member, users.get(member.username), now);
    await (may ? tell(member, text, deps) : close(member, deps));
  });
}

/** Each user once, as the database has them now. */
async function usersOf(members: Connection[], deps: Pushing): Promise<Map<string, User | undefined>> {
  const names = [...new Set(members.map(({ username }) => username))];
  const users = new Map<string, User | undefined>();
  await forEach(names, async (name) => void users.set(name, await deps.findUser(name)));
  return users;
}

/**
 * The rule of every HTTP request (lib/http/gate.ts), asked again for every event: so nobody hears anything between the
 * end of a session, or of a role, and the end of the connection, even where the message that ends it was lost.
 */
function mayHear(room: string, connection: Connection, user: User | undefined, now: Date): boolean {
  if (!user?.sessions.has(connection.sid) || hasExpired(connection, now)) return false;
  return room !== ADMIN_ROOM || user.role === 'admin';
}

function hasExpired({ expires_at }: Connection, now: Date): boolean {
  return expires_at <= now.getTime() / 1000;
}

/** Fails alone: the others are told all the same, and nobody twice because of it. */
async function tell(member: Connection, text: string, deps: Pushing): Promise<void> {
  try {
    if ((await deps.postTo(member.connection_id, text)) === 'gone') await removeGone(member, deps);
  } catch (error) {
    logger.warn('connection not told', { connection: member.connection_id, error: error as Error });
  }
}

async function endOf({ username, sids }: EndMessage, deps: Pushing): Promise<void> {
  const theirs = await deps.connectionsIn(userRoom(username));
  const ending = sids ? theirs.filter(({ sid }) => sids.includes(sid)) : theirs;
  await forEach(ending, (connection) => close(connection, deps));
}

/** Closed first: what is still listed can be closed by a later try, what is open and not listed cannot. */
async function close(connection: Connection, deps: Pushing): Promise<void> {
  const reached = await deps.closeSocket(connection.connection_id);
  if (reached === 'gone') await removeGone(connection, deps);
  else await deps.removeConnection(connection);
}

/** What may still be in its handshake stays listed: it is closed at its expiry at the latest. */
async function removeGone(connection: Connection, deps: Pushing): Promise<void> {
  const age = deps.now().getTime() - Date.parse(connection.connected_at);
  if (age > HANDSHAKE_MS) await deps.removeConnection(connection);
}

async function expire({ username, connection_id }: ExpiryMessage, deps: Pushing): Promise<void> {
  const now = deps.now();
  const theirs = await deps.connectionsIn(userRoom(username));
  const connection = theirs.find((one) => one.connection_id === connection_id);
  if (!connection) return;
  if (delayUntil(connection.expires_at, now) > 0) return await deps.scheduleExpiry(connection, now);
  await close(connection, deps);
}

/** All of them, some at a time. @throws AggregateError after all were tried, when some failed. */
async function forEach<Item>(items: Item[], work: (item: Item) => Promise<void>): Promise<void> {
  const failures: unknown[] = [];
  const left = items.values();
  const worker = async () => {
    for (const item of left) await work(item).catch((error: unknown) => failures.push(error));
  };
  await Promise.all(Array.from({ length: Math.min(WIDTH, items.length) }, worker));
  if (failures.length > 0) throw new AggregateError(failures, `${failures.length} of ${items.length} failed`);
}
