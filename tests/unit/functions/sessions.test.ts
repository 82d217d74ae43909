// Use cases refresh, logout and password with fake dependencies.
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import { logout } from '../../../functions/auth/logout.ts';
import { password } from '../../../functions/auth/password.ts';
import { refresh } from '../../../functions/auth/refresh.ts';
import { invoke, json } from '../../support/gateway.ts';

process.env.JWT_SECRET_KEY = 'a secret of at least thirty-two bytes, for tests';

const claims = { sub: 'ana', sid: 's1', jti: 'j1', type: 'refresh' as const, iat: 0, nbf: 0, exp: 0 };
const ana = {
  username: 'ana',
  role: 'user' as const,
  created_at: '2026-01-02T03:04:05.000Z',
  sessions: new Map(['s1', 's2'].map((sid) => [sid, { jti: 'j', expires_at: 4e9 }])),
  hash: 'old',
  role_tag: '',
};
const access: AccessControl = {
  authenticate: async () => ({ ...claims, type: 'access' }),
  findUser: async () => ana,
};

/** Calls of the fakes, in order. */
let done: unknown[][];
beforeEach(() => {
  done = [];
});
const recording =
  (name: string) =>
  async (...what: unknown[]) =>
    void done.push([name, ...what]);

describe('refresh', () => {
  const deps = {
    verifyToken: async () => claims,
    chargeCall: async () => ({ 'RateLimit-Remaining': '7' }),
    rotateSession: async () => true,
    endSession: recording('endSession'),
    endConnections: recording('endConnections'),
    logger: { warn: (...what: unknown[]) => void done.push(['warn', ...what]) },
  } as unknown as Parameters<typeof refresh>[0] & object;
  const call = (more: object = {}, body: unknown = { refresh_token: 'a.b.c' }) =>
    invoke(refresh({ ...deps, ...more }), json(body));

  test('answers with a pair whose refresh token is the stored one, valid for 30 days, and with the limit headers', async () => {
    const stored: { jti: string; expires_at: number }[] = [];
    const answer = await call({
      rotateSession: async (...what: unknown[]) => {
        expect(what.slice(0, 3)).toEqual(['ana', 's1', 'j1']);
        stored.push(what[3] as never);
        return true;
      },
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'RateLimit-Remaining': '7' } });
    const payload = JSON.parse(Buffer.from(answer.body.refresh_token.split('.')[1], 'base64url').toString());
    expect(payload).toMatchObject({ sub: 'ana', sid: 's1', jti: stored[0]?.jti, exp: stored[0]?.expires_at });
    expect(payload.exp - payload.iat).toBe(30 * 24 * 3600);
    expect(payload.jti).not.toBe('j1');
    expect(done).toEqual([]);
  });

  test('ends the session and its live connections when a token was spent before, and logs that without the token', async () => {
    const answer = await call({ rotateSession: async () => false });
    expect(answer).toMatchObject({ status: 401, body: { msg: 'Token inválido', code: 'invalid_token' } });
    expect(done).toEqual([
      ['endSession', 'ana', 's1'],
      ['endConnections', { username: 'ana', sids: ['s1'] }],
      ['warn', 'spent refresh token used again', { username: 'ana', sid: 's1' }],
    ]);
  });

  test('counts calls by session, and does not spend the token when the limit is used up', async () => {
    const charged: unknown[] = [];
    const answer = await call({
      chargeCall: async (...what: unknown[]) => {
        charged.push(what);
        throw new AppError('rate_limited', { headers: { 'Retry-After': '60' } });
      },
      rotateSession: async () => expect.fail('spent'),
    });
    expect(answer).toMatchObject({ status: 429, headers: { 'Retry-After': '60' } });
    expect(charged).toEqual([['LIMIT_DEFAULT', 'POST /refresh', 'session:s1']]);
  });

  test('does not count a call with an invalid token', async () => {
    const answer = await call({
      verifyToken: async () => {
        throw new AppError('invalid_token');
      },
      chargeCall: async () => expect.fail('counted'),
    });
    expect(answer.status).toBe(401);
  });

  test.each([
    [{}],
    [{ refresh_token: '' }],
    [{ refresh_token: 7 }],
    [{ refresh_token: 'x'.repeat(2001) }],
    [[]],
  ])('answers 400 to the body %j', async (body) => {
    expect(await call({}, body)).toMatchObject({ status: 400, body: { code: 'invalid_request' } });
  });
});

test('logout ends the session and its live connections', async () => {
  const deps = { access, endSession: recording('endSession'), endConnections: recording('endConnections') };
  const answer = await invoke(logout(deps), { method: 'POST' });
  expect(answer).toMatchObject({ status: 204, body: undefined });
  expect(done).toEqual([
    ['endSession', 'ana', 's1'],
    ['endConnections', { username: 'ana', sids: ['s1'] }],
  ]);
});

describe('password', () => {
  const deps = {
    access,
    findUser: async () => ana,
    passwordMatches: async (password: string, hash: string | undefined) =>
      password === 'right' && hash === 'old',
    hashPassword: async (password: string) => `hash of ${password}`,
    changePassword: async (...what: unknown[]) => {
      done.push(['changePassword', ...what]);
      return ['s2'];
    },
    endConnections: recording('endConnections'),
  };
  const call = (body: unknown) => invoke(password(deps), { method: 'PUT', ...json(body) });

  test('changes the password when the old one is right, and ends the connections of the other sessions', async () => {
    expect(await call({ password: 'right', new_password: 'better than right' })).toMatchObject({
      status: 204,
    });
    expect(done).toEqual([
      ['changePassword', ana, 's1', 'hash of better than right'],
      ['endConnections', { username: 'ana', sids: ['s2'] }],
    ]);
  });

  test('changes nothing when the old password is wrong', async () => {
    expect(await call({ password: 'wrong', new_password: 'better than right' })).toMatchObject({
      status: 401,
      headers: { 'www-authenticate': 'Bearer' },
      body: { msg: 'Credenciales inválidas', code: 'invalid_credentials' },
    });
    expect(done).toEqual([]);
  });

  test.each([
    ['common', 'Iloveyou', 'contraseña demasiado común'],
    ['short', 'a%3kk', 'debe tener entre 8 y 72 bytes'],
    ['long', 'x'.repeat(73), 'debe tener entre 8 y 72 bytes'],
  ])('refuses a new password that is too %s, with the reason', async (_what, new_password, msg) => {
    expect(await call({ password: 'right', new_password })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', details: [{ path: 'body.new_password', msg }] },
    });
    expect(done).toEqual([]);
  });
});
