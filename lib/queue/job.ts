// The one way a handler without HTTP or SQS is made: invoked by name, by a schedule, by logs or by a topic.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import type * as z from 'zod';
import { logRequest } from '#lib/log.ts';

/**
 * Wraps a use case: its event is parsed by `schema`, its log lines carry the request id. What it throws reaches
 * the platform, which logs it and, for asynchronous callers, tries again.
 */
export function job<Schema extends z.ZodType, Result>(
  schema: Schema,
  handle: (event: z.output<Schema>, context: Context) => Promise<Result>,
) {
  return middy<unknown, Result>()
    .before(({ context }) => logRequest(context.awsRequestId))
    .handler(async (event, context) => await handle(schema.parse(event), context));
}
