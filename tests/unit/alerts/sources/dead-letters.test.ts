// The alert about a dead letter: its fields, one alert for all deliveries, no secrets.
import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { deadLetterBatch } from '../../../../lib/alerts/sources/dead-letters.ts';
import { noticeMessage } from '../../../../lib/slack/slack.ts';

const NOW = new Date('2026-01-02T03:10:00Z');
const record = (over: Partial<SQSRecord> = {}): SQSRecord => ({
  messageId: 'm-1',
  receiptHandle: 'r',
  body: '{"run_id":"nonsense","attempt":17}',
  attributes: {
    ApproximateReceiveCount: '1',
    SentTimestamp: '1767323045678',
    SenderId: 's',
    ApproximateFirstReceiveTimestamp: '1767323045700',
    DeadLetterQueueSourceArn: 'arn:aws:sqs:eu-west-1:123456789012:vigia-prod-retraining',
  },
  messageAttributes: {},
  md5OfBody: '',
  eventSource: 'aws:sqs',
  eventSourceARN: 'arn:aws:sqs:eu-west-1:123456789012:vigia-prod-retraining-dead',
  awsRegion: 'eu-west-1',
  ...over,
});
const read = (over: Partial<SQSRecord> = {}) => {
  const { id, occurrences } = deadLetterBatch(record(over), 'prod', NOW);
  const [occurrence] = occurrences;
  if (!occurrence) throw new Error('no occurrence');
  return { id, occurrence, alert: occurrence.alert };
};

test('an alert about a dead letter names its queues, its time and its text', () => {
  const { alert } = read();
  expect(alert).toMatchObject({
    kind: 'dead_letter',
    severity: 'error',
    title: 'Un mensaje acabó en la cola de fallidos retraining-dead',
    source: 'retraining-dead',
    error: { message: '{"run_id":"nonsense","attempt":17}' },
    fields: [
      { name: 'Venía de', value: 'retraining' },
      { name: 'Enviado', value: '2026-01-02T03:04:05.678Z' },
      { name: 'Mensaje', value: 'm-1' },
    ],
  });
  const { text } = noticeMessage({ id: 'n', alert, count: 1, since: alert.at }, { stage: 'prod' });
  expect(text).toBe('🔴 prod · Un mensaje acabó en la cola de fallidos retraining-dead');
});

test('a second delivery is the same batch, and a similar message is the same fault', () => {
  const first = read();
  expect(read().id).toBe(first.id);
  const alike = read({ messageId: 'm-2', body: '{"run_id":"nonsense","attempt":18}' });
  expect(alike.id).not.toBe(first.id);
  expect(alike.alert.fingerprint).toBe(first.alert.fingerprint);
  expect(read({ body: 'otra cosa' }).alert.fingerprint).not.toBe(first.alert.fingerprint);
});

test('an alert contains no secret, and an empty message without attributes has an alert too', () => {
  const secret = read({ body: 'Authorization: Bearer abcdefghijklmnopqrstuvwxyz0123456789' });
  expect(JSON.stringify(secret.occurrence)).not.toContain('abcdefghijklmnop');
  const bare = read({ body: '', attributes: {} as SQSRecord['attributes'] });
  expect(bare.alert.error?.message).toBe('(vacío)');
  expect(bare.alert.fields).toEqual([{ name: 'Mensaje', value: 'm-1' }]);
});

test.each<[string, Record<string, string>, string]>([
  [
    'EventBridge',
    { ERROR_CODE: 'AccessDeniedException', ERROR_MESSAGE: 'role may not invoke 17' },
    'AccessDeniedException: role may not invoke 17',
  ],
  [
    'Lambda',
    { ErrorCode: '200', ErrorMessage: 'Task timed out after 3.00 seconds', RequestID: 'r' },
    'Task timed out after 3.00 seconds',
  ],
])('says why where the sender says so, and another reason is another fault: %s', (_, attributes, why) => {
  const messageAttributes = Object.fromEntries(
    Object.entries(attributes).map(([name, stringValue]) => [
      name,
      { stringValue, dataType: 'String' as const },
    ]),
  );
  const { alert } = read({ messageAttributes });
  expect(alert.error).toMatchObject({ message: why, stack: '{"run_id":"nonsense","attempt":17}' });
  expect(alert.fingerprint).not.toBe(read().alert.fingerprint);
  expect(read({ messageAttributes, messageId: 'm-2' }).alert.fingerprint).toBe(alert.fingerprint);
});
