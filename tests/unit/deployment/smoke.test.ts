// The calls after a deployment, against a server that answers as an API does, and as broken ones do.
import { once } from 'node:events';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { smoke } from '../../../scripts/deployment/smoke.ts';

type Reply = [status: number, body: unknown];
const good = (path: string, token: string | undefined): Reply => {
  if (path === '/me') return [401, { code: token ? 'invalid_token' : 'missing_token' }];
  return [200, path === '/openapi.json' ? { openapi: '3.1.1' } : { status: 'ok' }];
};

let server: Server;
let answer: typeof good;
beforeAll(async () => {
  server = createServer(({ url = '', headers }, response) => {
    const [status, body] = answer(url, headers.authorization);
    response.writeHead(status).end(typeof body === 'string' ? body : JSON.stringify(body));
  }).listen(0, '127.0.0.1');
  await once(server, 'listening');
});
afterAll(() => server.close());

const at = () => `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
const noPause = async () => {};

test('an API that answers as it should has no failures', async () => {
  answer = good;
  expect(await smoke(at(), noPause)).toEqual([]);
});

test('an API that becomes ready in time has none either', async () => {
  let calls = 0;
  answer = (path, token) =>
    path === '/ready' && ++calls < 4 ? [503, { status: 'fail' }] : good(path, token);
  expect(await smoke(at(), noPause)).toEqual([]);
  expect(calls).toBe(4);
});

test.each<[string, string, Reply, RegExp]>([
  [
    'no function runs',
    '/health',
    [500, { message: 'Internal Server Error' }],
    /GET \/health: 500 .*no function runs/,
  ],
  [
    'a check fails',
    '/ready',
    [503, { status: 'fail', checks: { queue: 'fail' } }],
    /GET \/ready: 503 .*"queue":"fail"/,
  ],
  ['anybody may read', '/me', [200, { username: 'x' }], /GET \/me: 200/],
  ['there is another server', '/openapi.json', [404, '<html>'], /GET \/openapi\.json: 404 <html>/],
])('%s is a failure that says so', async (_what, path, reply, line) => {
  answer = (called, token) => (called === path ? reply : good(called, token));
  const failures = await smoke(at(), noPause);
  expect(failures[0]).toMatch(line);
});

test('no server at all is a failure of each check', async () => {
  expect((await smoke('http://127.0.0.1:9', noPause)).length).toBeGreaterThanOrEqual(5);
});
