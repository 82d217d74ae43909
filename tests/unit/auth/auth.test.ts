// Tokens: those that we issue are accepted, and all others are refused.
import { base64url, SignJWT, UnsecuredJWT } from 'jose';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { authenticate, issueTokens, verifyToken } from '#lib/auth/auth.ts';

const SECRET = 'a secret of at least thirty-two bytes, for tests';
const OTHER = 'another secret of at least thirty-two bytes!!!!!';
const key = (text: string) => new TextEncoder().encode(text);

beforeEach(() => {
  vi.stubEnv('JWT_SECRET_KEY', SECRET);
  vi.stubEnv('JWT_SECRET_KEY_PREVIOUS', '');
});
afterEach(() => {
  vi.unstubAllEnvs();
  vi.useRealTimers();
});

const now = () => Math.floor(Date.now() / 1000);
const goodClaims = () => ({
  iss: 'vigia',
  aud: 'vigia-api',
  sub: 'ana',
  sid: 's',
  jti: 'j',
  type: 'access',
  iat: now(),
  nbf: now(),
  exp: now() + 60,
});

async function forge(
  change: Record<string, unknown> = {},
  { alg = 'HS256', secret = SECRET } = {},
): Promise<string> {
  const claims = Object.fromEntries(
    Object.entries({ ...goodClaims(), ...change }).filter(([, v]) => v !== undefined),
  );
  return await new SignJWT(claims).setProtectedHeader({ alg }).sign(key(secret));
}

describe('authenticate', () => {
  test('accepts the access token of a pair', async () => {
    const pair = await issueTokens('ana', 's1', 'j1');
    expect(pair).toMatchObject({ token_type: 'Bearer', expires_in: 900 });
    const claims = await authenticate(`Bearer ${pair.access_token}`);
    expect(claims).toMatchObject({ sub: 'ana', sid: 's1', type: 'access' });
    expect(claims.exp - claims.iat).toBe(900);
    expect(await authenticate(`bearer  ${pair.access_token}`)).toEqual(claims);
  });

  test('refuses a refresh token, which verifyToken accepts', async () => {
    const { refresh_token } = await issueTokens('ana', 's1', 'j1');
    await expect(authenticate(`Bearer ${refresh_token}`)).rejects.toMatchObject({ code: 'invalid_token' });
    expect(await verifyToken('refresh', refresh_token)).toMatchObject({ jti: 'j1', type: 'refresh' });
  });

  test.each([undefined, ''])('throws missing_token for the header %j', async (header) => {
    await expect(authenticate(header)).rejects.toMatchObject({ code: 'missing_token' });
  });

  test.each([
    'x',
    'Basic YTpi',
    'Bearer',
    'Bearer x',
    'Bearer a.b',
    'Bearer a.b.c',
    'Bearer a.b.c d',
    'Bearer ..',
  ])('throws invalid_token for the header %j', async (header) => {
    await expect(authenticate(header)).rejects.toMatchObject({ code: 'invalid_token' });
  });

  test('throws token_expired 15 minutes after the token was issued', async () => {
    vi.useFakeTimers({ now: new Date('2026-01-02T03:04:05Z') });
    const { access_token } = await issueTokens('ana', 's', 'j');
    vi.setSystemTime(new Date('2026-01-02T03:19:04Z'));
    await authenticate(`Bearer ${access_token}`);
    vi.setSystemTime(new Date('2026-01-02T03:19:05Z'));
    await expect(authenticate(`Bearer ${access_token}`)).rejects.toMatchObject({ code: 'token_expired' });
  });

  test.each(['iss', 'aud', 'sub', 'sid', 'jti', 'type', 'iat', 'nbf', 'exp'])(
    'refuses a token without the claim %s',
    async (claim) => {
      const token = await forge({ [claim]: undefined });
      await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'invalid_token' });
    },
  );

  test.each([
    ['iss', 'else'],
    ['aud', 'else'],
    ['sub', ''],
    ['sub', null],
    ['sub', 7],
    ['sub', { toString: 'ana' }],
    ['sub', ['ana']],
    ['sid', ''],
    ['sid', 7],
    ['jti', ''],
    ['type', 'refresh'],
    ['type', 'admin'],
    ['nbf', 4e9],
    ['exp', 'soon'],
    ['iat', '0'],
  ])('refuses a token with the claim %s = %j', async (claim, value) => {
    await expect(authenticate(`Bearer ${await forge({ [claim]: value })}`)).rejects.toMatchObject({
      code: 'invalid_token',
    });
  });

  test('refuses another key, another algorithm, the algorithm none, and a changed payload', async () => {
    const none = new UnsecuredJWT(goodClaims()).encode();
    const [header, , signature] = (await forge()).split('.');
    const tampered = [
      header,
      base64url.encode(JSON.stringify({ ...goodClaims(), sub: 'admin' })),
      signature,
    ].join('.');
    for (const token of [
      await forge({}, { secret: OTHER }),
      await forge({}, { alg: 'HS512' }),
      none,
      `${none}x`,
      tampered,
    ]) {
      await expect(authenticate(`Bearer ${token}`)).rejects.toMatchObject({ code: 'invalid_token' });
    }
  });

  test('accepts a token of the previous key only while JWT_SECRET_KEY_PREVIOUS is set', async () => {
    const { access_token } = await issueTokens('ana', 's', 'j');
    vi.stubEnv('JWT_SECRET_KEY', OTHER);
    await expect(authenticate(`Bearer ${access_token}`)).rejects.toMatchObject({ code: 'invalid_token' });
    vi.stubEnv('JWT_SECRET_KEY_PREVIOUS', SECRET);
    expect(await authenticate(`Bearer ${access_token}`)).toMatchObject({ sub: 'ana' });
  });

  test.each(['', 'short'])(
    'throws an error that names JWT_SECRET_KEY when the secret is %j',
    async (secret) => {
      vi.stubEnv('JWT_SECRET_KEY', secret);
      await expect(authenticate(`Bearer ${await forge()}`)).rejects.toThrow(/JWT_SECRET_KEY/);
    },
  );
});
