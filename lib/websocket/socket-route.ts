// The one way a handler of the WebSocket API is made: a use case, and everything that all of its routes share.
import middy from '@middy/core';
import { AppError } from '#lib/errors.ts';
import { logger, logRequest } from '#lib/log.ts';

/** What API Gateway sends, as far as we read it. Headers come with $connect alone. */
export interface SocketEvent {
  headers?: Record<string, string | undefined>;
  body?: unknown;
  requestContext: { connectionId: string; connectedAt?: number };
}

/** `statusCode` decides on a handshake; `body` answers a message. */
export interface SocketResult {
  statusCode: number;
  headers?: Record<string, string>;
  body?: string;
}

/** So long before the function's time-out a message is answered by us, rather than by the platform. */
const ANSWER_BEFORE_MS = 100;

/** An AppError is answered with its status and, to a client that listens already, as an event; all else is a fault. */
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

/** What a client reads when its message could not be served. */
export function errorEvent(code: string, msg: string): string {
  return JSON.stringify({ event: 'error', data: { code, msg } });
}
