// What a client reads of its limits, and what it gets beyond them; in process.
import { readFileSync } from 'node:fs';
import { afterAll, afterEach, beforeAll, describe, expect, test, vi } from 'vitest';
import { type Answer, type EventParts, json } from '../support/gateway.ts';
import { type Api, inProcess } from './api.ts';

const DIGIT = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
const PASSWORD = 'correct horse battery';

let api: Api;
beforeAll(async () => {
  // Standing still, so that no window ends in the middle of a test.
  vi.useFakeTimers({ toFake: ['Date'], now: new Date('2026-01-02T03:04:05Z') });
  api = await inProcess();
  // One after another: hashing keeps the process so busy that several at once would outwait the database's time.
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

/** One for each test that counts the calls of a user. */
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
/** Those of its headers that tell of limits. */
const limitHeaders = ({ headers }: Answer) =>
  Object.fromEntries(Object.entries(headers).filter(([name]) => /^(ratelimit-|retry-)/i.test(name)));
/** An answer without what differs from request to request. */
const timeless = ({ status, headers, body }: Answer) => ({
  status,
  headers: { ...headers, 'x-request-id': '' },
  body: { ...body, request_id: '' },
});

test('each answer says what is left, of what the caller may do on that route', async () => {
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

test('beyond it there is a 429 that says which limit, and when to come again; also for what is malformed', async () => {
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

test('a prediction by A/B counts as one of the version that served', async () => {
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

describe('without a token the address counts', () => {
  const register = (sourceIp: string, headers: Record<string, string> = {}) =>
    post('/register', { username: '?' }, { sourceIp, headers });

  test('that API Gateway saw, whatever a header says; of IPv6 the /64', async () => {
    vi.stubEnv('LIMIT_REGISTER', '2 per hour');
    const addresses = ['2001:db8::1', '2001:db8:0:0:ffff::2', '2001:db8::3', '2001:db8:0:1::1'];
    const statuses = [];
    for (const [i, address] of addresses.entries()) {
      const { status } = await register(address, { 'x-forwarded-for': `198.51.100.${i}` });
      statuses.push(status);
    }
    expect(statuses).toEqual([400, 400, 429, 400]);
  });

  test('and health, readiness and what is not found are free', async () => {
    for (const path of ['/health', '/ready', '/nothing']) {
      expect(limitHeaders(await api.call({ method: 'GET', path }))).toEqual({});
    }
  });
});

test('a limit that cannot be read makes the deployment unready, and is a fault of ours, not of the caller', async () => {
  // Nothing answers there, and for the configuration nothing has to.
  vi.stubEnv('AWS_ENDPOINT_URL_SQS', 'http://127.0.0.1:1');
  vi.stubEnv('ALERTS_QUEUE_URL', 'http://127.0.0.1:1/queue');
  const ready = async () => (await api.call({ method: 'GET', path: '/ready' })).body.checks;
  expect(await ready()).toMatchObject({ config: 'ok' });
  vi.stubEnv('LIMIT_FEEDBACK', 'lots');
  expect(await ready()).toMatchObject({ config: 'fail' });
  const answer = await post('/feedback', { prediction: 5, correct: true }, { headers: as('writer') });
  expect(answer).toMatchObject({ status: 500, body: { code: 'internal' } });
});

test('failures to sign in end at the limit, for known and unknown users alike, and only there', async () => {
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
