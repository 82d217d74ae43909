// The WebSocket API's handlers, called as API Gateway calls them: who is let in, what a message is answered.
import { readFileSync } from 'node:fs';
import fc from 'fast-check';
import { afterEach, describe, expect, test, vi } from 'vitest';
import type { Claims } from '#lib/auth/auth.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
import { offeredToken } from '#lib/realtime/handshake.ts';
import type { User } from '#lib/users/users.ts';
import type { SocketEvent, SocketResult } from '#lib/websocket/socket-route.ts';
import { connect } from '../../../functions/realtime/connect.ts';
import { handler as onMessage } from '../../../functions/realtime/default.ts';
import { disconnect } from '../../../functions/realtime/disconnect.ts';
import { lambdaContext } from '../../support/gateway.ts';

const sample = (name: string): SocketEvent =>
  JSON.parse(readFileSync(new URL(`../../../events/${name}.json`, import.meta.url), 'utf8'));
type Handler = (event: SocketEvent, context: never) => Promise<SocketResult> | SocketResult | undefined;
const call = async (handler: unknown, event: SocketEvent) =>
  (await (handler as Handler)(event, lambdaContext() as never)) as SocketResult;

afterEach(() => vi.restoreAllMocks());

describe('the offer of a client', () => {
  test.each([['vigia, a.b.c'], ['a.b.c, vigia'], ['vigia,a.b.c'], ['  vigia ,  a.b.c ']])(
    '%j is the token a.b.c, however the header is written',
    (offer) => {
      for (const name of ['Sec-WebSocket-Protocol', 'sec-websocket-protocol', 'SEC-WEBSOCKET-PROTOCOL'])
        expect(offeredToken({ Host: 'x', [name]: offer })).toBe('a.b.c');
    },
  );

  test.each([
    [undefined, 'missing_token'],
    ['', 'missing_token'],
    ['vigia', 'invalid_token'],
    ['vigia, vigia', 'invalid_token'],
    ['a.b.c', 'invalid_token'],
    ['vigia, ', 'invalid_token'],
    ['vigia, a.b.c, d.e.f', 'invalid_token'],
    ['vigia, vigia, a.b.c', 'invalid_token'],
    ['VIGIA, a.b.c', 'invalid_token'],
    ['graphql-ws, a.b.c', 'invalid_token'],
  ])('%j is refused as %s', (offer, code) => {
    expect(() => offeredToken({ 'Sec-WebSocket-Protocol': offer })).toThrow(
      expect.objectContaining({ code }),
    );
    if (offer === undefined) expect(() => offeredToken()).toThrow(expect.objectContaining({ code }));
  });

  test('whatever it is, it is a token or a refusal', () => {
    fc.assert(
      fc.property(fc.string(), (offer) => {
        try {
          expect(offeredToken({ 'Sec-WebSocket-Protocol': offer })).not.toMatch(/^$|,|^vigia$/);
        } catch (error) {
          expect(error).toBeInstanceOf(AppError);
        }
      }),
    );
  });
});

