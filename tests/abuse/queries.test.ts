// Hostile cursors, query strings, path parameters, addresses, headers, names and comments.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runs } from './runs.ts';
import { anyJson, damaged, hostileText } from './text.ts';
import { PREDICTION, startWorld, type World } from './world.ts';

const LISTS = ['feedback-list', 'admin-feedback', 'retraining-list', 'admin-experiments'];
const list = fc.constantFrom(...LISTS);
const CURSORS = [
  { at: '2026-01-02T03:04:05.000Z', id: PREDICTION },
  { created_at: '2026-01-02T03:04:05.000Z', run_id: '0'.repeat(32) },
  { before: 7 },
].map((position) => Buffer.from(JSON.stringify(position)).toString('base64url'));

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => await world.stop());

const query = async (key: string, asked: Record<string, string>) => await world.ask(key, { query: asked });

test('a cursor of any text is refused', async () => {
  await fc.assert(
    fc.asyncProperty(list, hostileText, async (key, cursor) => {
      expect((await query(key, { cursor })).status).toBe(400);
    }),
    runs(),
  );
});

test('a cursor with any JSON but a position of this list is refused', async () => {
  const position = fc.oneof(
    anyJson,
    fc.record({ at: anyJson, id: anyJson }),
    fc.record({ created_at: anyJson, run_id: anyJson }),
    fc.record({ before: anyJson }),
  );
  await fc.assert(
    fc.asyncProperty(list, position, async (key, value) => {
      const json = JSON.stringify(value) ?? '';
      const cursor = Buffer.from(json).toString('base64url');
      // The one position that random JSON can hit: an experiment's time in milliseconds.
      const before = /^\{"before":(\d+)\}$/.exec(json)?.[1];
      const isPosition = key === 'admin-experiments' && Number.isSafeInteger(Number(before));
      expect((await query(key, { cursor })).status).toBe(isPosition ? 200 : 400);
    }),
    { ...runs(), examples: [['admin-experiments', { before: 0 }]] },
  );
});

test('a damaged cursor is accepted or refused', async () => {
  await fc.assert(
    fc.asyncProperty(list, fc.oneof(...CURSORS.map(damaged)), async (key, cursor) => {
      expect([200, 400]).toContain((await query(key, { cursor })).status);
    }),
    runs(),
  );
});

test('a cursor of more than 500 characters is refused', async () => {
  await fc.assert(
    fc.asyncProperty(
      list,
      fc.integer({ min: 501, max: 8_000 }),
      fc.constantFrom('A', '%', 'ñ'),
      async (key, length, unit) => {
        expect((await query(key, { cursor: unit.repeat(length) })).status).toBe(400);
      },
    ),
    runs(),
  );
});

test('a limit that is not a number from 1 to 100 is refused', async () => {
  const limit = fc.oneof(
    hostileText,
    fc.integer({ min: -10, max: 200 }).map(String),
    fc.double().map(String),
    fc.constantFrom('1e2', '+5', ' 5', '٣', '0x10', '005'),
  );
  await fc.assert(
    fc.asyncProperty(list, limit, async (key, text) => {
      const { status } = await query(key, { limit: text });
      const isOne = /^\d{1,3}$/.test(text) && Number(text) >= 1 && Number(text) <= 100;
      expect(status).toBe(isOne ? 200 : 400);
    }),
    runs(),
  );
});

test('a query with any parameters is accepted or refused at every route', async () => {
  const routes = fc.constantFrom(
    'feedback-list',
    'admin-feedback',
    'retraining-list',
    'admin-models',
    'reports-report',
  );
  const name = fc.oneof(
    fc.constantFrom('limit', 'cursor', 'username', 'day', '__proto__', 'constructor'),
    hostileText,
  );
  await fc.assert(
    fc.asyncProperty(
      routes,
      fc.dictionary(name, hostileText, { minKeys: 1, maxKeys: 4 }),
      async (key, asked) => {
        expect([200, 400]).toContain((await query(key, asked)).status);
      },
    ),
    runs(),
  );
});

test('a day that is not in the calendar is refused', async () => {
  const day = fc.oneof(
    hostileText,
    damaged('2026-01-31'),
    fc
      .tuple(fc.nat(9_999), fc.nat(14), fc.nat(33))
      .map((parts) => parts.map((n, i) => String(n).padStart(i ? 2 : 4, '0')).join('-')),
  );
  await fc.assert(
    fc.asyncProperty(day, async (text) => {
      const time = Date.parse(`${text}T00:00:00Z`);
      const isDay = /^\d{4}-\d\d-\d\d$/.test(text) && new Date(time || 0).toISOString().startsWith(text);
      expect((await query('admin-feedback', { day: text })).status).toBe(isDay ? 200 : 400);
    }),
    runs(),
  );
});

