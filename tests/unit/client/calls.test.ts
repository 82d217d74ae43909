// The client's calls against a scripted server: what is sent, what is repeated and with which key, and how a session ends.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, connect, type SessionStore, type StoredSession } from '#client';
import type { CallDeps } from '../../../client/call.ts';
import document from '../../../functions/site/openapi.json' with { type: 'json' };

/** An answer, or none. */
type Scripted = { status: number; json?: unknown; headers?: Record<string, string> } | 'no answer';

interface Seen {
  method: string;
  path: string;
  headers: Record<string, string>;
  body: unknown;
}

/** An access token of the API, as far as a client reads it. */
const tokenOf = (claims: object) =>
  `head.${Buffer.from(JSON.stringify(claims)).toString('base64url')}.signature`;
const PAIR = { access_token: 'access', refresh_token: 'refresh', token_type: 'Bearer', expires_in: 900 };
const PICTURE = new Blob(['picture'], { type: 'image/png' });
const ana = { username: 'ana', password: 'correct horse battery' };

/** @param script the answers to the calls after the sign-in, in turn */
function server(script: Scripted[]) {
  const seen: Seen[] = [];
  const waits: number[] = [];
  const deps: CallDeps = {
    fetch: async (url, { method, headers, body } = {}) => {
      const path = String(url).replace('http://vigia.test', '');
      if (path === '/login') return Response.json(PAIR);
      seen.push({ method: String(method), path, headers: headers as Record<string, string>, body });
      const answer = script.shift() ?? 'no answer';
      if (answer === 'no answer') throw new TypeError('fetch failed');
      const { status, json, headers: own = {} } = answer;
      return status === 204
        ? new Response(null, { status })
        : Response.json(json ?? {}, { status, headers: own });
    },
    wait: async (ms) => void waits.push(ms),
    random: () => 0,
  };
  return { seen, waits, deps };
}

async function signedIn(script: Scripted[], options = {}) {
  const { seen, waits, deps } = server(script);
  const vigia = connect('http://vigia.test', options, deps);
  await vigia.logIn(ana);
  return { vigia, seen, waits };
}

const BUSY: Scripted = { status: 503, json: { code: 'unavailable' }, headers: { 'retry-after': '2' } };
const LIMIT: Scripted = { status: 429, json: { code: 'rate_limited' }, headers: { 'retry-after': '7' } };
const READ: Scripted = { status: 200, json: { prediccion: 7, prediction_id: 'p1' } };

describe('a call', () => {
  test.each(['http://vigia.test/', 'http://vigia.test//'])(
    'has one slash after the address %s',
    async (url) => {
      const { seen, deps } = server([{ status: 200 }]);
      await connect(url, {}, deps).ask('GET', '/health');
      expect(seen.map(({ path }) => path)).toEqual(['/health']);
    },
  );

  test('that fails is an ApiError whatever the answer is', async () => {
    const status = fc.constantFrom(400, 401, 403, 404, 413, 418, 500);
    const details = fc.oneof(fc.json(), fc.constantFrom('null', '[null]', '{"path":1}', '[{"path":"a"}]'));
    const text = fc.oneof(
      fc.constantFrom('null', '7', '"text"', '[]', '<html>', '', '{"message":"Forbidden"}', '{"code":7}'),
      fc.json(),
      details.map((json) => `{"code":"c","msg":[],"details":${json}}`),
    );
    await fc.assert(
      fc.asyncProperty(status, text, async (status, body) => {
        const { deps } = server([]);
        const fetch: CallDeps['fetch'] = async () => new Response(body, { status });
        const call = connect('http://vigia.test', {}, { ...deps, fetch }).call('GET', '/health');
        const error = await call.then(
          () => expect.fail('it succeeded'),
          (error: unknown) => error,
        );
        expect(error).toBeInstanceOf(ApiError);
        const { code, msg, fields } = error as ApiError;
        expect([typeof code, typeof msg]).toEqual(['string', 'string']);
        expect(fields.every((field) => typeof field === 'string')).toBe(true);
        expect((error as ApiError).status).toBe(status);
      }),
    );
  });

  test('fills the path, the query and the token in', async () => {
    const { vigia, seen } = await signedIn([{ status: 200 }, { status: 204 }]);
    await vigia.call('GET', '/admin/alerts', { query: { limit: 5, q: 'a b&c' } });
    await vigia.call('DELETE', '/admin/silences/{id}', { path: { id: 'a/b' } });
    expect(seen.map(({ method, path }) => `${method} ${path}`)).toEqual([
      'GET /admin/alerts?limit=5&q=a+b%26c',
      'DELETE /admin/silences/a%2Fb',
    ]);
    expect(seen[0]?.headers.authorization).toBe('Bearer access');
  });

  test('is not made while nobody is signed in, unless it is public', async () => {
    const { seen, deps } = server([{ status: 200, json: { stage: 'local' } }]);
    const vigia = connect('http://vigia.test', {}, deps);
    await expect(vigia.predict(PICTURE)).rejects.toMatchObject({ status: 401, code: 'missing_token' });
    expect(seen).toEqual([]);
    expect(await vigia.call('GET', '/app/config.json')).toEqual({ stage: 'local' });
    expect(seen[0]?.headers.authorization).toBeUndefined();
  });

  test('of a public route is made while nobody is signed in', async () => {
    const open = Object.entries(document.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security }]) =>
        security.length === 0 && path !== '/login' ? [[method.toUpperCase(), path] as const] : [],
      ),
    );
    expect(open.length).toBeGreaterThan(10);
    for (const [method, path] of open) {
      const { seen, deps } = server([{ status: 200 }]);
      await connect('http://vigia.test', {}, deps).ask(method as 'GET', path as '/health');
      expect(seen.map(({ headers }) => headers.authorization)).toEqual([undefined]);
    }
  });

  test('that fails is an ApiError with code, fields, words and request id', async () => {
    const json = { code: 'invalid_request', msg: 'No vale', details: [{ path: 'body.note' }] };
    const { vigia } = await signedIn([{ status: 400, json, headers: { 'x-request-id': 'r-1' } }]);
    const error = await vigia.call('POST', '/admin/retrain_mlflow', { json: {} }).catch((thrown) => thrown);
    expect(error).toBeInstanceOf(ApiError);
    expect(error).toMatchObject({
      status: 400,
      code: 'invalid_request',
      msg: 'No vale',
      fields: ['body.note'],
      requestId: 'r-1',
    });
  });

  test.each<[string, Scripted]>([
    ['is no JSON', { status: 502, json: 'oops' }],
    ['has no code', { status: 500, json: {} }],
  ])('whose refusal %s is unreadable', async (_case, answer) => {
    const { vigia } = await signedIn([answer], { tries: 1 });
    await expect(vigia.call('GET', '/me')).rejects.toMatchObject({ code: 'unreadable' });
  });
});

