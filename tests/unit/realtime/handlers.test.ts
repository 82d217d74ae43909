// The handlers of the WebSocket API, called as API Gateway calls them: which clients are admitted, and the answers to messages.
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

describe('offeredToken', () => {
  test.each([['vigia, a.b.c'], ['a.b.c, vigia'], ['vigia,a.b.c'], ['  vigia ,  a.b.c ']])(
    'finds the token a.b.c in %j, whatever the case of the header name',
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
  ])('refuses %j with %s', (offer, code) => {
    expect(() => offeredToken({ 'Sec-WebSocket-Protocol': offer })).toThrow(
      expect.objectContaining({ code }),
    );
    if (offer === undefined) expect(() => offeredToken()).toThrow(expect.objectContaining({ code }));
  });

  test('returns a token or throws an AppError for any text', () => {
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
  const joined: unknown[][] = [];
  const noted: unknown[][] = [];
  const admitting = (user: User | undefined, failure?: Error) => {
    joined.length = 0;
    noted.length = 0;
    return connect({
      verifyToken: async (type, token) => {
        if (type === 'access' && token === 'header.payload.signature') return claims;
        throw new AppError('invalid_token');
      },
      findUser: async () => user,
      joinRoom: async (...args) => (failure ? Promise.reject(failure) : void joined.push(args)),
      connectionsIn: async () => [],
      removeConnection: async () => {},
      noteListening: async (...args) => void noted.push(args),
      scheduleExpiry: async () => {},
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
    ['user', ['user:ana']],
    ['admin', ['user:ana', 'admin']],
  ] as const)(
    'puts the connection of a %s into the rooms %j and confirms our subprotocol',
    async (role, rooms) => {
      const answer = await call(admitting({ ...ana, role }), sample('realtime-connect'));
      expect(answer).toEqual({ statusCode: 200, headers: { 'Sec-WebSocket-Protocol': 'vigia' } });
      expect(joined).toEqual(rooms.map((room) => [room, connection]));
      expect(noted).toEqual([['ana', 900]]);
    },
  );

  test.each([
    ['no subprotocol', {}, ana],
    ['an invalid token', { 'Sec-WebSocket-Protocol': 'vigia, x.y.z' }, ana],
    ['a token in the Authorization header', { Authorization: 'Bearer header.payload.signature' }, ana],
    ['a deleted user', undefined, undefined],
    ['a session that has ended', undefined, { ...ana, sessions: new Map() }],
  ])('refuses a handshake with %s', async (_case, headers, user) => {
    const event = sample('realtime-connect');
    const answer = await call(admitting(user), headers ? { ...event, headers } : event);
    expect(answer.statusCode).toBe(401);
    expect(answer.headers).toBeUndefined();
    expect(joined).toEqual([]);
  });

  test('answers 500 to an internal error and 503 in an outage, both logged at ERROR; no line has the token', async () => {
    const lines = ['error', 'warn', 'info'].map((level) => vi.spyOn(logger, level as 'error'));
    const failing = (error: Error) => admitting(ana, error);
    const event = sample('realtime-connect');
    expect((await call(failing(new Error('a bug')), event)).statusCode).toBe(500);
    expect((await call(failing(new AppError('unavailable')), event)).statusCode).toBe(503);
    expect((await call(failing(new AppError('rate_limited')), event)).statusCode).toBe(429);
    expect(lines[0]).toHaveBeenCalledTimes(2);
    expect(JSON.stringify(lines.map(({ mock }) => mock.calls))).not.toContain('signature');
  });
});

test('$disconnect removes the connection by its id', async () => {
  const forgotten: string[] = [];
  const handler = disconnect({ forgetConnection: async (id) => void forgotten.push(id) });
  expect(await call(handler, sample('realtime-disconnect'))).toEqual({ statusCode: 200 });
  expect(forgotten).toEqual(['R1kmxc2VNjMCFIA=']);
});

describe('$default', () => {
  const answerTo = async (body: unknown) => {
    const { body: text = '' } = await call(onMessage, { ...sample('realtime-default'), body });
    return JSON.parse(text);
  };

  test('answers pong to a ping', async () => {
    const answer = await call(onMessage, sample('realtime-default'));
    expect(answer).toEqual({ statusCode: 200, body: '{"event":"pong"}' });
    expect(await answerTo(' {"action": "ping", "n": 1} ')).toEqual({ event: 'pong' });
  });

  test.each([
    ['an unknown action', '{"action":"subscribe","room":"admin"}', 'unknown_action'],
    ['no action', '{}', 'unknown_action'],
    ['null', 'null', 'unknown_action'],
    ['a list', '[{"action":"ping"}]', 'unknown_action'],
    ['__proto__', '{"__proto__":{"action":"ping"}}', 'unknown_action'],
    ['invalid JSON', '{"action":"ping"', 'unknown_action'],
    ['an empty text', '', 'unknown_action'],
    ['100,000 brackets', '['.repeat(100_000), 'too_large'],
    ['a large ping', `{"action":"ping","x":"${'x'.repeat(1_024)}"}`, 'too_large'],
    ['bytes', Buffer.from('{"action":"ping"}'), 'not_text'],
    ['no body', undefined, 'not_text'],
  ])('answers %s with an error event', async (_case, body, code) => {
    expect(await answerTo(body)).toEqual({
      event: 'error',
      data: { code, msg: expect.stringMatching(/.+/) },
    });
  });
});
