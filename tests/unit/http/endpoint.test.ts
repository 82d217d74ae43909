// endpoint(): the order of the checks, the form of every answer, and the fields that no answer contains.
import { describe, expect, test, vi } from 'vitest';
import * as z from 'zod';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import { formFile } from '#lib/http/form-file.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { HttpEvent, Spec } from '#lib/http/spec.ts';
import { logger } from '#lib/log.ts';
import type { User } from '#lib/users/users.ts';
import { type EventParts, httpEvent, invoke, json, lambdaContext } from '../../support/gateway.ts';

const user: User = {
  username: 'ana',
  role: 'user',
  created_at: '2026-01-01T00:00:00.000Z',
  sessions: new Map([['s1', { jti: 'j', expires_at: 2e9 }]]),
};

function fakeAccess(
  overrides: Partial<AccessControl> & { sid?: string; user?: User | undefined } = {},
): AccessControl {
  const found = 'user' in overrides ? overrides.user : user;
  return {
    authenticate: async (header) => {
      if (!header) throw new AppError('missing_token');
      return { sub: 'ana', sid: overrides.sid ?? 's1', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 0 };
    },
    findUser: async () => found,
    ...overrides,
  };
}

const spec = {
  method: 'POST',
  path: '/things/{id}',
  summary: 'A thing',
  access: 'user',
  params: z.object({ id: z.string().max(3) }),
  query: z.object({ limit: z.coerce.number().max(100).default(20) }),
  body: jsonBody(z.strictObject({ name: z.string(), age: z.int().optional() })),
  responses: { 200: z.object({ seen: z.unknown(), by: z.string() }), 204: null },
} as const satisfies Spec;

const echo = (access: AccessControl = fakeAccess(), s: Spec = spec) =>
  endpoint(
    s as typeof spec,
    async ({ caller, params, query, body }) => ({
      status: 200,
      body: { by: caller.username, seen: { params, query, body }, hash: 'not in the schema' },
    }),
    access,
  );

const good = {
  path: '/things/1',
  pathParameters: { id: '1' },
  headers: { authorization: 'Bearer x', 'content-type': 'application/json' },
};

