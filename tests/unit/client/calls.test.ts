// The client's calls against a scripted server: what is sent, what is repeated and with which key.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { ApiError, connect } from '#client';
import type { CallDeps } from '../../../client/call.ts';
import document from '../../../functions/site/openapi.json' with { type: 'json' };
import { BUSY, LIMIT, PICTURE, READ, type Scripted, server, signedIn } from './scripted.ts';

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
