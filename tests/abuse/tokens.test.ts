// Hostile Authorization headers: only a token that we issued is accepted, and none causes an internal error.
import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { runs } from './runs.ts';
import { anyJson, damaged, hostileText } from './text.ts';
import { JWT_KEY, startWorld, type World } from './world.ts';

let world: World;
let token: string;
beforeAll(async () => {
  world = await startWorld();
  token = world.admin.authorization.replace('Bearer ', '');
});
afterAll(async () => await world.stop());

const NOW = Math.floor(Date.now() / 1000);
const claims = () => JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
const part = (value: unknown) => Buffer.from(JSON.stringify(value) ?? '').toString('base64url');
/** Signs by hand, because a library refuses to sign some of these tokens. */
function signed(payload: Record<string, unknown>, alg = 'HS256', key: string | Uint8Array = JWT_KEY): string {
  const text = `${part({ alg, typ: 'JWT' })}.${part(payload)}`;
  if (alg === 'none') return `${text}.`;
  return `${text}.${createHmac(`sha${alg.slice(2)}`, key)
    .update(text)
    .digest('base64url')}`;
}
const present = (authorization: string) => world.ask('admin-models', { headers: { authorization } });
async function refused(authorization: string): Promise<void> {
  expect((await present(authorization)).status).toBe(401);
}

test('a header without a bearer token is refused', async () => {
  const scheme = fc.constantFrom('', 'Bearer', 'Bearer ', 'bearer  ', 'Basic ', 'Token ', 'Bearer Bearer ');
  await fc.assert(
    fc.asyncProperty(scheme, hostileText, async (before, text) => refused(before + text)),
    runs(),
  );
});

test('a damaged token is refused, unless it decodes to the same bytes', async () => {
  // The last character of base64 has bits that belong to no byte: with another character it may be the same token.
  const meaning = (text: string) =>
    text
      .split('.')
      .map((part) => Buffer.from(part, 'base64url').toString('hex'))
      .join();
  await fc.assert(
    fc.asyncProperty(damaged(token), async (text) => {
      const { status } = await present(`Bearer ${text}`);
      if (status === 200) expect(meaning(text.trim())).toBe(meaning(token));
      else expect(status).toBe(401);
    }),
    runs(),
  );
});

test('three parts of any content are refused', async () => {
  const anyPart = fc.oneof(
    anyJson.map(part),
    fc.uint8Array({ maxLength: 60 }).map((bytes) => Buffer.from(bytes).toString('base64url')),
  );
  await fc.assert(
    fc.asyncProperty(fc.array(anyPart, { minLength: 3, maxLength: 3 }), async (parts) =>
      refused(`Bearer ${parts.join('.')}`),
    ),
    runs(),
  );
});

test('the header of a token does not choose how the token is checked', async () => {
  const header = fc.record(
    {
      alg: fc.oneof(fc.constantFrom('none', 'None', 'HS384', 'HS512', 'RS256', 'dir', ''), anyJson),
      typ: anyJson,
      kid: fc.oneof(fc.constantFrom('../../dev/null', "' UNION SELECT 'x"), anyJson),
      jwk: anyJson,
      jku: fc.constant('http://127.0.0.1/keys'),
      crit: anyJson,
      b64: fc.boolean(),
    },
    { requiredKeys: ['alg'] },
  );
  const [, payload, signature] = token.split('.');
  await fc.assert(
    fc.asyncProperty(header, fc.constantFrom(signature, ''), async (value, tail) =>
      refused(`Bearer ${part(value)}.${payload}.${tail}`),
    ),
    runs(),
  );
});

test('signatures by another key or algorithm, and missing ones, are refused', async () => {
  const keys = fc.uint8Array({ minLength: 32, maxLength: 64 });
  await fc.assert(
    fc.asyncProperty(keys, fc.constantFrom('HS256', 'HS384', 'HS512', 'none'), async (foreign, alg) => {
      const text = signed(claims(), alg, alg === 'HS256' ? foreign : JWT_KEY);
      await refused(`Bearer ${text}`);
    }),
    runs(),
  );
});

test('a token with any other claim, or without one, gives no access to another session', async () => {
  const name = fc.constantFrom('sub', 'sid', 'jti', 'type', 'iss', 'aud', 'iat', 'nbf', 'exp');
  await fc.assert(
    fc.asyncProperty(name, fc.option(anyJson, { nil: undefined }), async (claim, value) => {
      const answer = await present(`Bearer ${signed({ ...claims(), [claim]: value })}`);
      // These tokens have a valid signature, so an id or a time may still be valid; a user or a session may not.
      const harmless = ['jti', 'iat', 'nbf', 'exp', 'aud'].includes(claim) ? [200, 401] : [401, 404];
      expect(harmless).toContain(answer.status);
    }),
    runs(),
  );
});

test('a token is refused before its nbf and after its exp', async () => {
  const time = fc.oneof(
    fc.integer(),
    fc.double(),
    fc.constantFrom(NOW - 1_000, NOW - 1, NOW + 1_000, 2 ** 53, -1),
  );
  await fc.assert(
    fc.asyncProperty(time, time, async (nbf, exp) => {
      const { status } = await present(`Bearer ${signed({ ...claims(), nbf, exp })}`);
      const isNow =
        Number.isInteger(nbf) && Number.isInteger(exp) && nbf <= Date.now() / 1000 && exp > Date.now() / 1000;
      if (!isNow) expect(status).toBe(401);
    }),
    runs(),
  );
});

test('a token of any other type is not an access token', async () => {
  const type = fc.oneof(fc.constantFrom('refresh', 'Access', 'ACCESS', 'access ', ''), anyJson);
  await fc.assert(
    fc.asyncProperty(type, async (value) => {
      fc.pre(value !== 'access');
      await refused(`Bearer ${signed({ ...claims(), type: value })}`);
    }),
    runs(),
  );
});

test('a token of an unknown user is refused', async () => {
  await fc.assert(
    fc.asyncProperty(hostileText, async (sub) => {
      fc.pre(!['ana', 'boss'].includes(sub.toLowerCase()));
      const { status } = await present(`Bearer ${signed({ ...claims(), sub })}`);
      expect([401, 404]).toContain(status);
      if (sub.length >= 1 && sub.length <= 80) expect(status).toBe(404);
    }),
    runs(),
  );
});

test('a header of 10,000 characters is refused, and takes about as long as a short one', async () => {
  const times = { long: 0, short: 0 };
  const timeOf = async (authorization: string) => {
    const started = performance.now();
    await refused(authorization);
    return performance.now() - started;
  };
  const unit = fc.constantFrom('.', 'a', 'a.', ' ', '=', 'Bearer ', '\u0000', token);
  await fc.assert(
    fc.asyncProperty(unit, unit, async (a, b) => {
      times.long += await timeOf(`Bearer ${(a + b).repeat(10_000 / (a + b).length)}`);
      times.short += await timeOf('Bearer a.b.c');
    }),
    runs(),
  );
  // Measured: 1.3 times as long.
  expect(times.long).toBeLessThan(5 * times.short);
});
