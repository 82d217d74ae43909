// Makes every SQS handler: parses and handles each message on its own, and reports each failure (partial batch response).
import middy from '@middy/core';
import type { Context, SQSBatchResponse, SQSEvent, SQSRecord } from 'aws-lambda';
import type * as z from 'zod/mini';
import { logger, logRequest } from '#lib/log.ts';
import { UNTIL_THE_END } from './job.ts';

/** Thrown to have a message delivered again without a fault: it goes back to its queue, and no error is logged. */
export class Postponed extends Error {
  override readonly name = 'Postponed';
}

type Answer = SQSBatchResponse;

/**
 * Wraps a use case that decides about a whole batch. Every message that it does not name as done is delivered again;
 * when it throws, all are.
 * @param handle returns the ids of the messages that are done
 * @param onUnreadable removes a message that is no JSON or that `schema` refuses: no later attempt can read it
 */
export function batchConsumer<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (
    messages: { message: z.output<Schema>; record: SQSRecord }[],
    context: Context,
  ) => Promise<ReadonlySet<string>>,
  onUnreadable: (record: SQSRecord) => Promise<void>,
) {
  return middy<SQSEvent, Answer>(UNTIL_THE_END)
    .before(({ context }) => logRequest(context.awsRequestId))
    .handler(async ({ Records }, context) => {
      const done = new Set<string>();
      const messages: { message: z.output<Schema>; record: SQSRecord }[] = [];
      for (const record of Records) {
        const message = read(schema, record.body);
        if ('value' in message) messages.push({ message: message.value, record });
        else
          await attempt([record], async () => {
            await take(record, message.error, onUnreadable);
            done.add(record.messageId);
          });
      }
      const handleAll = async () => {
        for (const id of await handle(messages, context)) done.add(id);
      };
      if (messages.length > 0)
        await attempt(
          messages.map(({ record }) => record),
          handleAll,
        );
      return answerOf(Records.filter(({ messageId }) => !done.has(messageId)));
    });
}

async function attempt(records: SQSRecord[], work: () => Promise<void>): Promise<void> {
  try {
    await work();
  } catch (error) {
    for (const record of records) logFailure(error, record);
  }
}

async function take(
  record: SQSRecord,
  error: Error,
  onUnreadable: (record: SQSRecord) => Promise<void>,
): Promise<void> {
  // Only a warning: onUnreadable reports the message.
  logger.warn('message not readable', { messageId: record.messageId, error });
  await onUnreadable(record);
}

function answerOf(failed: SQSRecord[]): Answer {
  return { batchItemFailures: failed.map(({ messageId }) => ({ itemIdentifier: messageId })) };
}

/**
 * Wraps the use case of one message. A message whose handling throws, or that `schema` refuses, goes back to its queue
 * (and, after maxReceiveCount, to the dead-letter queue) without its neighbours. On a FIFO queue the later messages of
 * its group go back too, to keep the order. The event source mapping needs ReportBatchItemFailures.
 * @param onUnreadable removes a message that is no JSON or that `schema` refuses: no later attempt can read it. Without it
 *   such a message fails like any other.
 */
export function consumer<Schema extends z.ZodMiniType>(
  schema: Schema,
  handle: (message: z.output<Schema>, record: SQSRecord, context: Context) => Promise<void>,
  onUnreadable?: (record: SQSRecord) => Promise<void>,
) {
  const handleOne = async (record: SQSRecord, context: Context) => {
    const message = read(schema, record.body);
    if ('value' in message) return await handle(message.value, record, context);
    if (!onUnreadable) throw message.error;
    await take(record, message.error, onUnreadable);
  };
  return middy<SQSEvent, Answer>(UNTIL_THE_END)
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
      return answerOf(failed);
    });
}

function logFailure(error: unknown, { messageId, attributes }: SQSRecord): void {
  const receiveCount = Number(attributes.ApproximateReceiveCount);
  if (error instanceof Postponed) logger.info('message postponed', { messageId, receiveCount });
  else logger.error('message not handled', { messageId, receiveCount, error: error as Error });
}

function read<Schema extends z.ZodMiniType>(
  schema: Schema,
  body: string,
): { value: z.output<Schema> } | { error: Error } {
  try {
    return { value: schema.parse(JSON.parse(body)) };
  } catch (error) {
    return { error: error as Error };
  }
}
