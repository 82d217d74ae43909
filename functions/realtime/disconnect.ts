// $disconnect: removes an ended connection from its rooms. API Gateway calls this at best effort, without a guarantee.
import { forgetConnection } from '#lib/realtime/connections.ts';
import { socketRoute } from '#lib/websocket/socket-route.ts';

const live = { forgetConnection };

export const disconnect = (deps = live) =>
  socketRoute(async ({ requestContext: { connectionId } }) => {
    await deps.forgetConnection(connectionId);
    return { statusCode: 200 };
  });

export const handler = disconnect();
