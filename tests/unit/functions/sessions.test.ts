// Use cases refresh, logout and password with fake dependencies.
import { beforeEach, describe, expect, test } from 'vitest';
import { AppError } from '#lib/errors.ts';
import type { AccessControl } from '#lib/http/access.ts';
import { logout } from '../../../functions/auth/logout.ts';
import { password } from '../../../functions/auth/password.ts';
import { refresh } from '../../../functions/auth/refresh.ts';
import { endOneSession } from '../../../functions/auth/sessions-end.ts';
import { listSessions } from '../../../functions/auth/sessions-list.ts';
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
    rotateSession: async (...what: unknown[]) => what[3],
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
        return what[3];
      },
    });
    expect(answer).toMatchObject({ status: 200, headers: { 'RateLimit-Remaining': '7' } });
    const payload = JSON.parse(Buffer.from(answer.body.refresh_token.split('.')[1], 'base64url').toString());
    expect(payload).toMatchObject({ sub: 'ana', sid: 's1', jti: stored[0]?.jti, exp: stored[0]?.expires_at });
    expect(payload.exp - payload.iat).toBe(30 * 24 * 3600);
    expect(payload.jti).not.toBe('j1');
    expect(done).toEqual([]);
  });

  test('answers a call with a token that was just spent with the same pair again', async () => {
    const given = { jti: 'j2', expires_at: 1_800_000_000 };
    const calls = [
      await call({ rotateSession: async () => given }),
      await call({ rotateSession: async () => given }),
    ];
    expect(calls[0]?.status).toBe(200);
    expect(calls[1]?.body).toEqual(calls[0]?.body);
    expect(done).toEqual([]);
  });

  test('ends the session and its live connections when a token was spent before, and logs that without the token', async () => {
    const answer = await call({ rotateSession: async () => undefined });
    expect(answer).toMatchObject({ status: 401, body: { code: 'session_ended' } });
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
    ['too_common', 'Iloveyou', 'contraseña demasiado común'],
    ['too_common', 'ana-2026', 'la contraseña no puede ser el nombre de usuario'],
    ['too_short', 'a%3kk', 'debe tener al menos 8 caracteres'],
    ['too_long', 'x1y'.repeat(25), 'debe tener como mucho 72 bytes, y ningún carácter nulo'],
  ])('refuses a new password as %s, with the reason', async (code, new_password, msg) => {
    expect(await call({ password: 'right', new_password })).toMatchObject({
      status: 400,
      body: { code: 'invalid_request', details: [{ path: 'body.new_password', code, msg }] },
    });
    expect(done).toEqual([]);
  });
});

describe('the list of sessions', () => {
  const signedIn = { authorization: 'Bearer x' };
  const sessions = new Map([
    [
      's1',
      { jti: 'j', expires_at: 2e9, began_at: 1e9, used_at: 1.1e9, agent: 'a phone', address: '203.0.113.7' },
    ],
    ['old', { jti: 'j', expires_at: 2e9 }],
    ['s2', { jti: 'j', expires_at: 2e9, began_at: 1e9, used_at: 1.2e9, agent: 'a laptop', address: '::1' }],
    ['over', { jti: 'j', expires_at: 1.3e9, used_at: 1.29e9 }],
  ]);
  const mine: AccessControl = { ...access, findUser: async () => ({ ...ana, sessions }) };

  test('has the latest use first, names the calling one, and leaves out those that have expired', async () => {
    const { body } = await invoke(listSessions({ access: mine, now: () => new Date(1.4e12) }), {
      headers: signedIn,
    });
    expect(body.items.map(({ id, current }: Record<string, unknown>) => [id, current])).toEqual([
      ['s2', false],
      ['s1', true],
      ['old', false],
    ]);
    expect(body.items[0]).toEqual({
      id: 's2',
      current: false,
      user_agent: 'a laptop',
      address: '::1',
      last_used_at: '2008-01-10T21:20:00.000Z',
      began_at: '2001-09-09T01:46:40.000Z',
      expires_at: '2033-05-18T03:33:20.000Z',
    });
    expect(body.items[2]).toMatchObject({ user_agent: null, address: null, last_used_at: null });
  });

  test.each([
    [
      's2',
      204,
      [
        ['endSession', 'ana', 's2'],
        ['endConnections', { username: 'ana', sids: ['s2'] }],
      ],
    ],
    ['of-nobody', 404, []],
    ['__proto__', 404, []],
  ])('ends a session with its connections: %s is a %i', async (id, status, effects) => {
    const deps = {
      access: mine,
      endSession: recording('endSession'),
      endConnections: recording('endConnections'),
    };
    const answer = await invoke(endOneSession(deps), { headers: signedIn, pathParameters: { id } });
    expect(answer.status).toBe(status);
    expect(done).toEqual(effects);
  });
});
