// Letting a connection in: kept, counted, and already due to end when its token does.
import { AppError } from '#lib/errors.ts';
import { type Connection, connectionsIn, joinRoom, removeConnection } from './connections.ts';
import { scheduleExpiry } from './expiry.ts';
import { ADMIN_ROOM, userRoom } from './realtime.ts';

/**
 * Connections of one user at a time: twice as many as there are sessions. One more is refused, rather than an old one
 * closed: clients that connect again when they are closed would push each other out for ever.
 */
export const MOST_CONNECTIONS = 20;

export const admitting = { joinRoom, connectionsIn, removeConnection, scheduleExpiry, now: () => new Date() };
export type Admitting = typeof admitting;

/**
 * Puts a connection into the rooms of its user. Kept first and counted then, so that of many that come at the same
 * time no more than the limit stay: the last of them to be kept has seen all the others.
 * @throws AppError `rate_limited`, `unavailable`
 */
export async function admitConnection(
  connection: Connection,
  isAdmin: boolean,
  deps: Admitting = admitting,
): Promise<void> {
  const now = deps.now();
  const own = userRoom(connection.username);
  await Promise.all([deps.joinRoom(own, connection), deps.scheduleExpiry(connection, now)]);
  const open = (await deps.connectionsIn(own)).filter(({ expires_at }) => expires_at > now.getTime() / 1000);
  if (open.length > MOST_CONNECTIONS) {
    await deps.removeConnection(connection);
    throw new AppError('rate_limited', { msg: `Ya hay ${MOST_CONNECTIONS} conexiones abiertas` });
  }
  if (isAdmin) await deps.joinRoom(ADMIN_ROOM, connection);
}
