// A secret in a structured message stays in no part of its alert, wherever the message is taken apart.
import { expect, test } from 'vitest';
import { withoutSecretMembers } from '../../../../lib/alerts/redaction/secret-members.ts';
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { context, event, one, published } from '../sources/aws-events.ts';
import { batchOf } from '../sources/lines.ts';

const SECRET = 'hunter22x';

const MESSAGES: [string, object][] = [
  ['in a member', { password: SECRET }],
  ['in an object', { secret: { current: SECRET } }],
  ['in a list', { tokens: [SECRET] }],
  ['in headers', { headers: { 'x-api-key': [SECRET], cookie: { sid: SECRET } } }],
  ['beside its name', { env: [{ name: 'DB_PASSWORD', value: SECRET }] }],
  ['beside a name that is the type of the message', { name: 'password', value: SECRET }],
  ['as a number', { pin: 48_151_623 }],
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
  for (const { alert } of alerts) expect(JSON.stringify(alert)).not.toMatch(/hunter22x|48151623/);
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
  };
  expect(withoutSecretMembers(value)).toEqual(value);
});
