// A secret in a structured message stays in no part of its alert, wherever the message is taken apart.
import type { SQSRecord } from 'aws-lambda';
import { expect, test } from 'vitest';
import { withoutSecretMembers } from '../../../../lib/alerts/redaction/secret-members.ts';
import { deadLetterBatch } from '../../../../lib/alerts/sources/dead-letters.ts';
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { context, event, one, published } from '../sources/aws-events.ts';
import { batchOf } from '../sources/lines.ts';

const SECRET = 'hunter22x';
/** Also in base64, at the place where it stands there. */
const LEAK = /hunter22x|48151623|aHVudGVyMjJ4|odW50ZXIyMn|h1bnRlcjIye/;

const MESSAGES: [string, object][] = [
  ['in a member', { password: SECRET }],
  ['in an object', { secret: { current: SECRET } }],
  ['in a list', { tokens: [SECRET] }],
  ['in headers', { headers: { 'x-api-key': [SECRET], cookie: { sid: SECRET } } }],
  ['beside its name', { env: [{ name: 'DB_PASSWORD', value: SECRET }] }],
  ['beside a name that is the type of the message', { name: 'password', value: SECRET }],
  ['as a number', { pin: 48_151_623 }],
  [
    'in raw headers',
    { rawHeaders: ['Host', 'x', 'Authorization', `Basic ${SECRET}`, 'Cookie', `sid=${SECRET}`] },
  ],
  ['in the entries of a map', { entries: [['password', SECRET]] }],
  ['beside the name of a field', { params: [{ field: 'password', val: SECRET }] }],
  ['in an attribute of SQS', { attributes: [{ Name: 'password', StringValue: SECRET }] }],
  ['in an item of DynamoDB', { attribute: { name: 'password', S: SECRET } }],
  [
    'among the values of a statement',
    { sql: 'INSERT INTO users (name, password) VALUES (?, ?)', parameters: ['ana', SECRET] },
  ],
  ['in a body that came in base64', { body: Buffer.from(`{"password":"${SECRET}"}`).toString('base64') }],
  ['of a name with a further word', { new_password_2: SECRET, passwordConfirm: SECRET }],
  ['of a name with a character that nobody sees', { 'pass\u200bword': SECRET }],
];

test.each(MESSAGES)('a secret %s is in no alert', (_, members) => {
  const message = { event: 'sync_failed', ...members };
  const lines = [
    { level: 'ERROR', message },
    { level: 'ERROR', ...message },
    { level: 'ERROR', message: JSON.stringify(message) },
    { level: 50, msg: 'failed', err: { type: 'E', message: 'x', stack: 'E: x', ...message } },
    message,
  ];
  const texts = [...lines.map((line) => JSON.stringify(line)), `t\tid\tERROR\t${JSON.stringify(message)}`];
  const alerts = [
    ...texts.flatMap((text) => readLogs(batchOf([text]), context).occurrences),
    one(published(message)),
    one(event('shop', 'Sync failed', message)),
  ];
  expect(alerts).toHaveLength(texts.length + 2);
  for (const { alert } of alerts) expect(JSON.stringify(alert)).not.toMatch(LEAK);
});

test.each(MESSAGES)('a secret %s is not in the alert of a dead letter', (_, members) => {
  const record = {
    messageId: 'm',
    body: JSON.stringify({ event: 'sync_failed', ...members }),
    eventSourceARN: 'arn:aws:sqs:eu-west-1:1:dead',
  } as SQSRecord;
  expect(JSON.stringify(deadLetterBatch(record, 'prod', context.now))).not.toMatch(LEAK);
});

test('what is no secret stays', () => {
  const value = {
    fieldErrors: { password: ['Required'], token: ['expired at noon'] },
    tokens: 4096,
    token: null,
    auth: true,
    author: 'ana',
    config: { region: 'eu-west-1' },
    dimension: { name: 'TableName', value: 'orders' },
    missing: ['username', 'password', 'email'],
    query: { sql: 'SELECT id FROM orders WHERE total > ?', parameters: [17] },
    passwordPolicy: 'at least 8 characters',
    token_type: 'id',
  };
  expect(withoutSecretMembers(value)).toEqual(value);
});

test.each([
  ['alone', `level=error msg=failed password=${SECRET}`],
  ['in quotes', `time=now level=error msg="not sent" db.password="${SECRET}" table=orders`],
  ['that the line gives away', `level=error msg=failed err= Cookie: theme=dark; id=${SECRET}/*_; lang=es`],
  ['behind an empty one', `level=error msg="x" err= SLACK_SIGNING_SECRET=${SECRET}`],
])('a secret in a pair of a line in logfmt, %s, is in no alert', (_how, line) => {
  const { occurrences } = readLogs(batchOf([line]), context);
  expect(occurrences).toHaveLength(1);
  expect(JSON.stringify(occurrences)).not.toMatch(LEAK);
});
