// Admits a WebSocket connection: stores it, checks the limit of each user, and schedules its end at the token's expiry.
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
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
 * Puts a connection into the rooms of its user, or into none: what is refused gets no $disconnect, and would count among the
 * connections of its user until its token expires.
 * @throws AppError `rate_limited`, `unavailable`
 */
export async function admitConnection(
  connection: Connection,
  isAdmin: boolean,
  deps: AdmissionDeps,
): Promise<void> {
  try {
    await admit(connection, isAdmin, deps);
  } catch (error) {
    await deps.removeConnection(connection).catch((failure: Error) => {
      logger.warn('refused connection not removed', { error: failure });
    });
    throw error;
  }
}

/**
 * It is stored first and counted then, so that of any number at the same time no more than the limit stay: the last one
 * stored counts all others.
 */
async function admit(connection: Connection, isAdmin: boolean, deps: AdmissionDeps): Promise<void> {
  const now = deps.now();
  const own = userRoom(connection.username);
  // All end before a failure is thrown: a write that is under way would come after the removal.
  const steps = await Promise.allSettled([
    deps.joinRoom(own, connection),
    deps.noteListening(connection.username, connection.expires_at),
    deps.scheduleExpiry(connection, now),
  ]);
  for (const step of steps) if (step.status === 'rejected') throw step.reason;
  const open = (await deps.connectionsIn(own)).filter(({ expires_at }) => expires_at > now.getTime() / 1000);
  if (open.length > MOST_CONNECTIONS) {
    throw new AppError('rate_limited', { msg: `Ya hay ${MOST_CONNECTIONS} conexiones abiertas` });
  }
  if (isAdmin) await deps.joinRoom(ADMIN_ROOM, connection);
}
