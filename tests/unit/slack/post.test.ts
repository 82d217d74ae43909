// One post over the wire: which answers are a success, what an error contains, and that it never contains the URL.
import { createServer, type RequestListener, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { inspect } from 'node:util';
import { afterEach, describe, expect, test, vi } from 'vitest';
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
    () => new Error('the post succeeded'),
    (thrown: Error) => thrown,
  );
  expect(error).toBeInstanceOf(SlackError);
  expect(inspect(error, { depth: 9, showHidden: true })).not.toContain('secretsecretsecret');
  return error as SlackError;
}

test('a post sends JSON and succeeds with "ok"', async () => {
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
  ['200 with a long body', 200, 'ok'.repeat(100_000), {}, { reason: 'unexpected_answer', status: 200 }],
  [
    'a redirect',
    302,
    '',
    { location: 'https://elsewhere.example' },
    { reason: 'unexpected_answer', status: 302 },
  ],
])('%s is an error with its reason and status', async (_, status, body, headers, expected) => {
  const url = await serve((_, response) => response.writeHead(status, headers).end(body));
  expect(await failure(url)).toMatchObject(expected);
});

test.each<[string, number | undefined]>([
  ['30', 30],
  ['1.2', 2],
  ['3600', 3_600],
  ['99999999', 3_600],
  ['Infinity', 3_600],
  ['Fri, 31 Dec 2999 23:59:59 GMT', 3_600],
  ['Fri, 02 Jan 2026 03:04:05 GMT', undefined],
  ['0', undefined],
  ['-5', undefined],
  ['soon', undefined],
  ['', undefined],
])('a Retry-After of "%s" is %s s', async (header, seconds) => {
  const url = await serve((_, response) => response.writeHead(429, { 'retry-after': header }).end());
  expect((await failure(url)).retryAfter).toBe(seconds);
});

test('a Retry-After with a date is the time until then', async () => {
  const date = new Date(Date.now() + 60_000).toUTCString();
  const url = await serve((_, response) => response.writeHead(429, { 'retry-after': date }).end());
  const { retryAfter } = await failure(url);
  expect(retryAfter).toBeGreaterThan(0);
  expect(retryAfter).toBeLessThanOrEqual(60);
});

test('a refused connection is an error without a status', async () => {
  expect(await failure(`http://127.0.0.1:1${PATH}`)).toMatchObject({
    reason: 'network ECONNREFUSED',
    status: undefined,
  });
});

test('a broken connection is an error of the network', async () => {
  const url = await serve((request) => request.socket.destroy());
  expect((await failure(url)).reason).toMatch(/^network/);
});

test('a missing or malformed URL is an error that does not contain it', async () => {
  expect((await failure(undefined)).reason).toBe('not_configured');
  expect((await failure('secretsecretsecret')).reason).toMatch(/^network/);
});

describe('the time limit', () => {
  test('ends a post that gets no answer', async () => {
    const url = await serve(() => undefined);
    await expect(postToSlack(MESSAGE, { url, timeoutMs: 50 })).rejects.toMatchObject({ reason: 'timeout' });
  });

  test('ends a post whose answer stops in the middle', async () => {
    const url = await serve((_, response) => void response.writeHead(200).write('o'));
    await expect(postToSlack(MESSAGE, { url, timeoutMs: 200 })).rejects.toMatchObject({ reason: 'timeout' });
  });

  test.each<[number | undefined, number]>([
    [undefined, 8_000],
    [9_000, 8_000],
    [3_000, 3_000],
  ])('of a caller with %s ms is %d ms', async (timeoutMs, expected) => {
    const timeout = vi.spyOn(AbortSignal, 'timeout');
    const url = await serve((_, response) => response.end('ok'));
    await postToSlack(MESSAGE, { url, ...(timeoutMs !== undefined && { timeoutMs }) });
    expect(timeout.mock.calls).toEqual([[expected]]);
    timeout.mockRestore();
  });
});
