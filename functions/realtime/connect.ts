// $connect: a client with a valid access token joins the rooms of its user; every other client is refused.
import { verifyToken } from '#lib/auth/auth.ts';
import { AppError } from '#lib/errors.ts';
import { type AdmissionDeps, admitConnection } from '#lib/realtime/admission.ts';
import { connectionsIn, joinRoom, removeConnection } from '#lib/realtime/connections.ts';
import { scheduleExpiry } from '#lib/realtime/expiry.ts';
import { offeredToken, SUBPROTOCOL } from '#lib/realtime/handshake.ts';
import { findUser, noteListening, type User } from '#lib/users/users.ts';
import { socketRoute } from '#lib/websocket/socket-route.ts';

interface ConnectDeps extends AdmissionDeps {
  verifyToken: typeof verifyToken;
  findUser(username: string): Promise<User | undefined>;
}

const live: ConnectDeps = {
  verifyToken,
  findUser,
  joinRoom,
  connectionsIn,
  removeConnection,
  noteListening,
  scheduleExpiry,
  now: () => new Date(),
};

export const connect = (deps = live) =>
  socketRoute(async ({ headers, requestContext: { connectionId } }) => {
    const { sub, sid, exp } = await deps.verifyToken('access', offeredToken(headers));
    const user = await deps.findUser(sub);
    if (!user?.sessions.has(sid)) throw new AppError('session_ended');
    const connection = {
      connection_id: connectionId,
      username: user.username,
      sid,
      connected_at: deps.now().toISOString(),
      expires_at: exp,
    };
    await admitConnection(connection, user.role === 'admin', deps);
    return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL } };
  });

export const handler = connect();
