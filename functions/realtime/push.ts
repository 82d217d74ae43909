// The realtime queue → the connections of a room, or the end of some.
import { consumer } from '#lib/queue/consumer.ts';
import { realtimeMessage } from '#lib/realtime/messages.ts';
import { pushing, push as pushMessage } from '#lib/realtime/push.ts';

export const push = (deps = pushing) => consumer(realtimeMessage, (message) => pushMessage(message, deps));

export const handler = push();
