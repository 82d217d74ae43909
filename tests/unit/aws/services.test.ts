// What each AWS client sends, signed by the credentials of the moment, to which address, and what its answers mean.
import { createHash } from 'node:crypto';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SNSClient } from '@aws-sdk/client-sns';
import { SQSClient } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { AwsError, database, functions, queue, topic, webSockets } from '#lib/aws.ts';
import { addressOf } from '#lib/aws-signing.ts';
import { type Asked, startServer, status } from './server.ts';

let server: Awaited<ReturnType<typeof startServer>>;
beforeAll(async () => {
  server = await startServer();
  vi.stubEnv('WEBSOCKET_ENDPOINT', `${server.url}/prod`);
});
afterAll(async () => await server.stop());
beforeEach(() => {
  server.asked.length = 0;
  server.answerWith(status(200, '{}'));
});
const first = () => server.asked[0] as Asked;

const read = async () => await database().send('GetItem', { TableName: 't', Key: { id: 'a' } });

test('a table is read in the JSON of DynamoDB', async () => {
  server.answerWith(status(200, '{"Item":{"id":{"S":"a"},"bytes":{"B":"AQI="}}}'));
  expect(await read()).toEqual({ Item: { id: 'a', bytes: new Uint8Array([1, 2]) } });
  expect(first()).toMatchObject({
    method: 'POST',
    path: '/',
    headers: { 'content-type': 'application/x-amz-json-1.0', 'x-amz-target': 'DynamoDB_20120810.GetItem' },
    body: '{"TableName":"t","Key":{"id":{"S":"a"}}}',
  });
});

test('each call is signed by the credentials of the moment', async () => {
  await read();
  expect(first().headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-south-2\/dynamodb\//,
  );
  expect(first().headers['x-amz-security-token']).toBeUndefined();
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'NEXT');
  vi.stubEnv('AWS_SESSION_TOKEN', 'token');
  await read();
  expect(server.asked[1]?.headers).toMatchObject({
    authorization: expect.stringContaining('Credential=NEXT/'),
    'x-amz-security-token': 'token',
  });
});

test('a call passes on the trace of the invocation, by which Lambda ends a loop', async () => {
  vi.stubEnv('_X_AMZN_TRACE_ID', 'Root=1-2-3;Lineage=1:a:0');
  await read();
  expect(first().headers['x-amzn-trace-id']).toBe('Root=1-2-3;Lineage=1:a:0');
});

test('each call is published before it is made', async () => {
  const published: unknown[] = [];
  const listen = (message: unknown) => void published.push(message);
  subscribe('vigia:aws', listen);
  await read();
  unsubscribe('vigia:aws', listen);
  const input = { TableName: 't', Key: { id: 'a' } };
  expect(published).toEqual([expect.objectContaining({ service: 'dynamodb', operation: 'GetItem', input })]);
});

describe('a message for a queue', () => {
  const send = async (MessageBody: string) =>
    await queue().send('SendMessage', { QueueUrl: 'https://sqs/1/q', MessageBody });
  const md5 = (text: string) => createHash('md5').update(text).digest('hex');

  test('is sent when SQS received this text', async () => {
    server.answerWith(status(200, JSON.stringify({ MessageId: 'm', MD5OfMessageBody: md5('día 😀') })));
    expect(await send('día 😀')).toMatchObject({ MessageId: 'm' });
    expect(first().headers['x-amz-target']).toBe('AmazonSQS.SendMessage');
    expect(JSON.parse(first().body)).toEqual({ QueueUrl: 'https://sqs/1/q', MessageBody: 'día 😀' });
  });

  test('is not sent when SQS received another text', async () => {
    server.answerWith(status(200, JSON.stringify({ MD5OfMessageBody: md5('other') })));
    await expect(send('text')).rejects.toMatchObject({ code: 'unavailable' });
  });
});

test('an empty answer is an answer', async () => {
  server.answerWith(status(200));
  const input = { QueueUrl: 'https://sqs/1/q', ReceiptHandle: 'r', VisibilityTimeout: 0 };
  expect(await queue().send('ChangeMessageVisibility', input)).toEqual({});
});

test('a topic gets a form, whose texts arrive as they are', async () => {
  server.answerWith(status(200, '<PublishResponse/>'));
  const input = { TopicArn: 'arn:aws:sns:eu-south-2:1:t', Subject: 'A & B = 100%', Message: 'día\n+1 😀' };
  await topic().send('Publish', input);
  expect(first().headers['content-type']).toBe('application/x-www-form-urlencoded');
  expect(Object.fromEntries(new URLSearchParams(first().body))).toEqual({
    Action: 'Publish',
    Version: '2010-03-31',
    ...input,
  });
});

