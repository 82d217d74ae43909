// endpoint(): the order of the checks, the form of every answer, and the fields that no answer contains.
import * as fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { invoke } from '../../support/gateway.ts';
import { echo, fakeAccess, good, spec, user } from './fakes.ts';

describe('a valid request', () => {
  test('reaches the use case parsed, and fields that the schema does not name are removed from the answer', async () => {
    const answer = await invoke(echo(), { ...good, query: { limit: '5' }, body: '{"name":"n"}' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      by: 'ana',
      seen: { params: { id: '1' }, query: { limit: 5 }, body: { name: 'n' } },
    });
  });

  test('has whole characters: half of one, which JSON can name and UTF-8 cannot, becomes U+FFFD as other damage does', async () => {
    const unit = fc.integer({ min: 0xd7f0, max: 0xe010 }).map((code) => String.fromCharCode(code));
    const piece = fc.oneof(unit, unit, fc.constantFrom('\\', '"', 'ñ', '😀', 'u', '\\ud83d', '\n'));
    const escaped = (text: string) =>
      JSON.stringify(text).replace(
        /[^\x20-\x7e]/g,
        (unit) => `\\u${unit.charCodeAt(0).toString(16).padStart(4, '0')}`,
      );
    await fc.assert(
      fc.asyncProperty(fc.array(piece, { minLength: 1, maxLength: 8 }), async (pieces) => {
        const name = pieces.join('');
        for (const json of [JSON.stringify(name), escaped(name)]) {
          const { body } = await invoke(echo(), { ...good, body: `{"name":${json}}` });
          expect(body.seen.body).toEqual({ name: name.toWellFormed() });
        }
      }),
    );
  });

  test('is answered with the security headers and the request id', async () => {
    const { headers } = await invoke(echo(), { ...good, body: '{"name":"n"}' });
    expect(headers).toMatchObject({
      'content-type': 'application/json; charset=utf-8',
      'x-content-type-options': 'nosniff',
      'cache-control': 'no-store',
      'content-security-policy': expect.stringContaining("default-src 'none'"),
      'x-request-id': expect.stringMatching(/^[0-9a-f-]{36}$/),
    });
  });

  test('an answer of 204 has no body', async () => {
    const handler = endpoint(spec, async () => ({ status: 204, body: null }), fakeAccess());
    expect(await invoke(handler, { ...good, body: '{"name":"n"}' })).toMatchObject({
      status: 204,
      body: undefined,
    });
  });
});

