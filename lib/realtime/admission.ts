// Admits a WebSocket connection: stores it, checks the limit of each user, and schedules its end at the token's expiry.
import { AppError } from '#lib/errors.ts';
import type { Connection } from './connections.ts';
import type { Room } from './queue-messages.ts';
import { ADMIN_ROOM, userRoom } from './realtime.ts';

/**
 * Connections of one user at a time, twice the number of sessions. The next one is refused. Closing the oldest instead
 * would make clients that reconnect automatically close each other's connections for ever.
 */
export const MOST_CONNECTIONS = 20;

export interface AdmissionDeps {
  joinRoom(room: Room, connection: Connection): Promise<void>;
  connectionsIn(room: Room): Promise<Connection[]>;
  removeConnection(connection: Connection): Promise<void>;
  noteListening(username: string, until: number): Promise<void>;
  scheduleExpiry(connection: Connection, now: Date): Promise<void>;
  now(): Date;
}

/**
 * Puts a connection into the rooms of its user. It is stored first and counted then, so that of any number at the same
 * time no more than the limit stay: the last one stored counts all others.
 * @throws AppError `rate_limited`, `unavailable`
 */
export async function admitConnection(
  connection: Connection,
  isAdmin: boolean,
  deps: AdmissionDeps,
): Promise<void> {
  const now = deps.now();
  const own = userRoom(connection.username);
  await Promise.all([
    deps.joinRoom(own, connection),
    deps.noteListening(connection.username, connection.expires_at),
    deps.scheduleExpiry(connection, now),
  ]);
  const open = (await deps.connectionsIn(own)).filter(({ expires_at }) => expires_at > now.getTime() / 1000);
  if (open.length > MOST_CONNECTIONS) {
    await deps.removeConnection(connection);
    throw new AppError('rate_limited', { msg: `Ya hay ${MOST_CONNECTIONS} conexiones abiertas` });
  }
  if (isAdmin) await deps.joinRoom(ADMIN_ROOM, connection);
}