describe('$connect', () => {
  const claims: Claims = { sub: 'ANA', sid: 's1', jti: 'j', type: 'access', iat: 0, nbf: 0, exp: 900 };
  const ana: User = {
    username: 'ana',
    role: 'user',
    created_at: '',
    sessions: new Map([['s1', { jti: 'j', expires_at: 4e9 }]]),
  };
  const now = () => new Date('2026-01-02T03:04:05Z');
  const admitted: unknown[][] = [];
  const letsIn = (user: User | undefined) => {
    admitted.length = 0;
    return connect({
      verifyToken: async (token) => {
        if (token === 'header.payload.signature') return claims;
        throw new AppError('invalid_token');
      },
      findUser: async () => user,
      admitConnection: async (...args) => void admitted.push(args.slice(0, 2)),
      now,
    });
  };
  const connection = {
    connection_id: 'R1kmxc2VNjMCFIA=',
    username: 'ana',
    sid: 's1',
    connected_at: '2026-01-02T03:04:05.000Z',
    expires_at: 900,
  };

  test.each([
    ['user', false],
    ['admin', true],
  ] as const)(
    'of a %s: kept until its token expires, and our subprotocol confirmed',
    async (role, isAdmin) => {
      const answer = await call(letsIn({ ...ana, role }), sample('realtime-connect'));
      expect(answer).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'vigia' } });
      expect(admitted).toEqual([[connection, isAdmin]]);
    },
  );

  test.each([
    ['no subprotocol', {}, ana],
    ['a bad token', { 'Sec-WebSocket-Protocol': 'vigia, x.y.z' }, ana],
    ['a token in the Authorization header', { Authorization: 'Bearer header.payload.signature' }, ana],
    ['a user who is gone', undefined, undefined],
    ['a session that has ended', undefined, { ...ana, sessions: new Map() }],
  ])('with %s is refused', async (_case, headers, user) => {
    const event = sample('realtime-connect');
    const answer = await call(letsIn(user), headers ? { ...event, headers } : event);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toBeUndefined();
    expect(admitted).toEqual([]);
  });

  test('a fault is a 500 and a line at ERROR, an outage a 503; the token is in no line', async () => {
    const lines = ['error', 'warn', 'info'].map((level) => vi.spyOn(logger, level as 'error'));
    const failing = (error: Error) =>
      connect({
        verifyToken: async () => claims,
        findUser: async () => ana,
        admitConnection: async () => Promise.reject(error),
        now,
      });
    const event = sample('realtime-connect');
    expect((await call(failing(new Error('a bug')), event)).statusCode).toBe(500);
    expect((await call(failing(new AppError('unavailable')), event)).statusCode).toBe(503);
    expect((await call(failing(new AppError('rate_limited')), event)).statusCode).toBe(429);
    expect(lines[0]).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(lines.map(({ mock }) => mock.calls))).not.toContain('signature');
  });
});

test('$disconnect forgets the connection by its id', async () => {
  const forgotten: string[] = [];
  const handler = disconnect({ forgetConnection: async (id) => void forgotten.push(id) });
  expect(await call(handler, sample('realtime-disconnect'))).toEqual({ statusCode: 200 });
  expect(forgotten).toEqual(['R1kmxc2VNjMCFIA=']);
});

describe('a message', () => {
  const answerTo = async (body: unknown) => {
    const { body: text = '' } = await call(onMessage, { ...sample('realtime-default'), body });
    return JSON.parse(text);
  };

  test('ping is answered by pong', async () => {
    const answer = await call(onMessage, sample('realtime-default'));
    expect(answer).toEqual({ statusCode: 200, body: '{"event":"pong"}' });
    expect(await answerTo(' {"action": "ping", "n": 1} ')).toEqual({ event: 'pong' });
  });

  test.each([
    ['an action that there is not', '{"action":"subscribe","room":"admin"}', 'unknown_action'],
    ['no action', '{}', 'unknown_action'],
    ['null', 'null', 'unknown_action'],
    ['a list', '[{"action":"ping"}]', 'unknown_action'],
    ['__proto__', '{"__proto__":{"action":"ping"}}', 'unknown_action'],
    ['no JSON', '{"action":"ping"', 'unknown_action'],
    ['nothing', '', 'unknown_action'],
    ['100,000 brackets', '['.repeat(100_000), 'too_large'],
    ['a large ping', `{"action":"ping","x":"${'x'.repeat(1_024)}"}`, 'too_large'],
    ['bytes', Buffer.from('{"action":"ping"}'), 'not_text'],
    ['no body', undefined, 'not_text'],
  ])('%s is answered by an error', async (_case, body, code) => {
    expect(await answerTo(body)).toEqual({
      event: 'error',
      data: { code, msg: expect.stringMatching(/.+/) },
    });
  });
});
