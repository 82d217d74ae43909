// Hostile JSON bodies at every route that takes one: each is accepted or refused, and none causes an internal error.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleEvents } from '../support/functions.ts';
import { runs } from './runs.ts';
import { anyJson, damaged, hostileText } from './text.ts';
import { PREDICTION, startWorld, type World } from './world.ts';

/** A valid body for each route, except for passwords: those are too short or too long, so that no test waits for a hash. */
const VALID: Record<string, Record<string, unknown>> = {
  'auth-register': { username: 'carla', password: 'short' },
  'auth-set-password': { code: 'x'.repeat(43), password: 'short' },
  'admin-account': { username: 'carla' },
  'auth-login': { username: 'carla', password: 'x'.repeat(1_100) },
  'auth-password': { password: '-', new_password: 'x'.repeat(100) },
  'auth-erase': { password: '-', erase_pictures: true },
  'auth-refresh': { refresh_token: 'a.b.c' },
  'admin-role': { role: 'user' },
  'feedback-create': { prediction_id: PREDICTION, correct: false, digit: 1, comment: 'un uno' },
  'admin-slack-alert': { message: 'hola', severity: 'info' },
  'admin-ab': { weights: { v1: 0.5, v2: 0.5 } },
  'admin-alias': { model: 'cnn-none', reason: 'porque sí' },
  'admin-alerts-act': { action: 'acknowledge', rev: 1 },
  'slack-link': { code: 'x'.repeat(43), confirm: true },
  'admin-silences-create': { pattern: 'predict-*', until: '2126-01-02T05:00:00.000Z', reason: 'r' },
  'admin-rollback': { reason: 'porque sí' },
  'models-autopilot': { action: 'stop', reason: 'porque sí' },
  'admin-feedback-review': { state: 'excluded', reason: 'r' },
  'admin-user-review': { state: 'confirmed', reason: 'r' },
  'retraining-decide': { action: 'discard', reason: 'r' },
  'retraining-create': { learning_rate: 0.001, epochs: 1, note: 'n' },
};
const ROUTES = Object.keys(VALID);
const route = fc.constantFrom(...ROUTES);
const field = fc.constantFrom(
  ...ROUTES.flatMap((key) => fieldsOf(key)).filter(([, name]) => name !== 'password'),
);

/** The fields of a route except passwords, which would be hashed. */
function fieldsOf(key: string) {
  return Object.keys(VALID[key] ?? {}).flatMap((name) =>
    /password/.test(name) ? [] : [[key, name] as const],
  );
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => await world.stop());

/** Statuses of a request that was understood, accepted or not. */
const DECIDED = [200, 201, 202, 400, 401, 404, 409];

const JSON_TYPE = 'application/json';
const PATH_PARAMETERS = {
  alias: 'v1',
  username: 'carla',
  run_id: '0',
  fingerprint: '4f1c0d2b9a8e7c65',
  id: '0',
};
const post = (key: string, body: string | Uint8Array, type = JSON_TYPE) =>
  world.ask(key, {
    headers: { ...world.admin, 'content-type': type },
    body,
    pathParameters: PATH_PARAMETERS,
  });

test('every route that takes JSON has a valid body here', () => {
  const takesJson = world.functions
    .filter(({ spec }) => spec?.body?.mediaType === JSON_TYPE)
    .map(({ key }) => key);
  expect(takesJson.filter((key) => !ROUTES.includes(key))).toEqual([]);
  expect(sampleEvents('auth-login')).not.toHaveLength(0);
});

test('text that is not JSON is answered with 400', async () => {
  await fc.assert(
    fc.asyncProperty(route, hostileText, async (key, text) => {
      const { status } = await post(key, text);
      if (text !== '' && !isJson(text)) expect(status).toBe(400);
    }),
    runs(),
  );
});

test('any JSON value is accepted or refused', async () => {
  await fc.assert(
    fc.asyncProperty(route, anyJson, async (key, value) => {
      const { status } = await post(key, JSON.stringify(value) ?? '');
      expect(DECIDED).toContain(status);
    }),
    runs(),
  );
});

test('a valid body with any value in one field is accepted or refused', async () => {
  await fc.assert(
    fc.asyncProperty(field, anyJson, async ([key, name], value) => {
      const { status } = await post(key, JSON.stringify({ ...VALID[key], [name]: value }));
      expect(DECIDED).toContain(status);
    }),
    runs(),
  );
});

test('a damaged body that is not JSON is answered with 400', async () => {
  const bodies = ROUTES.map((key) => damaged(JSON.stringify(VALID[key])).map((text) => [key, text] as const));
  await fc.assert(
    fc.asyncProperty(fc.oneof(...bodies), async ([key, text]) => {
      const { status } = await post(key, text);
      if (!isJson(text)) expect(status).toBe(400);
    }),
    runs(),
  );
});