describe('the checks in their order', () => {
  const tooLarge = { body: `{"name":"${'x'.repeat(4_500_000)}"}` };
  const wrong = { body: '{"name":7}' };
  const limit = async () => {
    throw new AppError('unavailable');
  };
  const admin = { ...spec, access: 'admin' } as const;

  test.each([
    ['the size before the token', echo(), { ...good, headers: {}, ...tooLarge }, 413, 'body_too_large'],
    ['the token before the content', echo(), { ...good, headers: {}, ...wrong }, 401, 'missing_token'],
    [
      'the user before the role',
      echo(fakeAccess({ user: undefined }), admin),
      { ...good, ...wrong },
      404,
      'user_not_found',
    ],
    [
      'the session before the role',
      echo(fakeAccess({ sid: 'gone' }), admin),
      { ...good, ...wrong },
      401,
      'session_ended',
    ],
    [
      'the role before the limit',
      echo(fakeAccess({ limit }), admin),
      { ...good, ...wrong },
      403,
      'forbidden',
    ],
    ['the limit before the content', echo(fakeAccess({ limit })), { ...good, ...wrong }, 503, 'unavailable'],
    ['the content', echo(), { ...good, ...wrong }, 400, 'invalid_request'],
  ])('endpoint checks %s', async (_name, handler, parts, status, code) => {
    const answer = await invoke(handler, parts);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    expect(answer.body.request_id).toBe(answer.headers['x-request-id']);
    expect(answer.headers['x-content-type-options']).toBe('nosniff');
  });

  test('an administrator passes where a user is refused', async () => {
    const answer = await invoke(echo(fakeAccess({ user: { ...user, role: 'admin' } }), admin), {
      ...good,
      body: '{"name":"n"}',
    });
    expect(answer.status).toBe(200);
  });

  test('a HEAD is answered as the GET, without a body, also when it is refused', async () => {
    const withBody = await invoke(echo(), { ...good, body: '{"name":"n"}' });
    const head = await invoke(echo(), { ...good, body: '{"name":"n"}', method: 'HEAD' });
    expect(head).toMatchObject({ status: 200, body: undefined });
    expect(Object.keys(head.headers)).toEqual(Object.keys(withBody.headers));
    expect(await invoke(echo(), { ...good, ...wrong, method: 'HEAD' })).toMatchObject({
      status: 400,
      body: undefined,
    });
  });

  test('the answer names every invalid field', async () => {
    const answer = await invoke(echo(), {
      ...good,
      pathParameters: { id: '12345' },
      query: { limit: '1000' },
      body: '{"age":1.5,"role":"admin"}',
    });
    expect(answer.body.details.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body.age',
      'body.name',
      'body.role',
      'path.id',
      'query.limit',
    ]);
  });

  test.each([
    ['malformed', '{"name":', 'invalid_json'],
    ['100,000 deep', '['.repeat(100_000) + ']'.repeat(100_000), 'invalid_json'],
    ['100,000 deep inside a field', `{"name":${'['.repeat(100_000)}${']'.repeat(100_000)}}`, 'invalid_json'],
    ['__proto__', '{"name":"n","__proto__":{"role":"admin"}}', 'invalid_json'],
    ['an array', '[]', 'invalid_request'],
    ['null', 'null', 'invalid_request'],
    ['a string', '"x"', 'invalid_request'],
    ['nothing', undefined, 'invalid_request'],
  ])('a JSON body that is %s is answered with 400', async (_name, body, code) => {
    const answer = await invoke(echo(), { ...good, ...(body !== undefined && { body }) });
    expect(answer).toMatchObject({ status: 400, body: { code } });
  });

  test('a JSON body with another content type is answered with 415', async () => {
    const answer = await invoke(echo(), {
      ...good,
      headers: { ...good.headers, 'content-type': 'text/plain' },
      body: '{}',
    });
    expect(answer).toMatchObject({ status: 415, body: { code: 'unsupported_media_type' } });
  });

  test.each(['gzip', 'br', ' Deflate', 'identity, gzip'])(
    'a body with the content coding "%s" is answered with 415',
    async (coding) => {
      const answer = await invoke(echo(), {
        ...good,
        headers: { ...good.headers, 'content-encoding': coding },
        body: '{"name":"n"}',
      });
      expect(answer).toMatchObject({
        status: 415,
        body: { code: 'unsupported_media_type' },
        headers: { 'accept-encoding': 'identity' },
      });
    },
  );

  test.each(['', 'identity', 'Identity'])('a body with the content coding "%s" is read', async (coding) => {
    const headers = { ...good.headers, 'content-encoding': coding };
    expect(await invoke(echo(), { ...good, headers, body: '{"name":"n"}' })).toMatchObject({ status: 200 });
  });
});

describe('the header WWW-Authenticate (RFC 6750)', () => {
  test.each([
    ['missing_token', 'Bearer'],
    ['invalid_credentials', 'Bearer'],
    ['token_expired', 'Bearer error="invalid_token"'],
    ['invalid_token', 'Bearer error="invalid_token"'],
  ] as const)('an answer of %s has WWW-Authenticate: %s', async (code, challenge) => {
    const refusing = fakeAccess({
      authenticate: async () => {
        throw new AppError(code);
      },
    });
    const answer = await invoke(echo(refusing, { ...spec, errors: ['invalid_credentials'] }), good);
    expect(answer.headers['www-authenticate']).toBe(challenge);
  });
});