describe('a valid request', () => {
  test('reaches the use case parsed, and fields that the schema does not name are removed from the answer', async () => {
    const answer = await invoke(echo(), { ...good, query: { limit: '5' }, body: '{"name":"n"}' });
    expect(answer.status).toBe(200);
    expect(answer.body).toEqual({
      by: 'ana',
      seen: { params: { id: '1' }, query: { limit: 5 }, body: { name: 'n' } },
    });
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
      'invalid_token',
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

  test('the answer names every invalid field', async () => {
    const answer = await invoke(echo(), {
      ...good,
      pathParameters: { id: '12345' },
      query: { limit: '1000' },
      body: '{"age":1.5,"role":"admin"}',
    });
    expect(answer.body.details.map(({ path }: { path: string }) => path).sort()).toEqual([
      'body',
      'body.age',
      'body.name',
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

describe('an internal error', () => {
  test.each([
    ['an Error', new TypeError('secret detail at /var/task/x.js')],
    ['a string', 'secret detail'],
    ['undefined', undefined],
  ])(
    'that is thrown as %s is answered with a 500 without details, and logged with stack and request id',
    async (_name, thrown) => {
      logger.setLogLevel('ERROR');
      const lines: string[] = [];
      const out = vi
        .spyOn(process.stdout, 'write')
        .mockImplementation((chunk) => lines.push(String(chunk)) > 0);
      const err = vi
        .spyOn(process.stderr, 'write')
        .mockImplementation((chunk) => lines.push(String(chunk)) > 0);
      const handler = endpoint(
        spec,
        async () => {
          throw thrown;
        },
        fakeAccess(),
      );
      const answer = await invoke(handler, { ...good, body: '{"name":"n"}' });
      out.mockRestore();
      err.mockRestore();
      logger.setLogLevel('SILENT');

      expect(answer.status).toBe(500);
      expect(answer.body).toEqual({
        msg: 'Error interno',
        code: 'internal',
        request_id: answer.headers['x-request-id'],
      });
      const entry = lines.map((line) => JSON.parse(line)).find(({ level }) => level === 'ERROR');
      expect(entry).toMatchObject({
        requestId: answer.headers['x-request-id'],
        path: '/things/1',
        status: 500,
      });
      expect(entry.error.stack).toBeTruthy();
    },
  );

  test('is the result of a reply that does not fit its schema, and of an undeclared status', async () => {
    const misfit = endpoint(
      spec,
      async () => ({ status: 200, body: { seen: 1, by: 7 as unknown as string } }),
      fakeAccess(),
    );
    expect((await invoke(misfit, { ...good, body: '{"name":"n"}' })).body.code).toBe('internal');
    const undeclared = endpoint(
      spec,
      async () => ({ status: 201 as unknown as 204, body: null }),
      fakeAccess(),
    );
    expect((await invoke(undeclared, { ...good, body: '{"name":"n"}' })).body.code).toBe('internal');
  });
});

test('a use case that exceeds the time of the function is answered with our own 500', async () => {
  const handler = endpoint(spec, () => new Promise<never>(() => {}), fakeAccess());
  const context = { ...lambdaContext(), getRemainingTimeInMillis: () => 150 };
  const result = await handler(httpEvent({ ...good, body: '{"name":"n"}' }), context);
  expect(result).toMatchObject({ statusCode: 500, body: expect.stringContaining('"internal"') });
});

test.each([[null], [{}], [{ Records: [] }], ['text']])(
  'the event %j, which is not an HTTP request, is answered with 400',
  async (event) => {
    const result = await echo()(event as unknown as HttpEvent, lambdaContext());
    expect(result).toMatchObject({ statusCode: 400, body: expect.stringContaining('"invalid_request"') });
  },
);

describe('uploads', () => {
  const upload = {
    method: 'POST',
    path: '/up',
    summary: 'up',
    access: 'user',
    body: formFile,
    responses: { 204: null },
  } as const;
  const sizes = endpoint(
    {
      method: 'POST',
      path: '/up',
      summary: 'up',
      access: 'public',
      body: formFile,
      responses: { 200: z.object({ size: z.int() }) },
    },
    async ({ body }) => ({ status: 200, body: { size: body.length } }),
  );
  const form = (parts: string[], type = 'multipart/form-data; boundary=B') => ({
    headers: { 'content-type': type },
    body: Buffer.from(`${parts.map((part) => `--B\r\n${part}\r\n`).join('')}--B--\r\n`),
  });
  const manyParts = form(Array(10_000).fill('Content-Disposition: form-data; name="n"\r\n\r\nv'));
  const file =
    'Content-Disposition: form-data; name="file"; filename="a.png"\r\nContent-Type: image/png\r\n\r\nBYTES';

  test('the use case receives the bytes of the part "file", beside other fields, with a quoted or plain boundary', async () => {
    const field = 'Content-Disposition: form-data; name="note"\r\n\r\nhello';
    expect((await invoke(sizes, form([field, file]))).body).toEqual({ size: 5 });
    expect((await invoke(sizes, form([file], 'multipart/form-data; boundary="B"'))).body).toEqual({
      size: 5,
    });
    expect((await invoke(sizes, form([file], 'Multipart/Form-Data; boundary=B'))).body).toEqual({ size: 5 });
  });

  test.each([
    [
      'another field name',
      form([file.replace('"file"', '"picture"')]),
      400,
      'missing_file',
      'No se encontró el archivo',
    ],
    [
      'a field named file instead of a file',
      form(['Content-Disposition: form-data; name="file"\r\n\r\nx']),
      400,
      'missing_file',
      'No se encontró el archivo',
    ],
    ['no part', form([]), 400, 'missing_file', 'No se encontró el archivo'],
    [
      'an empty filename',
      form([file.replace('a.png', '')]),
      400,
      'empty_filename',
      'No se seleccionó ningún archivo',
    ],
    ['no boundary', form([file], 'multipart/form-data'), 400, 'invalid_multipart', undefined],
    [
      'a body that is cut short',
      { ...form([file]), body: Buffer.from(`--B\r\n${file}`) },
      400,
      'invalid_multipart',
      undefined,
    ],
    ['10,000 parts', manyParts, 400, 'invalid_multipart', undefined],
    ['a JSON body', json({}), 415, 'unsupported_media_type', undefined],
    ['no content type', { body: Buffer.from('x') }, 415, 'unsupported_media_type', undefined],
  ])('a form with %s is refused', async (_name, parts, status, code, text) => {
    const answer = await invoke(sizes, parts);
    expect({ status: answer.status, code: answer.body.code }).toEqual({ status, code });
    if (text) expect(answer.body).toMatchObject({ msg: text, error: text });
  });

  test('10,000 parts take about as long as one part of the same size', async () => {
    const onePart = form([file + 'x'.repeat(manyParts.body.length)]);
    const timeOf = async (parts: EventParts) => {
      const started = performance.now();
      await invoke(sizes, parts);
      return performance.now() - started;
    };
    await timeOf(onePart);
    // Measured: three times as long. A parser whose time grew with the square of the parts would take thousands.
    expect(await timeOf(manyParts)).toBeLessThan(50 * (await timeOf(onePart)));
  });

  test('the form is not parsed before the caller is authenticated', async () => {
    expect(
      (
        await invoke(
          endpoint(upload, async () => ({ status: 204, body: null }), fakeAccess()),
          form([file]),
        )
      ).status,
    ).toBe(401);
  });
});
