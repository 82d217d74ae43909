// JSON bodies of every kind at every route that takes one: refused or taken, and nothing breaks.
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { sampleEvents } from '../support/functions.ts';
import { runs } from './runs.ts';
import { anyJson, damaged, hostileText } from './text.ts';
import { PREDICTION, startWorld, type World } from './world.ts';

/** What each route takes, but for passwords: too short or too long, so that nothing here spends the time of a hash. */
const TAKEN: Record<string, Record<string, unknown>> = {
  'auth-register': { username: 'carla', password: 'short' },
  'auth-login': { username: 'carla', password: 'x'.repeat(1_100) },
  'auth-password': { password: '-', new_password: 'x'.repeat(100) },
  'auth-refresh': { refresh_token: 'a.b.c' },
  'admin-role': { role: 'user' },
  'feedback-create': { prediction_id: PREDICTION, correct: false, digit: 1, comment: 'un uno' },
  'admin-slack-alert': { message: 'hola', severity: 'info' },
  'admin-ab': { weights: { v1: 0.5, v2: 0.5 } },
  'admin-alias': { model: 'cnn-none', reason: 'porque sí' },
  'admin-rollback': { reason: 'porque sí' },
  'retraining-create': { learning_rate: 0.001, epochs: 1, note: 'n' },
};
const ROUTES = Object.keys(TAKEN);
const route = fc.constantFrom(...ROUTES);
const field = fc.constantFrom(
  ...ROUTES.flatMap((key) => fieldsOf(key)).filter(([, name]) => name !== 'password'),
);

/** Not passwords: any other one is hashed. */
function fieldsOf(key: string) {
  return Object.keys(TAKEN[key] ?? {}).flatMap((name) =>
    /password/.test(name) ? [] : [[key, name] as const],
  );
}

let world: World;
beforeAll(async () => {
  world = await startWorld();
});
afterAll(async () => await world.stop());

/** By somebody who understood what was asked. */
const DECIDED = [200, 201, 202, 400, 401, 404, 409];

const JSON_TYPE = 'application/json';
const PATH_PARAMETERS = { alias: 'v1', username: 'carla', run_id: '0' };
const post = (key: string, body: string | Uint8Array, type = JSON_TYPE) =>
  world.ask(key, {
    headers: { ...world.admin, 'content-type': type },
    body,
    pathParameters: PATH_PARAMETERS,
  });

test('every route that takes JSON is among them', () => {
  const takesJson = world.functions
    .filter(({ spec }) => spec?.body?.mediaType === JSON_TYPE)
    .map(({ key }) => key);
  expect(takesJson.filter((key) => !ROUTES.includes(key))).toEqual([]);
  expect(sampleEvents('auth-login')).not.toHaveLength(0);
});

test('text that is no JSON is a 400', async () => {
  await fc.assert(
    fc.asyncProperty(route, hostileText, async (key, text) => {
      const { status } = await post(key, text);
      if (text !== '' && !isJson(text)) expect(status).toBe(400);
    }),
    runs(),
  );
});

test('any JSON value is refused or taken', async () => {
  await fc.assert(
    fc.asyncProperty(route, anyJson, async (key, value) => {
      const { status } = await post(key, JSON.stringify(value) ?? '');
      expect(DECIDED).toContain(status);
    }),
    runs(),
  );
});

test('a body that would be taken, with anything in one of its fields', async () => {
  await fc.assert(
    fc.asyncProperty(field, anyJson, async ([key, name], value) => {
      const { status } = await post(key, JSON.stringify({ ...TAKEN[key], [name]: value }));
      expect(DECIDED).toContain(status);
    }),
    runs(),
  );
});

test('a body that would be taken, damaged', async () => {
  const bodies = ROUTES.map((key) => damaged(JSON.stringify(TAKEN[key])).map((text) => [key, text] as const));
  await fc.assert(
    fc.asyncProperty(fc.oneof(...bodies), async ([key, text]) => {
      const { status } = await post(key, text);
      if (!isJson(text)) expect(status).toBe(400);
    }),
    runs(),
  );
});

test('a field of one’s own beside the others is a 400', async () => {
  await fc.assert(
    fc.asyncProperty(route, hostileText, anyJson, async (key, name, value) => {
      fc.pre(!(name in (TAKEN[key] ?? {})) && name !== '__proto__' && name !== 'prediction');
      expect((await post(key, JSON.stringify({ ...TAKEN[key], [name]: value }))).status).toBe(400);
    }),
    runs(),
  );
});

test('keys that would change a prototype change none, however deep they are', async () => {
  const name = fc.constantFrom('__proto__', 'constructor', 'prototype', '__defineGetter__');
  await fc.assert(
    fc.asyncProperty(route, fc.array(name, { minLength: 1, maxLength: 4 }), async (key, path) => {
      const planted = path.reduceRight(
        (inner, part) => `{${JSON.stringify(part)}:${inner}}`,
        '{"role":"admin","polluted":1}',
      );
      const taken = JSON.stringify(TAKEN[key]).slice(1, -1);
      expect((await post(key, `{${taken},${planted.slice(1)}`)).status).toBe(400);
      expect(({} as { polluted?: number }).polluted).toBeUndefined();
    }),
    runs(),
  );
});

test('nesting to any depth is a 400, within a second', async () => {
  const opening = fc.constantFrom(['[', ']'], ['{"a":', '}'], ['[{"a":', '}]']);
  // Most are shallow: parsing the deepest takes milliseconds, which is what is measured.
  const depth = fc.oneof({ weight: 99, arbitrary: fc.nat(300) }, { weight: 1, arbitrary: fc.nat(50_000) });
  await fc.assert(
    fc.asyncProperty(route, opening, depth, async (key, [open = '', close = ''], deep) => {
      const nested = open.repeat(deep + 1) + (open === '[' ? '' : '1') + close.repeat(deep + 1);
      const started = performance.now();
      expect((await post(key, nested)).status).toBe(400);
      expect(performance.now() - started).toBeLessThan(1_000);
    }),
    runs(),
  );
});

test('numbers of any size and form are numbers or a 400', async () => {
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

test('bytes that are no UTF-8, as base64 or as they are', async () => {
  await fc.assert(
    fc.asyncProperty(route, fc.uint8Array({ maxLength: 60 }), fc.boolean(), async (key, bytes, asText) => {
      const around = Buffer.concat([Buffer.from('{"a":"'), bytes, Buffer.from('"}')]);
      expect((await post(key, asText ? around.toString('latin1') : around)).status).toBe(400);
    }),
    runs(),
  );
});

test('a body that says it is base64 and is not', async () => {
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

test('a content type of any kind: JSON is read, the rest is a 415', async () => {
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
      const { status } = await post(key, JSON.stringify(TAKEN[key]), value);
      if (!/json/i.test(value)) expect(status).toBe(415);
    }),
    runs(),
  );
});

test('what is said twice is said once, or refused', async () => {
  await fc.assert(
    fc.asyncProperty(field, anyJson, async ([key, name], value) => {
      const taken = JSON.stringify(TAKEN[key]).slice(1, -1);
      const { status } = await post(
        key,
        `{${JSON.stringify(name)}:${JSON.stringify(value) ?? 'null'},${taken}}`,
      );
      expect(status).toBe((await post(key, `{${taken}}`)).status);
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
