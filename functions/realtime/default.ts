// $default: answers every message of a client. A ping keeps an idle connection open.
import { errorEvent, socketRoute } from '#lib/websocket/socket-route.ts';

const PONG = JSON.stringify({ event: 'pong' });

/** UTF-16 units; a ping has 17. */
const MOST_LENGTH = 1_024;

export const handler = socketRoute(async ({ body }) => ({ statusCode: 200, body: answerTo(body) }));

function answerTo(body: unknown): string {
  if (typeof body !== 'string') return errorEvent('not_text', 'Solo se aceptan mensajes de texto');
  if (body.length > MOST_LENGTH) return errorEvent('too_large', 'Mensaje demasiado grande');
  return actionOf(body) === 'ping' ? PONG : errorEvent('unknown_action', 'Acción desconocida');
}

/** API Gateway could select a route by this field; we have only one route. */
function actionOf(body: string): unknown {
  try {
    return JSON.parse(body)?.action;
  } catch {
    return undefined;
  }
}
