// The realtime queue → the connections of a room.
import { consumer } from '#lib/queue/consumer.ts';
import { connectionsIn, removeConnection } from '#lib/realtime/connections.ts';
import { scheduleExpiry } from '#lib/realtime/expiry.ts';
import { type PushDeps, push as pushMessage } from '#lib/realtime/push.ts';
import { realtimeMessage } from '#lib/realtime/queue-messages.ts';
import { closeSocket, postTo } from '#lib/realtime/sockets.ts';
import { findUser } from '#lib/users/users.ts';

const live: PushDeps = {
  connectionsIn,
  removeConnection,
  scheduleExpiry,
  findUser,
  postTo,
  closeSocket,
  now: () => new Date(),
};

export const push = (deps = live) => consumer(realtimeMessage, (message) => pushMessage(message, deps));

export const handler = push();
