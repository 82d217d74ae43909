// The one logger: a JSON line per entry, with the request id of the invocation it belongs to.
import { Logger } from '@aws-lambda-powertools/logger';

export const logger = new Logger({ serviceName: 'vigia' });

/** Every later line carries this request id, until the next invocation replaces it. */
export function logRequest(requestId: string): void {
  logger.resetKeys();
  logger.appendKeys({ requestId });
}
