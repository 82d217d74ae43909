// Connections over the wire: who is let in and counted, which rooms they are in, and how they leave; with real queues.
import { ReceiveMessageCommand } from '@aws-sdk/client-sqs';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { queue } from '#lib/aws.ts';
import { admitConnection, admitting, MOST_CONNECTIONS } from '#lib/realtime/admission.ts';
import { type Connection, connectionsIn, forgetConnection } from '#lib/realtime/connections.ts';
import { push, pushing } from '#lib/realtime/push.ts';
import { addSession, createAdmin, createUser, findUser } from '#lib/users/users.ts';
import { emptyTable, startDynalite } from './dynalite.ts';
import { type Queues, startQueues } from './queues.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const SECONDS = NOW.getTime() / 1000;

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
const deps = { ...admitting, scheduleExpiry: async () => {}, now: () => NOW };
const admit = (connection: Connection, isAdmin = false) => admitConnection(connection, isAdmin, deps);
const idsIn = async (room: 'admin' | 'user:ana') =>
  (await connectionsIn(room)).map(({ connection_id }) => connection_id).sort();

test('a user is in a room of their own, in whatever case; an administrator in a second one', async () => {
  await admit(connectionOf('a'));
  await admit(connectionOf('b', { username: 'ana' }), true);
  expect([await idsIn('user:ana'), await idsIn('admin')]).toEqual([['a', 'b'], ['b']]);
  expect((await connectionsIn('admin'))[0]).toEqual({
    room: 'admin',
    ...connectionOf('b', { username: 'ana' }),
  });
});

test('who leaves is in no room any more, though only the id is known', async () => {
  await admit(connectionOf('a'), true);
  await admit(connectionOf('b'), true);
  await forgetConnection('a');
  await forgetConnection('of nobody');
  expect([await idsIn('user:ana'), await idsIn('admin')]).toEqual([['b'], ['b']]);
});

test('of many that come at the same time, no more than the limit stay', async () => {
  const before = MOST_CONNECTIONS / 2;
  for (let i = 0; i < before; i++) await admit(connectionOf(`before${i}`), true);
  // No more than a busy embedded database serves within an attempt's time: one that is given up is sent again, and may
  // be done after its connection was removed. What such a one leaves is removed when its token expires.
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

test('the limit is each user’s own, and what has expired does not count', async () => {
  const many = Array.from({ length: MOST_CONNECTIONS }, (_, i) => `c${i}`);
  for (const id of many) await admit(connectionOf(id, { expires_at: SECONDS }));
  for (const id of many) await admit(connectionOf(`new-${id}`));
  await expect(admit(connectionOf('one more'))).rejects.toMatchObject({ code: 'rate_limited' });
  await admit(connectionOf('bob', { username: 'bob' }));
  expect(await idsIn('user:ana')).toHaveLength(2 * MOST_CONNECTIONS);
});

test('a room of more than one page is told whole', async () => {
  const padding = 'x'.repeat(60_000);
  await Promise.all(
    Array.from({ length: 20 }, (_, i) => deps.joinRoom('admin', connectionOf(`c${i}`, { sid: padding }))),
  );
  expect(await idsIn('admin')).toHaveLength(20);
});

test('a connection is due to end when its token does, by a message that waits until then', async () => {
  const soon = Date.now() / 1000 + 0.5;
  await admitConnection(connectionOf('a', { expires_at: soon }), false);
  const receive = async (WaitTimeSeconds: number) => {
    const QueueUrl = process.env.REALTIME_QUEUE_URL;
    const { Messages = [] } = await queue().send(new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds }));
    return Messages;
  };
  expect(await receive(0)).toEqual([]);
  const [message] = await receive(5);
  expect(JSON.parse(message?.Body ?? '')).toEqual({ kind: 'expiry', username: 'Ana', connection_id: 'a' });
});

test('an administrator who is one no more hears nothing, even where nobody closed the connection', async () => {
  const now = new Date();
  await createAdmin('boss', 'hash', now, true);
  const boss = await findUser('boss');
  const clerk = await createUser('clerk', 'hash', now);
  for (const user of [boss, clerk])
    await addSession(user as NonNullable<typeof user>, 's1', { jti: 'j', expires_at: 4e9 }, now);
  const expires_at = now.getTime() / 1000 + 60;
  await admit(connectionOf('of boss', { username: 'boss', expires_at }), true);
  await admit(connectionOf('of clerk', { username: 'clerk', expires_at }), true);

  const heard: string[] = [];
  const closed: string[] = [];
  const noteIn = (list: string[]) => async (id: string) => {
    list.push(id);
    return 'open' as const;
  };
  const sockets = { postTo: noteIn(heard), closeSocket: noteIn(closed) };
  const event = { kind: 'event', room: 'admin', event: 'alert', at: now.toISOString(), data: {} } as const;
  await push(event, { ...pushing, ...sockets });
  expect({ heard, closed }).toEqual({ heard: ['of boss'], closed: ['of clerk'] });
  expect(await idsIn('admin')).toEqual(['of boss']);

  await push({ kind: 'end', username: 'BOSS' }, { ...pushing, ...sockets });
  expect(closed).toEqual(['of clerk', 'of boss']);
  expect(await idsIn('admin')).toEqual([]);
});