test.each([
  ['ends', {}, false],
  ['throws', { 'x-amz-function-error': 'Unhandled' }, true],
])('a function that %s', async (_how, headers, failed) => {
  server.answerWith(status(200, 'null', headers as Record<string, string>));
  const input = { FunctionName: 'vigia-prod-alerts-drill', Payload: '{"kind":"log"}' };
  expect(await functions().send('Invoke', input)).toEqual({ failed });
  expect(first()).toMatchObject({
    method: 'POST',
    path: '/2015-03-31/functions/vigia-prod-alerts-drill/invocations',
    body: '{"kind":"log"}',
  });
  expect(first().headers.authorization).toContain('/eu-south-2/lambda/');
});

test('a function may take longer than tables and queues: a drill that times out after 3 s has failed', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout', 'performance'] });
  server.answerWith((response, asked) => {
    vi.advanceTimersByTime(3_500);
    status(200, 'null', { 'x-amz-function-error': 'Unhandled' })(response, asked);
  });
  const input = { FunctionName: 'f', Payload: '{"kind":"timeout"}' };
  expect(await functions().send('Invoke', input)).toEqual({ failed: true });
  vi.useRealTimers();
});

test('a connection gets a text, or is closed, below the path of its stage', async () => {
  await webSockets().send('PostToConnection', { ConnectionId: 'L0SM9cOFvHcCIhw=', Data: 'día' });
  await webSockets().send('DeleteConnection', { ConnectionId: 'a/b' });
  expect(server.asked).toMatchObject([
    { method: 'POST', path: '/prod/@connections/L0SM9cOFvHcCIhw%3D', body: 'día' },
    { method: 'DELETE', path: '/prod/@connections/a%2Fb', body: '' },
  ]);
  expect(first().headers.authorization).toContain('/eu-south-2/execute-api/');
});

test.each([
  [
    400,
    {},
    '{"__type":"com.amazonaws.dynamodb.v20120810#ValidationException","message":"a"}',
    'ValidationException',
    'a',
  ],
  [400, {}, '{"__type":"ResourceNotFoundException","Message":"b"}', 'ResourceNotFoundException', 'b'],
  [
    410,
    { 'x-amzn-errortype': 'GoneException:http://internal.amazon.com/coral/' },
    '{"message":"c"}',
    'GoneException',
    'c',
  ],
  [410, { 'x-amzn-errortype': 'GoneException' }, '', 'GoneException', 'AWS answers 410'],
  [
    404,
    {},
    '<ErrorResponse><Error><Code>NotFound</Code><Message>d</Message></Error></ErrorResponse>',
    'NotFound',
    'd',
  ],
  [403, {}, '<html>', 'Status403', 'AWS answers 403'],
  [302, {}, 'null', 'Status302', 'AWS answers 302'],
])('a refusal with status %i %j %s', async (code, headers, body, name, message) => {
  server.answerWith(status(code, body, headers as Record<string, string>));
  const error = await read().catch((error) => error);
  expect(error).toBeInstanceOf(AwsError);
  expect(error).toMatchObject({ name, message, $metadata: { httpStatusCode: code } });
});

describe('the addresses are those of the SDK', () => {
  const REGIONS = [
    'eu-south-2',
    'us-east-1',
    'ap-northeast-3',
    'il-central-1',
    'cn-north-1',
    'cn-northwest-1',
    'us-gov-west-1',
    'us-gov-east-1',
    'eusc-de-east-1',
    'us-iso-east-1',
    'us-isob-east-1',
    'us-isof-south-1',
    'eu-isoe-west-1',
  ];
  const CLIENTS = { dynamodb: DynamoDBClient, sqs: SQSClient, sns: SNSClient } as const;

  beforeAll(() => {
    for (const service of ['DYNAMODB', 'SQS', 'SNS', 'LAMBDA'])
      vi.stubEnv(`AWS_ENDPOINT_URL_${service}`, undefined);
  });

  test.each(Object.entries(CLIENTS))(
    '%s has the address that the SDK gives it in every region',
    (service, Client) => {
      for (const region of REGIONS) {
        const { endpointProvider } = new Client({ region }).config;
        const { url } = endpointProvider({ Region: region } as never);
        expect(addressOf(service as keyof typeof CLIENTS, region).origin, region).toBe(url.origin);
      }
    },
  );

  test('Lambda has an address in the partition of China', () => {
    expect(addressOf('lambda', 'cn-north-1').href).toBe('https://lambda.cn-north-1.amazonaws.com.cn/');
  });

  test('a setting of all services counts where a service has none of its own', () => {
    vi.stubEnv('AWS_ENDPOINT_URL', 'http://127.0.0.1:5000');
    vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:9324');
    vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', undefined);
    expect(addressOf('dynamodb', 'eu-west-1').href).toBe('http://127.0.0.1:5000/');
    expect(addressOf('sqs', 'eu-west-1').href).toBe('http://127.0.0.1:9324/');
    for (const name of ['AWS_ENDPOINT_URL', 'AWS_ENDPOINT_URL_SQS']) vi.stubEnv(name, undefined);
  });
});
