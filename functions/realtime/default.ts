// $default: every message of a client. A ping is answered, which also keeps the connection from being idle.
import { errorEvent, socketRoute } from '#lib/websocket/socket-route.ts';

const PONG = JSON.stringify({ event: 'pong' });

/** UTF-16 units: a ping takes 17. */
const MOST_LENGTH = 1_024;

export const handler = socketRoute(async ({ body }) => ({ statusCode: 200, body: answerTo(body) }));

function answerTo(body: unknown): string {
  if (typeof body !== 'string') return errorEvent('not_text', 'Solo se aceptan mensajes de texto');
  if (body.length > MOST_LENGTH) return errorEvent('too_large', 'Mensaje demasiado grande');
  return actionOf(body) === 'ping' ? PONG : errorEvent('unknown_action', 'Acción desconocida');
}

/** What API Gateway selects a route by; here there is but one. */
function actionOf(body: string): unknown {
  try {
    return JSON.parse(body)?.action;
  } catch {
    return undefined;
  }
}
