// realtime-push with a fake API Gateway: which connections receive an event, which are closed, and isolated failures.
import { readFileSync } from 'node:fs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { logger } from '#lib/log.ts';
import type { Connection } from '#lib/realtime/connections.ts';
import { delayUntil } from '#lib/realtime/expiry.ts';
import { type PushDeps, push } from '#lib/realtime/push.ts';
import type { EventMessage, Room } from '#lib/realtime/queue-messages.ts';
import type { User } from '#lib/users/users.ts';
import { push as pushFunction } from '../../../functions/realtime/push.ts';
import { lambdaContext } from '../../support/gateway.ts';

const NOW = new Date('2026-01-02T03:04:05.000Z');
const SECONDS = NOW.getTime() / 1000;
const connectionOf = (
  connection_id: string,
  username: string,
  more: Partial<Connection> = {},
): Connection => ({
  connection_id,
  username,
  sid: `${username}-1`,
  connected_at: '2026-01-02T03:00:00.000Z',
  expires_at: SECONDS + 600,
  ...more,
});
const userOf = (username: string, role: User['role'] = 'user'): User => ({
  username,
  role,
  created_at: '',
  sessions: new Map([[`${username}-1`, { jti: 'j', expires_at: 4e9 }]]),
});

/** Rooms and users, and lists of what was done to which connection. */
function world(
  rooms: Partial<Record<Room, Connection[]>>,
  users: User[],
  { postTo, closeSocket }: Partial<PushDeps> = {},
) {
  const did = {
    received: [] as string[],
    closed: [] as string[],
    removed: [] as string[],
    scheduled: [] as string[],
    asked: [] as string[],
  };
  const deps: PushDeps = {
    connectionsIn: async (room) => rooms[room] ?? [],
    removeConnection: async ({ connection_id }) => void did.removed.push(connection_id),
    scheduleExpiry: async ({ connection_id }) => void did.scheduled.push(connection_id),
    findUser: async (name) => {
      did.asked.push(name);
      return users.find(({ username }) => username === name);
    },
    postTo: async (id, text) => {
      const reached = (await postTo?.(id, text)) ?? 'open';
      if (reached === 'open') did.received.push(`${id} ${text}`);
      return reached;
    },
    closeSocket: async (id) => {
      did.closed.push(id);
      return (await closeSocket?.(id)) ?? 'open';
    },
    now: () => NOW,
  };
  return { did, deps };
}

const eventIn = (room: Room, more: Partial<EventMessage> = {}): EventMessage => ({
  kind: 'event',
  room,
  event: 'prediction',
  at: NOW.toISOString(),
  data: { prediccion: 7 },
  ...more,
});

afterEach(() => vi.restoreAllMocks());

