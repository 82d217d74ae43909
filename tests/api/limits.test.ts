// Rate limits as a client sees them: the headers, and the answers beyond a limit. In process.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Answer, type EventParts, json } from '../support/gateway.ts';
import { type Api, inProcess } from './api.ts';

const DIGIT = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
const PASSWORD = 'correct horse battery';

let api: Api;
beforeAll(async () => {
  // The clock stands still, so that no window ends during a test.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') });
  api = await inProcess();
  // One after another: hashing blocks the process, and several hashes at once would exceed the database's time limit.
  for (const username of PEOPLE) {
    expect((await post('/register', { username, password: PASSWORD })).status).toBe(201);
    signedIn.set(username, await signIn(username));
  }
});
afterAll(async () => {
  await api?.stop();
  vi.useRealTimers();
});
afterEach(() => void vi.unstubAllEnvs());

/** One user for each test that counts a user's calls. */
const PEOPLE = ['reader', 'writer', 'viewer', 'forgotten'];
const signedIn = new Map<string, Record<string, string>>();

const post = (path: string, value: unknown, { headers, ...more }: EventParts = {}) => {
  const content = json(value);
  return api.call({
    ...content,
    method: 'POST',
    path,
    headers: { ...content.headers, ...headers },
    ...more,
  });
};
const signIn = async (username: string) => {
  const { body } = await post('/login', { username, password: PASSWORD });
  return { authorization: `Bearer ${body.access_token}` };
};
const as = (username: string): Record<string, string> => signedIn.get(username) ?? {};
const predict = (username: string, version: string) => {
  const form = new FormData();
  form.append('file', new Blob([Buffer.from(DIGIT)], { type: 'image/png' }), 'digit.png');
  return api.call({ method: 'POST', path: `/api/${version}/predict`, headers: as(username), form });
};
/** The headers about limits. */
const limitHeaders = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(ratelimit-|retry-)/i.test(name)));
/** An answer without the parts that differ from request to request. */
const timeless = ({ status, headers, body }: Answer) => ({
  status,
  headers: { ...headers, 'x-request-id': '' },
  body: { ...body, request_id: '' },
});

test('each answer says how many calls of that route are left to the caller', async () => {
  const read = () => api.call({ method: 'GET', path: '/me', headers: as('reader') });
  expect(limitHeaders(await read())).toEqual({
    'RateLimit-Limit': '600',
    'RateLimit-Remaining': '599',
    'RateLimit-Reset': String(3_600 - (4 * 60 + 5)),
  });
  expect(limitHeaders(await read())).toMatchObject({ 'RateLimit-Remaining': '598' });
  const list = await api.call({ method: 'GET', path: '/feedback', headers: as('reader') });
  expect(limitHeaders(list)).toMatchObject({ 'RateLimit-Remaining': '599' });
});

test('beyond a limit the answer is 429 with the limit and Retry-After, and malformed calls count too', async () => {
  vi.stubEnv('LIMIT_FEEDBACK', '2 per day;100 per month');
  const say = () => post('/feedback', { prediction: 5, correct: true }, { headers: as('writer') });
  expect((await say()).status).toBe(201);
  const malformed = await post('/feedback', { prediction: 'five' }, { headers: as('writer') });
  expect(malformed).toMatchObject({ status: 400, headers: { 'RateLimit-Remaining': '0' } });
  const refused = await say();
  expect(refused.status).toBe(429);
  expect(refused.body).toEqual({
    msg: 'Demasiadas peticiones',
    code: 'rate_limited',
    limit: '2 per day',
    request_id: refused.headers['x-request-id'],
  });
  const untilMidnight = String(86_400 - (3 * 3_600 + 4 * 60 + 5));
  expect(limitHeaders(refused)).toEqual({
    'RateLimit-Limit': '2',
    'RateLimit-Remaining': '0',
    'RateLimit-Reset': untilMidnight,
    'Retry-After': untilMidnight,
  });
});

