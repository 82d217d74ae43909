// $disconnect: a connection that has ended leaves its rooms. API Gateway tries to say so, and does not promise it.
import { forgetConnection } from '#lib/realtime/connections.ts';
import { socketRoute } from '#lib/websocket/socket-route.ts';

const live = { forgetConnection };

export const disconnect = (deps = live) =>
  socketRoute(async ({ requestContext: { connectionId } }) => {
    await deps.forgetConnection(connectionId);
    return { statusCode: 200 };
  });

export const handler = disconnect();