describe('a prediction', () => {
  test('that meets an unavailable service, a lost answer and a limit is repeated with the same key', async () => {
    const { vigia, seen, waits } = await signedIn([BUSY, 'no answer', LIMIT, READ]);
    expect(await vigia.predict(PICTURE, { route: 'ab' })).toMatchObject({ prediccion: 7 });
    expect(new Set(seen.map(({ path }) => path))).toEqual(new Set(['/api/ab/predict']));
    expect(new Set(seen.map(({ headers }) => headers['idempotency-key'])).size).toBe(1);
    expect(waits).toEqual([2_000, 1_000, 7_000]);
  });

  test('has a key of its own each time, unless the caller gives one', async () => {
    const { vigia, seen } = await signedIn([READ, READ, READ]);
    await vigia.predict(PICTURE);
    await vigia.predict(PICTURE);
    await vigia.predict(PICTURE, { key: 'mine' });
    const keys = seen.map(({ headers }) => headers['idempotency-key'] ?? '');
    expect(new Set(keys).size).toBe(3);
    expect(keys[2]).toBe('mine');
    for (const key of keys) expect(key).toMatch(/^[!#-+\--[\]-~]{1,255}$/);
  });

  test('is left to the caller when its limit ends too late, with the time', async () => {
    const { vigia, seen, waits } = await signedIn([LIMIT], { mostWaitMs: 2_000 });
    await expect(vigia.predict(PICTURE)).rejects.toMatchObject({ code: 'rate_limited', retryAfter: 7 });
    expect([seen.length, waits.length]).toEqual([1, 0]);
  });

  test.each([
    ['60', 1],
    ['61', 0],
  ])('that may wait a minute waits %s seconds that the server asks for: %i times', async (seconds, times) => {
    const { seen, waits, deps } = server([
      { ...LIMIT, headers: { 'retry-after': seconds } },
      { status: 200 },
    ]);
    const call = connect('http://vigia.test', {}, { ...deps, random: () => 0.9 }).ask('GET', '/health');
    expect((await Promise.allSettled([call]))[0].status).toBe(times === 1 ? 'fulfilled' : 'rejected');
    expect([seen.length, waits.length]).toEqual([1 + times, times]);
  });

  test('is given up after its tries', async () => {
    const { vigia, seen } = await signedIn(
      Array.from({ length: 9 }, () => BUSY),
      { tries: 3 },
    );
    await expect(vigia.predict(PICTURE)).rejects.toMatchObject({ code: 'unavailable' });
    expect(seen).toHaveLength(3);
  });
});

test('what might have its effect twice is not repeated after a lost answer', async () => {
  const { vigia, seen } = await signedIn(['no answer', { status: 202 }]);
  await expect(vigia.call('POST', '/admin/retrain_mlflow', { json: {} })).rejects.toMatchObject({
    status: 0,
    code: 'offline',
  });
  expect(seen).toHaveLength(1);
});

describe('a session', () => {
  const ENDED: Scripted = { status: 401, json: { code: 'session_ended' } };
  const GONE: Scripted = { status: 404, json: { code: 'user_not_found' } };
  const NEW_PAIR: Scripted = {
    status: 200,
    json: { ...PAIR, access_token: 'access 2', refresh_token: 'refresh 2' },
  };

  test.each<[string, Scripted[], boolean]>([
    ['a refused token', [ENDED, ENDED], true],
    ['a deleted account', [GONE, GONE], true],
    ['a token that is refused again when it is new', [ENDED, NEW_PAIR, ENDED], true],
    ['a refused token, and no connection then', [ENDED, 'no answer'], false],
    ['a wrong password', [{ status: 401, json: { code: 'invalid_credentials' } }], false],
    ['another refusal', [{ status: 403, json: { code: 'forbidden' } }], false],
  ])('that meets %s', async (_case, answers, ends) => {
    const { vigia } = await signedIn(answers);
    await expect(
      vigia.call('PUT', '/me/password', { json: { password: 'a', new_password: 'b' } }),
    ).rejects.toBeInstanceOf(ApiError);
    expect(vigia.session.state).toEqual(ends ? 'ended' : { username: 'ana' });
  });

  test('goes on when its token expired while a call waited for its limit: the call is made with the next one', async () => {
    const { vigia, seen } = await signedIn([LIMIT, LIMIT, ENDED, NEW_PAIR, READ]);
    expect(await vigia.predict(PICTURE)).toMatchObject({ prediccion: 7 });
    expect(seen.map(({ headers }) => headers.authorization?.slice('Bearer '.length))).toEqual([
      'access',
      'access',
      'access',
      undefined,
      'access 2',
    ]);
    const [first, last] = [seen[0], seen.at(-1)];
    expect(last?.headers['idempotency-key']).toBe(first?.headers['idempotency-key']);
    expect(last?.body).toBe(first?.body);
    expect(vigia.session.state).toEqual({ username: 'ana' });
  });

  test.each<[string, Scripted[]]>([
    ['is lost', ['no answer']],
    ['is that a table does not answer', [BUSY]],
    ['meets a limit', [LIMIT]],
    ['is lost three times', ['no answer', 'no answer', 'no answer']],
  ])('goes on when the answer to an exchange %s: the same token is sent at once', async (_how, answers) => {
    const { vigia, seen } = await signedIn([...answers, NEW_PAIR]);
    expect(await vigia.session.token('access')).toBe('access 2');
    expect(seen.map(({ path, body }) => `${path} ${body}`)).toEqual(
      Array.from({ length: answers.length + 1 }, () => '/refresh {"refresh_token":"refresh"}'),
    );
  });

  test('of an administrator goes on when another user is not there', async () => {
    const { vigia } = await signedIn([{ status: 404, json: { code: 'user_not_found' } }]);
    await expect(
      vigia.call('DELETE', '/admin/users/{username}', { path: { username: 'eva' } }),
    ).rejects.toMatchObject({ code: 'user_not_found' });
    expect(vigia.session.state).toEqual({ username: 'ana' });
  });

  test('in a store is shared by the clients of one browser, and a refresh token is spent once', async () => {
    let kept: StoredSession | undefined;
    const store: SessionStore = {
      get: async () => kept,
      put: async (session) => {
        kept = session;
      },
      remove: async () => {
        kept = undefined;
      },
    };
    const refreshed = { status: 200, json: { ...PAIR, access_token: 'access 2' } };
    const { vigia, seen } = await signedIn([refreshed], { store });
    const { deps, seen: seenByOther } = server([]);
    const other = connect('http://vigia.test', { store }, deps);
    await other.session.restore();
    expect(other.session.state).toEqual({ username: 'ana' });
    const tokens = await Promise.all([vigia.session.token('access'), vigia.session.token('access')]);
    expect(tokens).toEqual(['access 2', 'access 2']);
    expect(seen.filter(({ path }) => path === '/refresh')).toHaveLength(1);
    expect(seenByOther).toEqual([]);
  });

  test.each<[string, string, string]>([
    ['a token', tokenOf({ sub: 'Ana', x: '~~~???' }), 'Ana'],
    ['a token without a subject', tokenOf({ sub: 7 }), 'ana'],
    ['what is no token', 'access', 'ana'],
  ])('has the name as it was registered, from %s', async (_what, access_token, username) => {
    const { deps } = server([]);
    const fetch: CallDeps['fetch'] = async () => Response.json({ ...PAIR, access_token });
    const vigia = connect('http://vigia.test', {}, { ...deps, fetch });
    await vigia.logIn(ana);
    expect(vigia.session.state).toEqual({ username });
  });

  test('that signs out tells the server', async () => {
    const { vigia, seen } = await signedIn([{ status: 200 }]);
    await vigia.logOut();
    expect(seen.map(({ path }) => path)).toEqual(['/logout']);
    expect(vigia.session.state).toBe('signed out');
  });
});