test('a prediction by A/B counts for the version that served it', async () => {
  vi.stubEnv('LIMIT_PREDICT_V1', '1 per day');
  vi.stubEnv('LIMIT_PREDICT_V2', '1 per day');
  const served = await predict('viewer', 'ab');
  expect(served).toMatchObject({ status: 200, headers: { 'RateLimit-Remaining': '0' } });
  const { ab_version } = served.body;
  const other = ab_version === 'v1' ? 'v2' : 'v1';
  const answers = [
    await predict('viewer', ab_version),
    await predict('viewer', 'ab'),
    await predict('viewer', other),
  ];
  expect(answers.map(({ status }) => status)).toEqual([429, 429, 200]);
});

describe('calls without a token', () => {
  const register = (sourceIp: string, headers: Record<string, string> = {}) =>
    post('/register', { username: '?' }, { sourceIp, headers });

  test('calls without a token are counted by the address that API Gateway saw, and IPv6 addresses by their /64', async () => {
    vi.stubEnv('LIMIT_REGISTER', '2 per hour');
    const addresses = ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8::3', '2001:db8:0:1::1'];
    const statuses = [];
    for (const [i, address] of addresses.entries()) {
      const { status } = await register(address, { 'x-forwarded-for': `198.51.100.${i}` });
      statuses.push(status);
    }
    expect(statuses).toEqual([400, 400, 429, 400]);
  });

  test('health, readiness and unknown paths are not counted', async () => {
    for (const path of ['/health', '/ready', '/nothing']) {
      expect(limitHeaders(await api.call({ method: 'GET', path }))).toEqual({});
    }
  });
});

/** The checks of /ready. No queue answers at this address; the check of the settings needs none. */
async function ready(): Promise<Record<string, string>> {
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:1');
  vi.stubEnv('ALERTS_QUEUE_URL', 'http://127.0.0.1:1/queue');
  return (await api.call({ method: 'GET', path: '/ready' })).body.checks;
}

test.each([
  ['SLACK_WEBHOOK_URL', 'https://example.com/hook'],
  ['SLACK_BOT_TOKEN', 'xoxp-of-a-person'],
  ['SLACK_CHANNEL_ID', '#alerts'],
  ['STAGE', 'prod'], // where the loopback webhook of the tests is refused
  ['REGISTRATION', 'shut'],
  ['MLFLOW_TRACKING_URI', 'mlflow.local'],
  ['JWT_SECRET_KEY_PREVIOUS', 'too short'],
])('/ready fails when %s is %j', async (name, value) => {
  expect(await ready()).toMatchObject({ config: 'ok' });
  vi.stubEnv(name, value);
  expect(await ready()).toMatchObject({ config: 'fail' });
});

test('a limit in a wrong notation makes /ready fail, and a call answers 500', async () => {
  expect(await ready()).toMatchObject({ config: 'ok' });
  vi.stubEnv('LIMIT_FEEDBACK', 'lots');
  expect(await ready()).toMatchObject({ config: 'fail' });
  const answer = await post('/feedback', { prediction: 5, correct: true }, { headers: as('writer') });
  expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
});

test('failed logins answer 429 from the limit on, for known and unknown users alike, and only from that address', async () => {
  vi.stubEnv('LIMIT_LOGIN', '2 per 15 minute');
  const address = '198.51.100.7';
  const guess = (username: string, password = 'not the password') =>
    post('/login', { username, password }, { sourceIp: address });
  for (const [status, remaining] of [
    [401, '1'],
    [401, '0'],
    [429, '0'],
  ] as const) {
    const known = timeless(await guess('forgotten'));
    const unknown = timeless(await guess('nobody-at-all'));
    expect(known).toMatchObject({ status, headers: { 'RateLimit-Remaining': remaining } });
    expect(unknown).toEqual(known);
  }
  expect((await guess('Forgotten', PASSWORD)).status).toBe(429);
  expect((await post('/login', { username: 'forgotten', password: PASSWORD })).status).toBe(200);
});
