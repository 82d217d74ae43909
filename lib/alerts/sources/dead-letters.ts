// A message that its queue gave up on, as an alert.
import { createHash } from 'node:crypto';
import type { SQSRecord } from 'aws-lambda';
import { config } from '#lib/config.ts';
import { type Alert, LIMITS, shortName } from '../alert.ts';
import { parameterize } from '../grouping/parameterize.ts';
import { type Pipeline, pipeline, recordBatch } from '../grouping/record.ts';
import { redactedCut } from '../redact.ts';
import type { OccurrenceBatch } from '../sightings.ts';

/**
 * Tells of a message that ended in a dead-letter queue; once, however often it is delivered. Messages that differ only
 * in ids, numbers and times are one fault.
 * @throws AppError `unavailable` when it could not be recorded.
 */
export async function recordDeadLetter(record: SQSRecord, deps: Pipeline = pipeline): Promise<void> {
  await recordBatch(deadLetterBatch(record, config('STAGE').STAGE, deps.now()), deps);
}

/** Pure: the alert of one message as Lambda's poller delivers it from the dead-letter queue. */
export function deadLetterBatch(record: SQSRecord, stage: string, now: Date): OccurrenceBatch {
  const { messageId, body, attributes, eventSourceARN } = record;
  const queueName = shortName(nameOf(eventSourceARN), stage);
  const message = redactedCut(body, LIMITS.message);
  const sentAt = timeOf(attributes?.SentTimestamp);
  const alert: Alert = {
    fingerprint: hash('dead_letter', queueName, parameterize(message)),
    kind: 'dead_letter',
    severity: 'error',
    title: `Un mensaje acabó en la cola de fallidos ${redactedCut(queueName, LIMITS.name / 2)}`,
    source: redactedCut(queueName, LIMITS.name),
    at: now.toISOString(),
    error: { type: 'Mensaje', message: message || '(vacío)' },
    fields: [
      ...(attributes?.DeadLetterQueueSourceArn
        ? [{ name: 'Venía de', value: shortName(nameOf(attributes.DeadLetterQueueSourceArn), stage) }]
        : []),
      ...(sentAt ? [{ name: 'Enviado', value: sentAt }] : []),
      { name: 'Mensaje', value: redactedCut(messageId, LIMITS.name) },
    ],
    links: [],
  };
  return { id: hash(messageId), occurrences: [{ alert, count: 1, last: { at: alert.at } }] };
}

/** "arn:aws:sqs:eu-west-1:123456789012:vigia-prod-retraining-dead" → its last part. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** SQS counts milliseconds, as text. */
function timeOf(timestamp: string | undefined): string | undefined {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}

function hash(...parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
