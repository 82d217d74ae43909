// WebSocket connections over the wire: admission, rooms, the limit of each user, and removal; with a real queue.
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { admitConnection, MOST_CONNECTIONS } from '#lib/realtime/admission.ts';
import {
  type Connection,
  connectionsIn,
  forgetConnection,
  joinRoom,
  removeConnection,
} from '#lib/realtime/connections.ts';
import { scheduleExpiry } from '#lib/realtime/expiry.ts';
import { push } from '#lib/realtime/push.ts';
import { addSession, createAdmin, createUser, findUser } from '#lib/users/users.ts';
import { sdkQueues } from '../../support/sdk.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { type Queues, startQueues } from '../queues.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const SECONDS = NOW.getTime() / 1000;

useSlowClock();
let dynalite: Awaited<ReturnType<typeof startDynalite>>;
let queues: Queues;
beforeAll(async () => {
  [dynalite, queues] = await Promise.all([startDynalite(), startQueues(['realtime'])]);
  vi.stubEnv('REALTIME_QUEUE_URL', queues.urlOf('realtime'));
});
afterAll(async () => await Promise.all([dynalite.stop(), queues.stop()]));
beforeEach(async () => {
  await emptyTable(dynalite.client, process.env.CONNECTIONS_TABLE ?? '', 'room', 'connection_id');
});

const connectionOf = (connection_id: string, more: Partial<Connection> = {}): Connection => ({
  connection_id,
  username: 'Ana',
  sid: 's1',
  connected_at: '2026-01-02T03:00:00.000Z',
  expires_at: SECONDS + 600,
  ...more,
});
const deps = {
  joinRoom,
  connectionsIn,
  removeConnection,
  noteListening: async () => {},
  scheduleExpiry: async () => {},
  now: () => NOW,
};
const admit = (connection: Connection, isAdmin = false) => admitConnection(connection, isAdmin, deps);
const idsIn = async (room: 'admin' | 'user:ana') =>
  (await connectionsIn(room)).map(({ connection_id }) => connection_id).sort();

test('a user is in a room of their own, ignoring case, and an administrator also in the room admin', async () => {
  await admit(connectionOf('a'));
  await admit(connectionOf('b', { username: 'ana' }), true);
  expect([await idsIn('user:ana'), await idsIn('admin')]).toEqual([['a', 'b'], ['b']]);
  expect((await connectionsIn('admin'))[0]).toEqual({
    room: 'admin',
    ...connectionOf('b', { username: 'ana' }),
  });
});

test('forgetConnection removes a connection from every room by its id', async () => {
  await admit(connectionOf('a'), true);
  await admit(connectionOf('b'), true);
  await forgetConnection('a');
  await forgetConnection('unknown');
  expect([await idsIn('user:ana'), await idsIn('admin')]).toEqual([['b'], ['b']]);
});

test('no more than the limit stay of many concurrent connections', async () => {
  const before = MOST_CONNECTIONS / 2;
  for (let i = 0; i < before; i++) await admit(connectionOf(`before${i}`), true);
  // So many that a busy embedded database answers each attempt in time. An attempt that is late is repeated, and the
  // late one may store its connection after it was removed; such an item stays until its token expires.
  const outcomes = await Promise.allSettled(
    Array.from({ length: MOST_CONNECTIONS }, (_, i) => admit(connectionOf(`c${i}`), true)),
  );
  const refused = outcomes.filter(({ status }) => status === 'rejected') as PromiseRejectedResult[];
  expect(refused.map(({ reason }) => reason.code)).toEqual(refused.map(() => 'rate_limited'));
  const stayed = await idsIn('user:ana');
  expect(refused.length).toBeGreaterThanOrEqual(outcomes.length - before);
  expect(stayed.length).toBe(before + outcomes.length - refused.length);
  expect(stayed.length).toBeLessThanOrEqual(MOST_CONNECTIONS);
  expect(await idsIn('admin')).toEqual(stayed);
});

test('each user has a limit of their own, and expired connections do not count', async () => {
  const many = Array.from({ length: MOST_CONNECTIONS }, (_, i) => `c${i}`);
  for (const id of many) await admit(connectionOf(id, { expires_at: SECONDS }));
  for (const id of many) await admit(connectionOf(`new-${id}`));
  await expect(admit(connectionOf('one more'))).rejects.toMatchObject({ code: 'rate_limited' });
  await admit(connectionOf('bob', { username: 'bob' }));
  expect(await idsIn('user:ana')).toHaveLength(2 * MOST_CONNECTIONS);
});

test('connectionsIn returns a room of more than one page completely', async () => {
  const padding = 'x'.repeat(60_000);
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => deps.joinRoom('admin', connectionOf(`c${i}`, { sid: padding }))),
  );
  expect(await idsIn('admin')).toHaveLength(20);
});

test('admission schedules the end of a connection by a message that is delayed until its token expires', async () => {
  const soon = Date.now() / 1000 + 0.5;
  const realTime = { ...deps, scheduleExpiry, now: () => new Date() };
  await admitConnection(connectionOf('a', { expires_at: soon }), false, realTime);
  const receive = new ReceiveMessageCommand({
    QueueUrl: process.env.REALTIME_QUEUE_URL,
    WaitTimeSeconds: 5,
    MessageSystemAttributeNames: ['SentTimestamp', 'ApproximateFirstReceiveTimestamp'],
  });
  const { Messages: [message] = [] } = await sdkQueues().send(receive);
  expect(JSON.parse(message?.Body ?? '')).toEqual({ kind: 'expiry', username: 'Ana', connection_id: 'a' });
  const { SentTimestamp, ApproximateFirstReceiveTimestamp } = message?.Attributes ?? {};
  expect(Number(ApproximateFirstReceiveTimestamp) - Number(SentTimestamp)).toBeGreaterThanOrEqual(1_000);
});

test('an event closes the connection of a demoted administrator instead of reaching it', async () => {
  const now = new Date();
  await createAdmin('boss', 'hash', now, true);
  const boss = await findUser('boss');
  const clerk = await createUser('clerk', 'hash', now);
  for (const user of [boss, clerk])
    await addSession(user as NonNullable<typeof user>, 's1', { jti: 'j', expires_at: 4e9 }, now);
  const expires_at = now.getTime() / 1000 + 60;
  await admit(connectionOf('of boss', { username: 'boss', expires_at }), true);
  await admit(connectionOf('of clerk', { username: 'clerk', expires_at }), true);

  const received: string[] = [];
  const closed: string[] = [];
  const recordIn = (list: string[]) => async (id: string) => {
    list.push(id);
    return 'open' as const;
  };
  const sockets = {
    ...deps,
    findUser,
    postTo: recordIn(received),
    closeSocket: recordIn(closed),
    now: () => new Date(),
  };
  const event = { kind: 'event', room: 'admin', event: 'alert', at: now.toISOString(), data: {} } as const;
  await push(event, sockets);
  expect({ received, closed }).toEqual({ received: ['of boss'], closed: ['of clerk'] });
  expect(await idsIn('admin')).toEqual(['of boss']);

  await push({ kind: 'end', username: 'BOSS' }, sockets);
  expect(closed).toEqual(['of clerk', 'of boss']);
  expect(await idsIn('admin')).toEqual([]);
});