test('an unknown field is answered with 400', async () => {
  await fc.assert(
    fc.asyncProperty(route, hostileText, anyJson, async (key, name, value) => {
      fc.pre(!(name in (VALID[key] ?? {})) && name !== '__proto__' && name !== 'prediction');
      expect((await post(key, JSON.stringify({ ...VALID[key], [name]: value }))).status).toBe(400);
    }),
    runs(),
  );
});

test('keys such as __proto__ are answered with 400 at any depth and change no prototype', async () => {
  const name = fc.constantFrom('__proto__', 'constructor', 'prototype', '__defineGetter__');
  await fc.assert(
    fc.asyncProperty(route, fc.array(name, { minLength: 1, maxLength: 4 }), async (key, path) => {
      const planted = path.reduceRight(
        (inner, part) => `{${JSON.stringify(part)}:${inner}}`,
        '{"role":"admin","polluted":1}',
      );
      const valid = JSON.stringify(VALID[key]).slice(1, -1);
      expect((await post(key, `{${valid},${planted.slice(1)}`)).status).toBe(400);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    }),
    runs(),
  );
});

test('nesting of any depth is answered with 400, and takes about as long as a flat body of its size', async () => {
  const times = { nested: 0, flat: 0 };
  const timeOf = async (form: keyof typeof times, key: string, body: string) => {
    const started = performance.now();
    const { status } = await post(key, body);
    times[form] += performance.now() - started;
    return status;
  };
  const opening = fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']);
  // Most are shallow, because parsing the deepest takes milliseconds.
  const depth = fc.oneof({ weight: 99, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(50_000) });
  await fc.assert(
    fc.asyncProperty(route, opening, depth, async (key, [open = '', close = ''], deep) => {
      const nested = open.repeat(deep + 1) + (open === '[' ? '' : '1') + close.repeat(deep + 1);
      expect(await timeOf('nested', key, nested)).toBe(400);
      expect(await timeOf('flat', key, JSON.stringify('x'.repeat(nested.length)))).toBe(400);
    }),
    runs(),
  );
  // Measured: 1.2 times as long.
  expect(times.nested).toBeLessThan(5 * times.flat);
});

test('numbers of any size and notation are accepted or refused', async () => {
  const digits = fc.stringMatching(/^-?\d{1,400}$/);
  const number = fc.oneof(
    digits,
    fc.tuple(digits, fc.integer()).map(([n, e]) => `${n}e${e}`),
    fc.constantFrom('-0', '1e999', '1E-999', '0.1e1', 'NaN', '0x7', '07'),
  );
  const named = fc.constantFrom(
    ['feedback-create', '{"prediction":#,"correct":true}'],
    ['retraining-create', '{"learning_rate":#}'],
    ['retraining-create', '{"epochs":#}'],
    ['admin-ab', '{"weights":{"v1":#,"v2":0}}'],
  );
  await fc.assert(
    fc.asyncProperty(named, number, async ([key = '', body = ''], text) => {
      expect(DECIDED).toContain((await post(key, body.replace('#', text))).status);
    }),
    runs(),
  );
});

test('bytes that are not UTF-8 are answered with 400, as base64 or as text', async () => {
  await fc.assert(
    fc.asyncProperty(route, fc.uint8Array({ maxLength: 60 }), fc.boolean(), async (key, bytes, asText) => {
      const around = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]);
      expect((await post(key, asText ? around.toString('latin1') : around)).status).toBe(400);
    }),
    runs(),
  );
});

test('a body that is marked as base64 and is not base64 is accepted or refused', async () => {
  await fc.assert(
    fc.asyncProperty(route, hostileText, fc.constantFrom(true, 1, 'yes'), async (key, body, flag) => {
      const found = world.functions.find((one) => one.key === key);
      const [sample] = sampleEvents(key) as [{ headers: Record<string, string> }];
      const event = {
        ...sample,
        headers: { ...sample.headers, ...world.admin },
        body,
        isBase64Encoded: flag,
      };
      const { status } = await world.handToHttp(found?.handler as never, event);
      expect(DECIDED).toContain(status);
    }),
    runs(),
  );
});

test('a content type other than JSON is answered with 415', async () => {
  const type = fc.oneof(
    hostileText,
    fc.constantFrom(
      'application/json; charset=utf-16',
      'application/vnd.x+json',
      'text/json',
      'application/jsonx',
      'application/x-www-form-urlencoded',
    ),
    damaged(JSON_TYPE),
  );
  await fc.assert(
    fc.asyncProperty(route, type, async (key, value) => {
      const { status } = await post(key, JSON.stringify(VALID[key]), value);
      if (!/json/i.test(value)) expect(status).toBe(415);
    }),
    runs(),
  );
});

test('a repeated field counts once: its last value decides', async () => {
  await fc.assert(
    fc.asyncProperty(field, anyJson, async ([key, name], value) => {
      const valid = JSON.stringify(VALID[key]).slice(1, -1);
      const { status } = await post(
        key,
        `{${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'},${valid}}`,
      );
      expect(status).toBe((await post(key, `{${valid}}`)).status);
    }),
    runs(),
  );
});

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
