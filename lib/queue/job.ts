// Makes every handler that is invoked without HTTP or SQS: by name, by a schedule, by logs or by a topic.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod/mini';
import { logRequest } from '#lib/log.ts';

/** Without it Middy throws 5 ms before the time-out; the platform's own report of a time-out says more. */
export const UNTIL_THE_END = { timeoutEarlyInMillis: 0 };

/**
 * Wraps a use case: `schema` parses its event, and its log lines have the request id. Its errors reach the platform,
 * which logs them and retries asynchronous invocations.
 */
export function job<Schema extends z.ZodMiniType, Result>(
  schema: Schema,
  handle: (event: z.output<Schema>, context: Context) => Promise<Result>,
) {
  return middy<unknown, Result>(UNTIL_THE_END)
    .before(({ context }) => logRequest(context.awsRequestId))
    .handler(async (event, context) => await handle(schema.parse(event), context));
}
