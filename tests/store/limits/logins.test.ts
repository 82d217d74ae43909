// Sign-in attempts over the wire: how many failures each counter allows, and that strangers cannot lock people out.
import { PutItemCommand, ScanCommand } from '@aws-sdk/client-dynamodb';
import { afterAll, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { countAttempt } from '#lib/limits/logins.ts';
import { emptyTable, startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const TABLE = 'vigia-test-counters';
const NOW = new Date('2026-01-02T03:04:05Z');
const later = (seconds: number) => new Date(NOW.getTime() + 1000 * seconds);
const DAY = 86_400;

useSlowClock();
let dynalite: Awaited<ReturnType<typeof startDynalite>>;
beforeAll(async () => {
  vi.stubEnv('JWT_SECRET_KEY', 'a secret of at least thirty-two bytes, for tests');
  dynalite = await startDynalite();
});
afterAll(async () => {
  await dynalite.stop();
  vi.unstubAllEnvs();
});
beforeEach(async () => await emptyTable(dynalite.client, TABLE, 'counter'));

const HOME = '203.0.113.7';
const attempt = (username = 'ana', sourceIp = HOME, now = NOW) =>
  countAttempt(username, sourceIp, async () => 'the user', now);
const refusal = (limit: string) => ({ code: 'rate_limited', status: 429, facts: { limit } });

const HOUR = Math.floor(NOW.getTime() / 3_600_000);

/** Stores `count` failures of this hour. */
async function failures(counter: string, count: number): Promise<void> {
  const item = { counter: { S: `${counter}|3600s${HOUR}` }, [`3600s${HOUR}`]: { N: String(count) } };
  await dynalite.client.send(new PutItemCommand({ TableName: TABLE, Item: item }));
}

test('an account at an address has ten failures in a quarter of an hour', async () => {
  for (let left = 9; left >= 0; left--) {
    const { headers, found } = await attempt();
    expect(found).toBe('the user');
    expect(headers).toEqual({
      'RateLimit-Limit': '10',
      'RateLimit-Remaining': String(left),
      'RateLimit-Reset': '655',
    });
  }
  await expect(attempt('ANA')).rejects.toMatchObject({
    ...refusal('10 per 15 minute'),
    headers: { 'RateLimit-Limit': '10', 'RateLimit-Remaining': '0', 'Retry-After': '655' },
  });
  await attempt('bob');
  await attempt('ana', '203.0.113.8');
  await attempt('ana', HOME, later(655));
});

test('ten of 30 concurrent attempts may compare a password', async () => {
  const outcomes = await Promise.allSettled(Array.from({ length: 30 }, () => attempt()));
  expect(outcomes.filter(({ status }) => status === 'fulfilled')).toHaveLength(10);
});

test('a success does not count as a failure', async () => {
  for (let i = 0; i < 12; i++) {
    const { succeeded } = await attempt();
    expect(await succeeded()).toMatchObject({ 'RateLimit-Remaining': '10' });
  }
});

test('an attempt whose user could not be read does not count as a failure', async () => {
  const lookUp = async () => Promise.reject(new Error('no answer'));
  for (let i = 0; i < 12; i++) {
    await expect(countAttempt('ana', HOME, lookUp, NOW)).rejects.toThrow('no answer');
  }
  expect((await attempt()).headers).toMatchObject({ 'RateLimit-Remaining': '9' });
});

test('a refused attempt is not counted, so one address cannot use up the limit of the account', async () => {
  await failures('login-account|ana', 89);
  for (let i = 0; i < 15; i++) await attempt().catch(() => {});
  await attempt('ana', '203.0.113.8');
  await expect(attempt('ana', '203.0.113.9')).rejects.toMatchObject(refusal('100 per hour'));
});

test('a hundred failures from many addresses close the account to unknown addresses, not to known ones', async () => {
  await (await attempt('Ana', '2001:db8:1:2::5', later(-20 * DAY))).succeeded();
  await (await attempt('bob', HOME)).succeeded();
  await failures('login-account|ana', 99);
  await attempt('ana', '198.51.100.1');
  await expect(attempt('ana', HOME)).rejects.toMatchObject(refusal('100 per hour'));
  // Another address of the same /64.
  const { succeeded } = await attempt('ana', '2001:db8:1:2:ffff::9');
  await succeeded();
  // In the next hour every address may try again.
  await attempt('ana', HOME, later(3_600));
});

test('an address is unknown after thirty days, even if DynamoDB has not deleted its item', async () => {
  await (await attempt('ana', HOME, later(-30 * DAY))).succeeded();
  await failures('login-account|ana', 100);
  await expect(attempt('ana', HOME)).rejects.toMatchObject(refusal('100 per hour'));
});

test('a sign-in extends the thirty days, at most once a day', async () => {
  const until = async () => {
    const { Items = [] } = await dynalite.client.send(
      new ScanCommand({ TableName: TABLE, ConsistentRead: true }),
    );
    const memory = Items.find(({ counter }) => counter?.S?.startsWith('signed-in|'));
    return Number(memory?.expires_at?.N) - NOW.getTime() / 1000;
  };
  const signIn = async (at: number) => await (await attempt('ana', HOME, later(at))).succeeded();
  await signIn(0);
  expect(await until()).toBe(30 * DAY);
  await signIn(DAY - 1);
  expect(await until()).toBe(30 * DAY);
  await signIn(DAY);
  expect(await until()).toBe(31 * DAY);
});

test('a thousand failures close an address for accounts that have not signed in from it', async () => {
  await (await attempt('ana')).succeeded();
  await failures(`login-address|ip:${HOME}`, 999);
  await attempt('carol');
  await expect(attempt('dave')).rejects.toMatchObject(refusal('1000 per hour'));
  await attempt('ana');
});

test('the item of a known address contains neither account nor address', async () => {
  await (await attempt()).succeeded();
  const { Items = [] } = await dynalite.client.send(new ScanCommand({ TableName: TABLE }));
  const lasting = Items.filter(({ expires_at }) => Number(expires_at?.N) > NOW.getTime() / 1000 + DAY);
  expect(lasting.map(({ counter }) => counter?.S)).toEqual([expect.stringMatching(/^signed-in\|[\w-]{43}$/)]);
});

test.each([
  ['account', 'login-account|ana', 30],
  ['address', `login-address|ip:${HOME}`, 60],
])(
  'of the failures of an %s (%s) within an hour, the one of number %i alone makes a burst',
  async (of, counter, count) => {
    await failures(counter, count - 2);
    const seen = [await attempt(), await attempt(), await attempt()];
    expect(seen.map(({ burst }) => burst)).toEqual([undefined, { of, count }, undefined]);
  },
);
