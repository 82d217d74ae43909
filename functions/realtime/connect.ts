// $connect: a client with a good access token joins the rooms of its user; anybody else is refused.
import { verifyToken } from '#lib/auth/auth.ts';
import { AppError } from '#lib/errors.ts';
import { admitConnection } from '#lib/realtime/admission.ts';
import { offeredToken, SUBPROTOCOL } from '#lib/realtime/handshake.ts';
import { findUser, type User } from '#lib/users/users.ts';
import { socketRoute } from '#lib/websocket/socket-route.ts';

const live = {
  verifyToken: (token: string) => verifyToken('access', token),
  findUser: (username: string): Promise<User | undefined> => findUser(username),
  admitConnection,
  now: () => new Date(),
};

export const connect = (deps = live) =>
  socketRoute(async ({ headers, requestContext: { connectionId } }) => {
    const { sub, sid, exp } = await deps.verifyToken(offeredToken(headers));
    const user = await deps.findUser(sub);
    if (!user?.sessions.has(sid)) throw new AppError('invalid_token');
    const connection = {
      connection_id: connectionId,
      username: user.username,
      sid,
      connected_at: deps.now().toISOString(),
      expires_at: exp,
    };
    await deps.admitConnection(connection, user.role === 'admin');
    return { statusCode: 200, headers: { 'Sec-WebSocket-Protocol': SUBPROTOCOL } };
  });

export const handler = connect();
