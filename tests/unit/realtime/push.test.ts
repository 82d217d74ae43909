// Fan-out with a fake API Gateway: who hears what, who is closed, and what fails alone.
import { readFileSync } from 'node:fs';
import type { SQSEvent } from 'aws-lambda';
import { afterEach, describe, expect, test, vi } from 'vitest';
import { logger } from '#lib/log.ts';
import type { Connection } from '#lib/realtime/connections.ts';
import { delayUntil } from '#lib/realtime/expiry.ts';
import type { EventMessage, Room } from '#lib/realtime/messages.ts';
import { type Pushing, push } from '#lib/realtime/push.ts';
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

/** A world of rooms and users; what is done to whom is in the lists. */
function world(
  rooms: Partial<Record<Room, Connection[]>>,
  users: User[],
  { postTo, closeSocket }: Partial<Pushing> = {},
) {
  const did = {
    heard: [] as string[],
    closed: [] as string[],
    removed: [] as string[],
    scheduled: [] as string[],
    asked: [] as string[],
  };
  const deps: Pushing = {
    connectionsIn: async (room) => rooms[room] ?? [],
    removeConnection: async ({ connection_id }) => void did.removed.push(connection_id),
    scheduleExpiry: async ({ connection_id }) => void did.scheduled.push(connection_id),
    findUser: async (name) => {
      did.asked.push(name);
      return users.find(({ username }) => username === name);
    },
    postTo: async (id, text) => {
      const reached = (await postTo?.(id, text)) ?? 'open';
      if (reached === 'open') did.heard.push(`${id} ${text}`);
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

describe('an event', () => {
  test('reaches everyone in its room, as CONTRACT writes it, and reads each user once', async () => {
    const { did, deps } = world(
      {
        'user:ana': [connectionOf('a', 'ana'), connectionOf('b', 'ana')],
        admin: [connectionOf('c', 'boss')],
      },
      [userOf('ana')],
    );
    await push(eventIn('user:ana'), deps);
    const text = '{"event":"prediction","at":"2026-01-02T03:04:05.000Z","data":{"prediccion":7}}';
    expect(did).toMatchObject({ heard: [`a ${text}`, `b ${text}`], closed: [], removed: [], asked: ['ana'] });
  });

  test('asks for no user when nobody listens', async () => {
    const { did, deps } = world({}, []);
    await push(eventIn('user:ana'), deps);
    expect(did).toMatchObject({ heard: [], asked: [] });
  });

  test.each<[string, Room, Connection, User | undefined]>([
    ['whose session has ended', 'user:ana', connectionOf('x', 'ana', { sid: 'old' }), userOf('ana')],
    ['whose user is gone', 'user:ana', connectionOf('x', 'ana'), undefined],
    ['whose token has expired', 'user:ana', connectionOf('x', 'ana', { expires_at: SECONDS }), userOf('ana')],
    ['of an administrator no more', 'admin', connectionOf('x', 'ana'), userOf('ana')],
  ])('is not heard by a connection %s, which is closed', async (_case, room, connection, user) => {
    const boss = connectionOf('b', 'boss');
    const { did, deps } = world({ [room]: [connection, boss] }, [
      userOf('boss', 'admin'),
      ...(user ? [user] : []),
    ]);
    await push(eventIn(room), deps);
    expect(did.heard).toEqual([expect.stringMatching(/^b /)]);
    expect(did).toMatchObject({ closed: ['x'], removed: ['x'] });
  });

  test('finds some gone: they are removed, and one that is still shaking hands is not', async () => {
    const fresh = connectionOf('fresh', 'ana', { connected_at: '2026-01-02T03:04:03.000Z' });
    const { did, deps } = world(
      { 'user:ana': [connectionOf('gone', 'ana'), fresh, connectionOf('here', 'ana')] },
      [userOf('ana')],
      { postTo: async (id) => (id === 'here' ? 'open' : 'gone') },
    );
    await push(eventIn('user:ana'), deps);
    expect(did.removed).toEqual(['gone']);
    expect(did.heard).toHaveLength(1);
  });

  test('that one cannot be told reaches the others, and does not come again', async () => {
    const warned = vi.spyOn(logger, 'warn').mockReturnValue();
    const members = Array.from({ length: 60 }, (_, i) => connectionOf(`c${i}`, 'ana'));
    const { did, deps } = world({ 'user:ana': members }, [userOf('ana')], {
      postTo: async (id) => (id === 'c7' ? Promise.reject(new Error('throttled')) : 'open'),
    });
    await push(eventIn('user:ana'), deps);
    expect(did.heard).toHaveLength(59);
    expect(warned).toHaveBeenCalledTimes(1);
  });

  test('is told to a crowd some at a time', async () => {
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
    expect({ heard: did.heard.length, most }).toEqual({ heard: 60, most: 20 });
  });

  test('of more than a minute ago is dropped', async () => {
    const { did, deps } = world({ 'user:ana': [connectionOf('a', 'ana')] }, [userOf('ana')]);
    await push(eventIn('user:ana', { at: '2026-01-02T03:03:04.999Z' }), deps);
    expect(did.heard).toEqual([]);
    await push(eventIn('user:ana', { at: '2026-01-02T03:03:05.000Z' }), deps);
    expect(did.heard).toHaveLength(1);
  });
});

describe('the end of connections', () => {
  const theirs = [connectionOf('a', 'ana'), connectionOf('b', 'ana', { sid: 'ana-2' })];

  test.each([
    ['all of a user', undefined, ['a', 'b']],
    ['those of some sessions', ['ana-2'], ['b']],
    ['those of none', [], []],
  ])('closes and removes %s', async (_case, sids, expected) => {
    const { did, deps } = world({ 'user:ana': theirs }, []);
    await push({ kind: 'end', username: 'ANA', ...(sids && { sids }) }, deps);
    expect(did).toMatchObject({ closed: expected, removed: expected });
  });

  test('comes again when one could not be closed, and that one stays listed', async () => {
    const { did, deps } = world({ 'user:ana': theirs }, [], {
      closeSocket: async (id) => (id === 'a' ? Promise.reject(new Error('no answer')) : 'open'),
    });
    await expect(push({ kind: 'end', username: 'ana' }, deps)).rejects.toThrow(AggregateError);
    expect(did.removed).toEqual(['b']);
  });

  test('during a handshake leaves it listed, for its expiry to find', async () => {
    const fresh = connectionOf('fresh', 'ana', { connected_at: NOW.toISOString() });
    const { did, deps } = world({ 'user:ana': [fresh, ...theirs] }, [], { closeSocket: async () => 'gone' });
    await push({ kind: 'end', username: 'ana' }, deps);
    expect(did.removed).toEqual(['a', 'b']);
  });
});

describe('a token’s expiry', () => {
  test.each([
    ['closes its connection', SECONDS, { closed: ['a'], removed: ['a'], scheduled: [] }],
    ['that is not yet is looked at again', SECONDS + 0.5, { closed: [], removed: [], scheduled: ['a'] }],
  ])('%s', async (_case, expires_at, expected) => {
    const { did, deps } = world(
      { 'user:ana': [connectionOf('a', 'ana', { expires_at }), connectionOf('b', 'ana')] },
      [],
    );
    await push({ kind: 'expiry', username: 'ana', connection_id: 'a' }, deps);
    expect(did).toMatchObject(expected);
  });

  test('of a connection that has ended changes nothing', async () => {
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
  ])('at %d waits %d s', (expires_at, seconds) => expect(delayUntil(expires_at, NOW)).toBe(seconds));
});

test.each(['realtime-push', 'realtime-push.end', 'realtime-push.expiry'])(
  'the sample %s is understood',
  async (name) => {
    const event = JSON.parse(
      readFileSync(new URL(`../../../events/${name}.json`, import.meta.url), 'utf8'),
    ) as SQSEvent;
    const { deps } = world({}, []);
    expect(await pushFunction(deps)(event, lambdaContext())).toEqual({ batchItemFailures: [] });
  },
);
