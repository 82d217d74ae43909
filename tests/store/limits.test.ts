// Counters over the wire: exactly as many pass as a limit allows, whatever comes at once, and old ones count for nothing.
import { DynamoDBClient, ScanCommand } from '@aws-sdk/client-dynamodb';
import { DynamoDBDocumentClient } from '@aws-sdk/lib-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { charge, giveBack } from '../../lib/limits/counters.ts';
import { chargeCall } from '../../lib/limits/limits.ts';
import { parseLimit, type Window } from '../../lib/limits/notation.ts';
import { emptyTable, startDynalite } from './dynalite.ts';

const NOW = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => new Date(NOW.getTime() + 1000 * seconds);
const NESTED = parseLimit('200 per day;50 per hour');

let dynalite: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  dynalite = await startDynalite();
});
afterAll(async () => await dynalite.stop());
beforeEach(async () => await emptyTable(dynalite.client, 'vigia-test-counters', 'counter'));

/** Fewer than one client has sockets for: more would wait for them on this side, and never meet each other there. */
const AT_ONCE = 25;

/** Calls so many times, always AT_ONCE of them under way. */
async function calls<Value>(times: number, call: () => Promise<Value>): Promise<Value[]> {
  const values: Value[] = [];
  let begun = 0;
  const caller = async () => {
    while (begun++ < times) values.push(await call());
  };
  await Promise.all(Array.from({ length: AT_ONCE }, caller));
  return values;
}

test('of 500 calls at once at a limit of 50 exactly 50 pass', async () => {
  // A socket for each, and all the time they want: many processes have them too.
  const client = new DynamoDBClient({ maxAttempts: 1, requestHandler: { httpAgent: { maxSockets: 500 } } });
  const database = DynamoDBDocumentClient.from(client);
  const charges = await Promise.all(
    Array.from({ length: 500 }, () => charge('r|user:ana', NESTED, NOW, database)),
  );
  client.destroy();
  expect(charges.filter(({ allowed }) => allowed)).toHaveLength(50);
});

test('a refused call is counted nowhere, so the day still has what the hour refused', async () => {
  for (let hour = 0; hour < 4; hour++) {
    const charges = await calls(70, () => charge('r|user:ana', NESTED, later(3_600 * hour)));
    expect(charges.filter(({ allowed }) => allowed)).toHaveLength(50);
  }
  const { allowed, standings } = await charge('r|user:ana', NESTED, later(4 * 3_600));
  expect(allowed).toBe(false);
  expect(standings.map(({ used }) => used)).toEqual([200, 0]);
});

test('another user, another route and the next window have counters of their own', async () => {
  const one = parseLimit('1 per hour');
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(true);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(false);
  expect((await charge('r|user:bob', one, NOW)).allowed).toBe(true);
  expect((await charge('s|user:ana', one, NOW)).allowed).toBe(true);
  expect((await charge('r|user:ana', one, later(3_600))).allowed).toBe(true);
});

test('a counter whose time to live is over counts as absent, though it is still there', async () => {
  const [window] = parseLimit('1 per hour') as [Window];
  await charge('r|user:ana', [window], NOW);
  // DynamoDB may show an item for days after that.
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
    standings: [{ window, used: 1, resetsIn: 3_355 }],
  });
  expect((await isOver(inADay)).sort()).toEqual([false, true]);
  await giveBack('r|user:ana', [window], NOW);
  expect((await charge('r|user:ana', [window], inADay)).allowed).toBe(false);
});

test('a charge whose counter was deleted meanwhile is given back to none', async () => {
  const one = parseLimit('1 per hour');
  await charge('r|user:ana', one, NOW);
  await emptyTable(dynalite.client, 'vigia-test-counters', 'counter');
  await giveBack('r|user:ana', one, NOW);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(true);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(false);
});

test('what was charged can be given back', async () => {
  const one = parseLimit('1 per hour');
  await charge('r|user:ana', one, NOW);
  await giveBack('r|user:ana', one, NOW);
  expect((await charge('r|user:ana', one, NOW)).allowed).toBe(true);
});

test('a client reads what is left of the most restrictive window, and when to come again', async () => {
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
