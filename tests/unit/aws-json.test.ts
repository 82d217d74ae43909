// Calls of AWS without the SDK: what they send, and what their answers mean. DynamoDB's and SQS's are tested over the wire
// (tests/store/slack).
import { once } from 'node:events';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterAll, afterEach, beforeAll, expect, test, vi } from 'vitest';
import { AwsRefusal, invokeFunction } from '#lib/aws-json.ts';

let server: Server;
let calls: { request: IncomingMessage; body: string }[] = [];
let answer: { status: number; headers?: Record<string, string>; body?: string };
beforeAll(async () => {
  server = createServer(async (request, response) => {
    calls.push({ request, body: await text(request) });
    response.writeHead(answer.status, answer.headers).end(answer.body);
  });
  await once(server.listen(0, '127.0.0.1'), 'listening');
  vi.stubEnv('AWS_REGION', 'eu-south-2');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'AKID');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'secret');
  vi.stubEnv('AWS_ENDPOINT_URL_LAMBDA', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
});
afterEach(() => {
  calls = [];
});
afterAll(async () => {
  vi.unstubAllEnvs();
  await new Promise((resolve) => server.close(resolve));
});

test('invokes a function by its name, signed, with the event as it is', async () => {
  answer = { status: 200, body: 'null' };
  expect(await invokeFunction('vigia-prod-alerts-drill', { kind: 'log' })).toEqual({ failed: false });
  const [{ request, body }] = calls as [(typeof calls)[number]];
  expect(`${request.method} ${request.url}`).toBe(
    'POST /2015-03-31/functions/vigia-prod-alerts-drill/invocations',
  );
  expect(JSON.parse(body)).toEqual({ kind: 'log' });
  expect(request.headers.authorization).toMatch(
    /^AWS4-HMAC-SHA256 Credential=AKID\/\d{8}\/eu-south-2\/lambda\//,
  );
});

test('says that the function failed', async () => {
  const body = JSON.stringify({ errorType: 'Error', errorMessage: 'on purpose' });
  answer = { status: 200, headers: { 'x-amz-function-error': 'Unhandled' }, body };
  expect(await invokeFunction('f', {})).toEqual({ failed: true });
});

test.each([
  [404, AwsRefusal, 'Invoke: unexpected answer'],
  [500, Error, 'Servicio no disponible'],
])('throws when Lambda answers %i', async (status, kind, message) => {
  answer = { status, body: '{}' };
  await expect(invokeFunction('f', {})).rejects.toThrow(kind);
  await expect(invokeFunction('f', {})).rejects.toThrow(message);
});
