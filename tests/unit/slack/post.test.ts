// One post over the wire: what counts as success, what an error says, and that it never says the URL.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, expect, test } from 'vitest';
import { postToSlack, SlackError } from '../../../lib/slack/slack.ts';

const MESSAGE = { text: 'hola 🔴', blocks: [] };
const PATH = '/services/T000/B000/secretsecretsecret';

let server: Server | undefined;
afterEach(() => {
  server?.closeAllConnections();
  server?.close();
});

async function serve(answer: RequestListener): Promise<string> {
  const listening = createServer(answer);
  server = listening;
  await new Promise<void>((resolve) => listening.listen(0, '127.0.0.1', resolve));
  return `http://127.0.0.1:${(listening.address() as AddressInfo).port}${PATH}`;
}

async function failure(url: string | undefined): Promise<SlackError> {
  const error = await postToSlack(MESSAGE, { url }).then(
    () => new Error('it was taken'),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(SlackError);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secretsecretsecret');
  return error as SlackError;
}

test('posts JSON and takes "ok"', async () => {
  const { promise, resolve } = Promise.withResolvers<unknown>();
  const url = await serve((request, response) => {
    let body = '';
    request.on('data', (chunk) => {
      body += chunk;
    });
    request.on('end', () => {
      resolve([request.method, request.url, request.headers['content-type'], JSON.parse(body)]);
      response.end('ok');
    });
  });
  await postToSlack(MESSAGE, { url });
  expect(await promise).toEqual(['POST', PATH, 'application/json; charset=utf-8', MESSAGE]);
});

test.each<[string, number, string, Record<string, string>, Partial<SlackError>]>([
  [
    'a refusal',
    400,
    'invalid_blocks',
    {},
    { reason: 'invalid_blocks', status: 400, message: 'Slack: invalid_blocks (400)' },
  ],
  [
    'a limit',
    429,
    'rate_limited',
    { 'retry-after': '30' },
    { reason: 'rate_limited', status: 429, retryAfter: 30 },
  ],
  [
    'an outage',
    503,
    '<html>try later</html>',
    {},
    { reason: 'unexpected_answer', status: 503, retryAfter: undefined },
  ],
  ['200 with another body', 200, 'no_text', {}, { reason: 'no_text', status: 200 }],
  ['200 with a page', 200, `<html>${PATH}</html>`, {}, { reason: 'unexpected_answer', status: 200 }],
  ['200 with a book', 200, 'ok'.repeat(100_000), {}, { reason: 'unexpected_answer', status: 200 }],
  [
    'a redirect',
    302,
    '',
    { location: 'https://elsewhere.example' },
    { reason: 'unexpected_answer', status: 302 },
  ],
])('%s is a failure', async (_, status, body, headers, expected) => {
  const url = await serve((_, response) => response.writeHead(status, headers).end(body));
  expect(await failure(url)).toMatchObject(expected);
});

test('nobody there is a failure', async () => {
  expect(await failure(`http://127.0.0.1:1${PATH}`)).toMatchObject({
    reason: 'network ECONNREFUSED',
    status: undefined,
  });
});

test('a connection that breaks is a failure', async () => {
  const url = await serve((request) => request.socket.destroy());
  expect((await failure(url)).reason).toMatch(/^network/);
});

test('no URL, or none, is a failure', async () => {
  expect((await failure(undefined)).reason).toBe('not_configured');
  expect((await failure('secretsecretsecret')).reason).toMatch(/^network/);
});

test('a silence ends after the time-out', async () => {
  const url = await serve(() => undefined);
  const start = performance.now();
  await expect(postToSlack({ text: 't', blocks: [] }, { url, timeoutMs: 200 })).rejects.toMatchObject({
    reason: 'timeout',
  });
  expect(performance.now() - start).toBeLessThan(5_000);
});