describe('push of an event', () => {
  test('sends it to every connection in the room, in the documented form, and reads each user once', async () => {
    const { did, deps } = world(
      {
        'user:ana': [connectionOf('a', 'ana'), connectionOf('b', 'ana')],
        admin: [connectionOf('c', 'boss')],
      },
      [userOf('ana')],
    );
    await push(eventIn('user:ana'), deps);
    const text = '{"event":"prediction","at":"2026-01-02T03:04:05.000Z","data":{"prediccion":7}}';
    expect(did).toMatchObject({
      received: [`a ${text}`, `b ${text}`],
      closed: [],
      removed: [],
      asked: ['ana'],
    });
  });

  test('reads no user when the room is empty', async () => {
    const { did, deps } = world({}, []);
    await push(eventIn('user:ana'), deps);
    expect(did).toMatchObject({ received: [], asked: [] });
  });

  test.each<[string, Room, Connection, User | undefined]>([
    ['whose session has ended', 'user:ana', connectionOf('x', 'ana', { sid: 'old' }), userOf('ana')],
    ['whose user is gone', 'user:ana', connectionOf('x', 'ana'), undefined],
    ['whose token has expired', 'user:ana', connectionOf('x', 'ana', { expires_at: SECONDS }), userOf('ana')],
    ['of a demoted administrator', 'admin', connectionOf('x', 'ana'), userOf('ana')],
  ])('closes a connection %s instead of sending the event', async (_case, room, connection, user) => {
    const boss = connectionOf('b', 'boss');
    const { did, deps } = world({ [room]: [connection, boss] }, [
      userOf('boss', 'admin'),
      ...(user ? [user] : []),
    ]);
    await push(eventIn(room), deps);
    expect(did.received).toEqual([expect.stringMatching(/^b /)]);
    expect(did).toMatchObject({ closed: ['x'], removed: ['x'] });
  });

  test('removes connections that are gone, but not one that may still be in its handshake', async () => {
    const fresh = connectionOf('fresh', 'ana', { connected_at: '2026-01-02T03:04:03.000Z' });
    const { did, deps } = world(
      { 'user:ana': [connectionOf('gone', 'ana'), fresh, connectionOf('here', 'ana')] },
      [userOf('ana')],
      { postTo: async (id) => (id === 'here' ? 'open' : 'gone') },
    );
    await push(eventIn('user:ana'), deps);
    expect(did.removed).toEqual(['gone']);
    expect(did.received).toHaveLength(1);
  });

  test('sends it to the others when one connection fails, and does not fail the message', async () => {
    const warned = vi.spyOn(logger, 'warn').mockReturnValue();
    const members = Array.from({ length: 60 }, (_, i) => connectionOf(`c${i}`, 'ana'));
    const { did, deps } = world({ 'user:ana': members }, [userOf('ana')], {
      postTo: async (id) => (id === 'c7' ? Promise.reject(new Error('throttled')) : 'open'),
    });
    await push(eventIn('user:ana'), deps);
    expect(did.received).toHaveLength(59);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test('sends to at most 20 connections at a time', async () => {
    let [now, most] = [0, 0];
    const members = Array.from({ length: 60 }, (_, i) => connectionOf(`c${i}`, 'ana'));
    const { did, deps } = world({ 'user:ana': members }, [userOf('ana')], {
      postTo: async () => {
        most = Math.max(most, ++now);
        await new Promise((resolve) => setImmediate(resolve));
        now--;
        return 'open';
      },
    });
    await push(eventIn('user:ana'), deps);
    expect({ received: did.received.length, most }).toEqual({ received: 60, most: 20 });
  });

  test('drops an event that is more than a minute old', async () => {
    const { did, deps } = world({ 'user:ana': [connectionOf('a', 'ana')] }, [userOf('ana')]);
    await push(eventIn('user:ana', { at: '2026-01-02T03:03:04.999Z' }), deps);
    expect(did.received).toEqual([]);
    await push(eventIn('user:ana', { at: '2026-01-02T03:03:05.000Z' }), deps);
    expect(did.received).toHaveLength(1);
  });
});

describe('push of an end', () => {
  const theirs = [connectionOf('a', 'ana'), connectionOf('b', 'ana', { sid: 'ana-2' })];

  test.each([
    ['all connections of a user', undefined, ['a', 'b']],
    ['the connections of some sessions', ['ana-2'], ['b']],
    ['none when no session is given', [], []],
  ])('closes and removes %s', async (_case, sids, expected) => {
    const { did, deps } = world({ 'user:ana': theirs }, []);
    await push({ kind: 'end', username: 'ANA', ...(sids && { sids }) }, deps);
    expect(did).toMatchObject({ closed: expected, removed: expected });
  });

  test('fails the message when a connection could not be closed, and leaves that one stored', async () => {
    const { did, deps } = world({ 'user:ana': theirs }, [], {
      closeSocket: async (id) => (id === 'a' ? Promise.reject(new Error('no answer')) : 'open'),
    });
    await expect(push({ kind: 'end', username: 'ana' }, deps)).rejects.toThrow(AggregateError);
    expect(did.removed).toEqual(['b']);
  });

  test('leaves a connection stored that is gone and may be in its handshake', async () => {
    const fresh = connectionOf('fresh', 'ana', { connected_at: NOW.toISOString() });
    const { did, deps } = world({ 'user:ana': [fresh, ...theirs] }, [], { closeSocket: async () => 'gone' });
    await push({ kind: 'end', username: 'ana' }, deps);
    expect(did.removed).toEqual(['a', 'b']);
  });
});

describe('push of an expiry', () => {
  test.each([
    ['closes the connection', SECONDS, { closed: ['a'], removed: ['a'], scheduled: [] }],
    [
      'schedules the connection again when its token is still valid',
      SECONDS + 0.5,
      { closed: [], removed: [], scheduled: ['a'] },
    ],
  ])('%s', async (_case, expires_at, expected) => {
    const { did, deps } = world(
      { 'user:ana': [connectionOf('a', 'ana', { expires_at }), connectionOf('b', 'ana')] },
      [],
    );
    await push({ kind: 'expiry', username: 'ana', connection_id: 'a' }, deps);
    expect(did).toMatchObject(expected);
  });

  test('does nothing when the connection has ended', async () => {
    const { did, deps } = world({ 'user:ana': [connectionOf('b', 'ana')] }, []);
    await push({ kind: 'expiry', username: 'ana', connection_id: 'a' }, deps);
    expect(did).toMatchObject({ closed: [], removed: [], scheduled: [] });
  });

  test.each([
    [SECONDS + 900, 900],
    [SECONDS + 899.2, 900],
    [SECONDS + 5000, 900],
    [SECONDS + 0.1, 1],
    [SECONDS, 0],
    [SECONDS - 100, 0],
  ])('delays the message for an expiry at %d by %d s', (expires_at, seconds) =>
    expect(delayUntil(expires_at, NOW)).toBe(seconds),
  );
});

test.each(['realtime-push', 'realtime-push.end', 'realtime-push.expiry'])(
  'realtime-push handles the sample event %s',
  async (name) => {
    const event = JSON.parse(
      readFileSync(new URL(`../../../events/${name}.json`, import.meta.url), 'utf8'),
    ) as SQSEvent;
    const { deps } = world({}, []);
    expect(await pushFunction(deps)(event, lambdaContext())).toEqual({ batchItemFailures: [] });
  },
);
