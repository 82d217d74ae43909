// The logger: one JSON line per entry, with the request id of the invocation.
import { Logger } from '@aws-lambda-powertools/logger';

export const logger = new Logger({ serviceName: 'vigia' });

/** Adds this request id to every line from now on, until the next invocation replaces it. */
export function logRequest(requestId: string): void {
  logger.resetKeys();
  logger.appendKeys({ requestId });
}