test('a path parameter of any text is answered with 400 or 404', async () => {
  const routes = fc.constantFrom(
    ['retraining-get', 'run_id'],
    ['admin-alias', 'alias'],
    ['admin-rollback', 'alias'],
    ['models-check', 'id'],
  );
  await fc.assert(
    fc.asyncProperty(routes, hostileText, async ([key = '', name = ''], value) => {
      fc.pre(value !== 'v1' && value !== 'v2');
      const body = key === 'admin-alias' ? '{"model":"m","reason":"r"}' : '{}';
      const headers = { ...world.admin, 'content-type': 'application/json' };
      const { status } = await world.ask(key, { headers, pathParameters: { [name]: value }, body });
      expect([400, 404]).toContain(status);
    }),
    runs(),
  );
});

test('an unknown path is answered with 404, a wrong method with 405 and Allow', async () => {
  const path = fc.oneof(
    hostileText.map((text) => `/${text}`),
    damaged('/admin/retrain_mlflow/0'),
    damaged('/feedback'),
  );
  await fc.assert(
    fc.asyncProperty(
      path,
      fc.oneof(hostileText, fc.constantFrom('HEAD', 'TRACE', 'get', 'PUT')),
      async (rawPath, method) => {
        const { status, headers } = await world.ask('site-fallback', { path: rawPath, method, headers: {} });
        expect([404, 405]).toContain(status);
        expect(status === 405).toBe(headers.allow !== undefined);
      },
    ),
    runs(),
  );
});

test('a call from any address text is counted', async () => {
  const address = fc.oneof(
    fc.ipV4(),
    fc.ipV6(),
    fc.ipV4Extended(),
    hostileText,
    damaged('2001:db8::1%eth0'),
    damaged('::ffff:1.2.3.4'),
  );
  const register = world.functions.find(({ key }) => key === 'auth-register');
  await fc.assert(
    fc.asyncProperty(address, async (sourceIp) => {
      const event = {
        rawPath: '/register',
        headers: { 'content-type': 'application/json' },
        isBase64Encoded: false,
        body: '{}',
        requestContext: { http: { method: 'POST', sourceIp } },
      };
      expect((await world.handToHttp(register?.handler as never, event)).status).toBe(400);
    }),
    runs(),
  );
});

test('headers of any name and value give a user no access to an administrator’s route', async () => {
  const name = fc.oneof(
    hostileText,
    fc.constantFrom(
      'x-forwarded-for',
      'host',
      'x-request-id',
      'x-amzn-trace-id',
      'sls-offline-authorizer-override',
    ),
  );
  await fc.assert(
    fc.asyncProperty(fc.dictionary(name, hostileText, { maxKeys: 6 }), async (headers) => {
      expect((await world.ask('admin-models', { headers: { ...headers, ...world.user } })).status).toBe(403);
    }),
    runs(),
  );
});

const named = async (key: string, body: object) =>
  await world.ask(key, {
    headers: { ...world.admin, 'content-type': 'application/json' },
    body: JSON.stringify(body),
  });

test('a user name outside the documented form is refused', async () => {
  const name = fc.oneof(
    hostileText,
    fc.stringMatching(/^[A-Za-z0-9._-]{1,90}$/),
    damaged('carla'),
    fc.constantFrom('carlа', 'ﬁn', 'carla\n'),
  );
  await fc.assert(
    fc.asyncProperty(name, async (username) => {
      // The password is refused too, so that no hash is computed; the answer names every invalid field.
      const { status, body } = await named('auth-register', { username, password: 'short' });
      const isRefused = body.details.some(({ path }: { path: string }) => path === 'body.username');
      expect({ status, isRefused }).toEqual({
        status: 400,
        isRefused: !/^[A-Za-z0-9._-]{3,80}$/.test(username) || username.endsWith('\n'),
      });
    }),
    runs(),
  );
});

test('a user name of any text is searched for without an error', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (username) => {
      expect([200, 400]).toContain((await query('admin-feedback', { username })).status);
      expect((await named('auth-login', { username, password: '' })).body.code).toBe('missing_credentials');
    }),
    runs(),
  );
});

test('a comment is stored as it was written, but for half a surrogate', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (comment) => {
      const { status, body } = await named('feedback-create', { prediction: 5, correct: true, comment });
      expect(status).toBe(201);
      expect(body.comment).toBe(comment.toWellFormed());
    }),
    runs(),
  );
});

test('a note of any text is accepted or refused', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, fc.nat(3), async (text, times) => {
      const { status } = await named('retraining-create', { note: text.repeat(times * 30) });
      expect([202, 400, 409]).toContain(status);
    }),
    runs(),
  );
});

test('a message of any text is sent to the channel, and an empty one is refused', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (message) => {
      const { status } = await named('admin-slack-alert', { message });
      expect(status).toBe(message.trim() === '' ? 400 : 200);
    }),
    runs(),
  );
});
