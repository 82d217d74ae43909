// Throttled, slow and dead counters over the wire: the answers to clients, and that other counters are not affected.
import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { afterEach, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import * as z from 'zod/mini';
import { endpoint } from '#lib/http/endpoint.ts';
import { invoke, json } from '../../support/gateway.ts';
import { inTime } from '../../support/in-time.ts';

const JSON_1_0 = { 'content-type': 'application/x-amz-json-1.0' };
const NOW = new Date('2026-01-02T03:04:05Z');

/** How the counters table answers a request for one counter. By default it answers that one call was counted. */
type Behaviour = (request: IncomingMessage, response: ServerResponse) => void;
let behaviour: (counter: string) => Behaviour | undefined;
let requests: string[];
let server: Server;

beforeAll(async () => {
  server = createServer(async (request, response) => {
    const counter: string = JSON.parse(await text(request)).Key.counter.S;
    requests.push(counter);
    const behave = behaviour(counter);
    if (behave) return behave(request, response);
    const [window = ''] = counter.split('|').slice(-1);
    response.writeHead(200, JSON_1_0).end(JSON.stringify({ Attributes: { [window]: { N: '1' } } }));
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  vi.stubEnv('AWS_ENDPOINT_URL_DYNAMODB', `http://127.0.0.1:${(server.address() as AddressInfo).port}`);
  vi.stubEnv('AWS_REGION', 'us-east-1');
  vi.stubEnv('AWS_ACCESS_KEY_ID', 'test');
  vi.stubEnv('AWS_SECRET_ACCESS_KEY', 'test');
  vi.stubEnv('COUNTERS_TABLE', 'counters');
  vi.stubEnv('REGISTRATION', 'open');
  vi.stubEnv('JWT_SECRET_KEY', 'a secret of at least thirty-two bytes, for tests');
  return () => {
    vi.unstubAllEnvs();
    server.closeAllConnections();
    server.close();
  };
});
beforeEach(() => {
  requests = [];
  behaviour = () => undefined;
  // So that the next test does not find an open circuit breaker.
  vi.resetModules();
});
afterEach(() => {
  vi.restoreAllMocks();
  server.closeAllConnections();
});

const throttle: Behaviour = (_, response) =>
  response
    .writeHead(400, JSON_1_0)
    .end(JSON.stringify({ __type: 'x#ProvisionedThroughputExceededException', message: 'no' }));
const fail: Behaviour = (_, response) =>
  response.writeHead(500, JSON_1_0).end(JSON.stringify({ __type: 'x#InternalServerError' }));
const reset: Behaviour = (request) => void request.socket.destroy();
const silence: Behaviour = () => {};

/** The modules as in a new process, and its log lines at ERROR. */
async function freshProcess() {
  const [{ chargeCall }, { countAttempt }, { logger }] = await Promise.all([
    import('#lib/limits/limits.ts'),
    import('#lib/limits/logins.ts'),
    import('#lib/log.ts'),
  ]);
  const logged = vi.spyOn(logger, 'error').mockImplementation(() => {});
  const call = (subject: string) => chargeCall('LIMIT_PREDICT_V1', 'POST /feedback', subject, NOW);
  return { chargeCall, countAttempt, call, logged };
}

describe.each<[string, Behaviour]>([
  ['throttled', throttle],
  ['failing', fail],
  ['resetting', reset],
  ['silent', silence],
])('while the counters are %s', (_name, behave) => {
  beforeEach(() => {
    behaviour = () => behave;
  });

  test('a signed-in user is served within 4 s without limit headers, and one line is logged', async () => {
    const { chargeCall, logged } = await freshProcess();
    const spec = {
      method: 'POST',
      // A route whose role has the counters: each call is held against it.
      path: '/feedback',
      summary: '',
      access: 'user',
      responses: { 200: z.object({}) },
    } as const;
    const user = {
      username: 'ana',
      role: 'user' as const,
      created_at: '',
      sessions: new Map([['s', { jti: 'j', expires_at: 4e9 }]]),
    };
    const claims = { sub: 'ana', sid: 's', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 } as const;
    const handler = endpoint(spec, async () => ({ status: 200, body: {} }), {
      authenticate: async () => claims,
      findUser: async () => user,
      limit: chargeCall,
    });
    const twice = async () => [await invoke(handler), await invoke(handler)];
    const answers = await inTime(4_000, twice());
    for (const { status, headers } of answers) {
      expect(status).toBe(200);
      expect(Object.keys(headers).filter((name) => /ratelimit|retry/i.test(name))).toEqual([]);
    }
    expect(logged).toHaveBeenCalledOnce();
  });

  test('registration and sign-in are answered with 503 within 4 s, and no hash is computed', async () => {
    const [{ register }, { login }] = await Promise.all([
      import('../../../functions/auth/register.ts'),
      import('../../../functions/auth/login.ts'),
    ]);
    const { chargeCall, countAttempt } = await freshProcess();
    const never = async () => expect.fail('called in spite of the outage');
    const handlers = [
      register({
        createUser: never,
        registration: () => 'open',
        limit: chargeCall,
        audit: never,
        findUser: never,
        spendInvitation: never,
      }),
      login({
        countAttempt,
        findUser: async () => undefined,
        passwordMatches: never,
        addSession: never,
        audit: never,
      }),
    ];
    const ask = json({ username: 'ana', password: 'correct horse battery' });
    const calls = handlers.map(async (handler) => await invoke(handler, ask));
    const answers = await inTime(4_000, Promise.all(calls));
    for (const answer of answers) {
      expect(answer).toMatchObject({
        status: 503,
        body: { msg: 'Servicio no disponible', code: 'unavailable' },
        headers: { 'Retry-After': '5' },
      });
    }
  });
});

/** Resets the connection of the first request for each counter. */
function resetFirst(): (counter: string) => Behaviour | undefined {
  const seen = new Set<string>();
  return (counter) => (seen.size < seen.add(counter).size ? reset : undefined);
}

test('a connection that was closed while the process was frozen is replaced, and is not an outage', async () => {
  behaviour = resetFirst();
  const { call, logged } = await freshProcess();
  expect(await call('user:ana')).toMatchObject({ 'RateLimit-Remaining': '99' });
  expect(requests).toHaveLength(2);
  expect(logged).not.toHaveBeenCalled();
});

describe('a throttled or slow key', () => {
  const isHot = (counter: string) => counter.includes('user:hot');
  const others = Array.from({ length: 20 }, (_, i) => `user:${i}`);
  const counted = others.map(() => expect.objectContaining({ 'RateLimit-Remaining': '99' }));

  test('is requested once for each call when throttled, and uses up no retries of other keys', async () => {
    const elsewhere = resetFirst();
    behaviour = (counter) => (isHot(counter) ? throttle : elsewhere(counter));
    const { call } = await freshProcess();
    // The retry quota, which all keys of a client share, would be used up after a hundred throttles.
    for (let i = 0; i < 120; i++) expect(await call('user:hot')).toEqual({});
    expect(requests).toHaveLength(120);
    expect(await Promise.all(others.map(call))).toEqual(counted);
  });

  test('does not delay other keys when slow', async () => {
    const held: ServerResponse[] = [];
    behaviour = (counter) => (isHot(counter) ? (_, response) => void held.push(response) : undefined);
    const { call } = await freshProcess();
    const hot = Promise.all(Array.from({ length: 20 }, () => call('user:hot')));
    const first = await Promise.race([hot, Promise.all(others.map(call))]);
    expect(first).toEqual(counted);
    behaviour = () => undefined;
    server.closeAllConnections();
    await hot;
  });
});
