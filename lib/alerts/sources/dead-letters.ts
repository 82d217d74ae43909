// Source: messages of another queue that ended in its dead-letter queue. (The alert queue's own dead letters:
// delivery/post-notice.ts.)
import type { SQSRecord } from 'aws-lambda';
import { config } from '#lib/config.ts';
import { type Alert, LIMITS, type OccurrenceBatch, shortName } from '../alert.ts';
import { shortHash } from '../grouping/fingerprint.ts';
import { parameterize } from '../grouping/parameterize.ts';
import { type RecordDeps, recordBatch, recordDeps } from '../grouping/record.ts';
import { redactedCut, redactedName } from '../redaction/redact.ts';
import { withoutSecretsInJson } from '../redaction/secret-members.ts';
import { deadLetterTitle, EMPTY, FIELDS } from '../texts-es.ts';
import { isObject, type Source } from './message.ts';

export const deadLetters: Source = ({ value }, { stage, now }) =>
  isRecord(value) ? deadLetterBatch(value, stage, now) : undefined;

function isRecord(value: unknown): value is SQSRecord {
  const texts = ['messageId', 'body', 'eventSourceARN'] as const;
  return (
    isObject(value) &&
    value.eventSource === 'aws:sqs' &&
    texts.every((name) => typeof value[name] === 'string')
  );
}

/**
 * Records a dead letter, once for all its deliveries. Messages that differ only in ids, numbers and times are one fault.
 * @throws AppError `unavailable` when it could not be recorded.
 */
export async function recordDeadLetter(record: SQSRecord, deps: RecordDeps = recordDeps): Promise<void> {
  await recordBatch(deadLetterBatch(record, config('STAGE').STAGE, deps.clock.now()), deps);
}

/** Pure: the batch of one message as Lambda's poller delivers it from the dead-letter queue. */
export function deadLetterBatch(record: SQSRecord, stage: string, now: Date): OccurrenceBatch {
  const { messageId, body, attributes, eventSourceARN } = record;
  const queueName = shortName(nameOf(eventSourceARN), stage);
  const message = redactedCut(withoutSecretsInJson(body), LIMITS.message);
  const why = redactedCut(reasonOf(record), LIMITS.message);
  const sentAt = timeOf(attributes?.SentTimestamp);
  const cameFrom = attributes?.DeadLetterQueueSourceArn;
  const alert: Alert = {
    fingerprint: shortHash(
      'dead_letter',
      queueName,
      parameterize(message),
      ...(why === '' ? [] : [parameterize(why)]),
    ),
    kind: 'dead_letter',
    severity: 'error',
    title: deadLetterTitle(redactedName(queueName, LIMITS.name / 2)),
    source: redactedName(queueName, LIMITS.name),
    at: now.toISOString(),
    error: {
      type: FIELDS.message,
      message: why || message || EMPTY,
      ...(why !== '' && { stack: message || EMPTY }),
    },
    fields: [
      ...(cameFrom ? [{ name: FIELDS.cameFrom, value: shortName(nameOf(cameFrom), stage) }] : []),
      ...(sentAt ? [{ name: FIELDS.sent, value: sentAt }] : []),
      { name: FIELDS.message, value: redactedName(messageId, LIMITS.name) },
    ],
    links: [],
  };
  return { id: shortHash(messageId), occurrences: [{ alert, count: 1, last: { at: alert.at } }] };
}

/**
 * Why it failed, where the sender says so: Lambda of an asynchronous invocation, EventBridge of a rule or a schedule. A queue with a
 * redrive policy says nothing.
 */
function reasonOf({ messageAttributes }: SQSRecord): string {
  const attribute = (...names: string[]) =>
    names.map((name) => messageAttributes?.[name]?.stringValue).find((value) => value);
  const code = attribute('ERROR_CODE', 'ErrorCode');
  // Lambda's code is the status of an answer.
  const named = code === undefined || /^\d+$/.test(code) ? undefined : code;
  return [named, attribute('ERROR_MESSAGE', 'ErrorMessage')].filter((part) => part !== undefined).join(': ');
}

/** "arn:aws:sqs:eu-west-1:123456789012:vigia-prod-retraining-dead" → its last part. */
function nameOf(arn: string): string {
  return arn.slice(arn.lastIndexOf(':') + 1);
}

/** SQS sends milliseconds since 1970 as text. */
function timeOf(timestamp: string | undefined): string | undefined {
  const date = new Date(Number(timestamp));
  return Number.isNaN(date.getTime()) ? undefined : date.toISOString();
}
