// socketRoute() builds every handler of the WebSocket API: a use case with the middleware that all routes share.
import middy from '@middy/core';
import { AppError } from '#lib/errors.ts';
import { logger, logRequest } from '#lib/log.ts';

/** An event of API Gateway, as far as it is read here. Only $connect has headers. */
export interface SocketEvent {
  headers?: Record<string, string | undefined>;
  body?: unknown;
  requestContext: { connectionId: string; connectedAt?: number };
}

/** `statusCode` accepts or refuses a handshake; `body` answers a message. */
export interface SocketResult {
  statusCode: number;
  headers?: Record<string, string>;
  body?: string;
}

/** Milliseconds before the function's time-out at which we answer ourselves, before Lambda ends the function. */
const ANSWER_BEFORE_MS = 100;

/**
 * An AppError becomes its status and, on an open connection, an `error` event; any other error becomes a 500 and is
 * logged with its stack.
 */
export function socketRoute(handle: (event: SocketEvent) => Promise<SocketResult>) {
  return middy<SocketEvent, SocketResult>({ timeoutEarlyInMillis: ANSWER_BEFORE_MS })
    .before(({ context }) => logRequest(context.awsRequestId))
    .onError((request) => {
      request.response = answerError(request.error as Error);
    })
    .handler(async (event) => await handle(event));
}

function answerError(thrown: Error): SocketResult {
  const error = thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
  if (error.status >= 500) logger.error(error.message, { error: thrown });
  return { statusCode: error.status, body: errorEvent(error.code, error.message) };
}

/** The `error` event for a client whose message failed. */
export function errorEvent(code: string, msg: string): string {
  return JSON.stringify({ event: 'error', data: { code, msg } });
}
