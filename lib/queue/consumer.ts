// Makes every SQS handler: parses and handles each message on its own, and reports each failure (partial batch response).
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod';
import { logger, logRequest } from '#lib/log.ts';
import { UNTIL_THE_END } from './job.ts';

/** Thrown to have a message delivered again without a fault: it goes back to its queue, and no error is logged. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
}

/**
 * Wraps the use case of one message. A message whose handling throws, or that `schema` refuses, goes back to its queue
 * (and, after maxReceiveCount, to the dead-letter queue) without its neighbours. On a FIFO queue the later messages of
 * its group go back too, to keep the order. The event source mapping needs ReportBatchItemFailures.
 * @param onUnreadable removes a message that is no JSON or that `schema` refuses: no later attempt can read it, and on a
 *   FIFO queue it would block its group. Without it such a message fails like any other.
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
    // Only a warning: onUnreadable reports the message.
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
          logFailure(error, record);
          failed.push(record);
          if (group !== undefined) heldGroups.add(group);
        }
      }
      return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
    });
}

function logFailure(error: unknown, { messageId, attributes }: SQSRecord): void {
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
