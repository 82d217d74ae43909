// The one way a handler without HTTP or SQS is made: invoked by name, by a schedule, by logs or by a topic.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { logRequest } from '#lib/log.ts';

/** Middy would throw 5 ms early; but running out of time is a fault of its own kind, which the platform tells best. */
export const UNTIL_THE_END = { timeoutEarlyInMillis: 0 };

/**
 * Wraps a use case: its event is parsed by `schema`, its log lines carry the request id. What it throws reaches
 * the platform, which logs it and, for asynchronous callers, tries again.
 */
export function job<Schema extends z.ZodType, Result>(
  schema: Schema,
  handle: (event: z.output<Schema>, context: Context) => Promise<Result>,
) {
  return middy<unknown, Result>(UNTIL_THE_END)
    .before(({ context }) => logRequest(context.awsRequestId))
    .handler(async (event, context) => await handle(schema.parse(event), context));
}
