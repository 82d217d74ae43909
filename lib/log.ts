// The logger: one JSON line per entry, with the request id of the invocation.
import { createHash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';

export const logger = new Logger({ serviceName: 'vigia' });

/** Adds this request id to every line from now on, until the next invocation replaces it. */
export function logRequest(requestId: string): void {
  logger.resetKeys();
  logger.appendKeys({ requestId });
}

/**
 * Adds to every line of this invocation for whom it works: a hash of the name, by which an alert counts the users that a
 * fault affected. The name itself is in no line.
 */
export function logUser(username: string): void {
  logger.appendKeys({ userId: createHash('sha256').update(username).digest('hex').slice(0, 16) });
}
