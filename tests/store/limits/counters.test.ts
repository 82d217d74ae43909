// Rate-limit counters over the wire: exactly as many concurrent calls pass as the limit allows, and old windows do not count.
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import {
  DynamoDBDocumentClient,
  GetCommand,
  UpdateCommand,
  type UpdateCommandInput,
} from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import type { Database } from '../../../lib/aws.ts';
import { charge, giveBack } from '../../../lib/limits/counters.ts';
import { chargeCall } from '../../../lib/limits/limits.ts';
import { parseLimit, type Window } from '../../../lib/limits/notation.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => new Date(NOW.getTime() + 1000 * seconds);
const NESTED = parseLimit('200 per day;50 per hour');

useSlowClock();
let dynalite: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(async () => await dynalite.stop());
beforeEach(async () => await emptyTable(dynalite.client, 'vigia-test-counters', 'counter'));

/** Fewer than one client has sockets: more calls would queue in the client instead of meeting at the database. */
const AT_ONCE = 25;

/** Calls `times` times, AT_ONCE of them concurrently. */
async function calls<Value>(times: number, call: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  let begun = 0;
  const caller = async () => {
    while (begun++ < times) values.push(await call());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return values;
}

test('exactly 50 of 500 concurrent calls pass a limit of 50', async () => {
  // A socket for each call and no time limit, as if each came from a process of its own.
  const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { httpAgent: { maxSockets: 500 } } });
  const documents = DynamoDBDocumentClient.from(client);
  const send = async (operation: string, input: UpdateCommandInput) =>
    await (operation === 'UpdateItem'
      ? documents.send(new UpdateCommand(input))
      : documents.send(new GetCommand(input)));
  const charges = await Promise.all(
    Array.from({ length: 500 }, () => charge('r|user:ana', NESTED, NOW, { send } as Database)),
  );
  client.destroy();
  expect(charges.filter(({ allowed }) => allowed)).toHaveLength(50);
});

test('a call that the hour refuses is not counted in the day', async () => {
  for (let hour = 0; hour < 4; hour++) {
    const charges = await calls(70, () => charge('r|user:ana', NESTED, later(3_600 * hour)));
    expect(charges.filter(({ allowed }) => allowed)).toHaveLength(50);
  }
  const { allowed, states } = await charge('r|user:ana', NESTED, later(4 * 3_600));
  expect(allowed).toBe(false);
  expect(states.map(({ used }) => used)).toEqual([200, 0]);
});

test('users, routes and windows have separate counters', async () => {
  const one = parseLimit('1 per hour');
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(true);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(false);
  expect((await charge('r|user:bob', one, NOW)).allowed).toBe(true);
  expect((await charge('s|user:ana', one, NOW)).allowed).toBe(true);
  expect((await charge('r|user:ana', one, later(3_600))).allowed).toBe(true);
});

test('an expired counter that DynamoDB has not deleted yet does not count', async () => {
  const [window] = parseLimit('1 per hour') as [Window];
  await charge('r|user:ana', [window], NOW);
  // DynamoDB may keep an expired item for days.
  const isOver = async (now: Date) => {
    const { Items = [] } = await dynalite.client.send(
      new ScanCommand({ TableName: 'vigia-test-counters', ConsistentRead: true }),
    );
    return Items.map(({ expires_at }) => Number(expires_at?.N) < now.getTime() / 1000);
  };
  const inADay = later(86_400);
  expect(await isOver(inADay)).toEqual([true]);
  expect(await charge('r|user:ana', [window], inADay)).toEqual({
    allowed: true,
    states: [{ window, used: 1, resetsIn: 3_355 }],
  });
  expect((await isOver(inADay)).sort()).toEqual([false, true]);
  await giveBack('r|user:ana', [window], NOW);
  expect((await charge('r|user:ana', [window], inADay)).allowed).toBe(false);
});

test('undoing a charge whose counter was deleted creates no counter', async () => {
  const one = parseLimit('1 per hour');
  await charge('r|user:ana', one, NOW);
  await emptyTable(dynalite.client, 'vigia-test-counters', 'counter');
  await giveBack('r|user:ana', one, NOW);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(true);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(false);
});

test('a charge can be undone', async () => {
  const one = parseLimit('1 per hour');
  await charge('r|user:ana', one, NOW);
  await giveBack('r|user:ana', one, NOW);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(true);
});

test('the headers describe the most restrictive window, and Retry-After its end', async () => {
  process.env.LIMIT_DEFAULT = '3 per day;2 per hour';
  const call = () => chargeCall('LIMIT_DEFAULT', 'POST /x', 'user:ana', NOW);
  expect(await call()).toEqual({
    'RateLimit-Limit': '2',
    'RateLimit-Remaining': '1',
    'RateLimit-Reset': '3355',
  });
  await call();
  await expect(call()).rejects.toMatchObject({
    code: 'rate_limited',
    status: 429,
    facts: { limit: '2 per hour' },
    headers: { 'RateLimit-Remaining': '0', 'RateLimit-Reset': '3355', 'Retry-After': '3355' },
  });
  delete process.env.LIMIT_DEFAULT;
});
