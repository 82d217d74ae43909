// The one way an SQS handler is made: each message parsed and handled on its own, failures returned one by one.
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { logger, logRequest } from '#lib/log.ts';
import { UNTIL_THE_END } from './job.ts';

/** Thrown for a message that is to come again although nothing is wrong: it goes back to its queue, and nobody is told. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
}

/**
 * Wraps the use case of one message. A message whose handling throws, or that `schema` refuses, goes back to its
 * queue (and, after maxReceiveCount, to the dead-letter queue) without its neighbours; on a FIFO queue whatever
 * follows it in its group goes back too, so that order holds. The function must be mapped with
 * ReportBatchItemFailures.
 * @param onUnreadable takes what JSON or `schema` refuses out of the queue: no later try will read it, and on a FIFO
 *   queue it would hold up all that follows. Without it such a message fails like any other.
 */
export function consumer<Schema extends z.ZodType>(
  schema: Schema,
  handle: (message: z.output<Schema>, record: SQSRecord, context: Context) => Promise<void>,
  onUnreadable?: (record: SQSRecord) => Promise<void>,
) {
  const handleOne = async (record: SQSRecord, context: Context) => {
    const message = read(schema, record.body);
    if ('value' in message) return await handle(message.value, record, context);
    if (!onUnreadable) throw message.error;
    // Not an error: whoever takes it out sees to it that somebody is told.
    logger.warn('message not readable', { messageId: record.messageId, error: message.error });
    await onUnreadable(record);
  };
  return middy<SQSEvent, SQSBatchResponse>(UNTIL_THE_END)
    .before(({ context }) => logRequest(context.awsRequestId))
    .handler(async ({ Records }, context) => {
      const failed: SQSRecord[] = [];
      const heldGroups = new Set<string>();
      for (const record of Records) {
        const group = record.attributes.MessageGroupId;
        if (group !== undefined && heldGroups.has(group)) {
          failed.push(record);
          continue;
        }
        try {
          await handleOne(record, context);
        } catch (error) {
          tell(error, record);
          failed.push(record);
          if (group !== undefined) heldGroups.add(group);
        }
      }
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
}

function tell(error: unknown, { messageId, attributes }: SQSRecord): void {
  const receiveCount = Number(attributes.ApproximateReceiveCount);
  if (error instanceof Postponed) logger.info('message postponed', { messageId, receiveCount });
  else logger.error('message not handled', { messageId, receiveCount, error: error as Error });
}

function read<Schema extends z.ZodType>(
  schema: Schema,
  body: string,
): { value: z.output<Schema> } | { error: Error } {
  try {
    return { value: schema.parse(JSON.parse(body)) };
  } catch (error) {
    return { error: error as Error };
  }
}
