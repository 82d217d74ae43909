// The gate of Slack's calls over the wire: replays, another app or workspace, the limit, and counters that do not answer.
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import type { sendAsked } from '#lib/chat/asked.ts';
import { slackGate } from '#lib/http/slack-access.ts';
import { signatureOf } from '#lib/slack/interactions/interactions.ts';
import { interactions } from '../../../functions/slack/interactions.ts';
import { lambdaContext } from '../../support/gateway.ts';
import { startDynalite } from '../dynalite.ts';
import { useSlowClock } from '../slow-clock.ts';

const SECRET = '0123456789abcdef0123456789abcdef';
useSlowClock();

let stop: () => Promise<void>;
let sent: Parameters<typeof sendAsked>[0][];

beforeAll(async () => {
  ({ stop } = await startDynalite());
});
afterAll(async () => await stop());
beforeEach(() => {
  sent = [];
  process.env.SLACK_SIGNING_SECRET = SECRET;
  delete process.env.SLACK_SIGNING_SECRET_PREVIOUS;
  delete process.env.LIMIT_SLACK;
});

let made = 0;
const press = (over: object = {}) => {
  made += 1;
  const action = { action_id: 'alert.ack', type: 'button', value: `0123456789abcdef.${made}` };
  const who = { api_app_id: 'A1', team: { id: 'T1' }, user: { id: 'U1' } };
  const payload = { type: 'block_actions', ...who, actions: [action], trigger_id: `t${made}`, ...over };
  return new URLSearchParams({ payload: JSON.stringify(payload) }).toString();
};
const eventOf = (body: string, { secret = SECRET, headers = {} } = {}) => {
  const timestamp = String(Math.floor(Date.now() / 1000));
  return {
    rawPath: '/slack/interactions',
    headers: {
      'content-type': 'application/x-www-form-urlencoded',
      'x-slack-request-timestamp': timestamp,
      'x-slack-signature': signatureOf(secret, timestamp, body),
      ...headers,
    },
    body,
    isBase64Encoded: false,
    requestContext: { http: { method: 'POST', sourceIp: '198.51.100.7' } },
  };
};
const handler = interactions({
  access: { slack: slackGate() },
  askInDialog: async () => false,
  sendAsked: async (message) => void sent.push(message),
});
type Event = ReturnType<typeof eventOf>;
const call = async (event: Event) => await handler(event, lambdaContext());
const statusOf = async (event: Event) => (await call(event)).statusCode;

describe('a press', () => {
  test('is queued once, with who pressed what', async () => {
    const answer = await call(eventOf(press()));
    expect(answer.statusCode).toBe(200);
    expect(answer.body).toBeUndefined();
    expect(answer.headers).toMatchObject({ 'RateLimit-Limit': '60' });
    expect(sent).toMatchObject([
      { sender: { app: 'A1', team: 'T1', user: 'U1' }, asked: { type: 'press', action_id: 'alert.ack' } },
    ]);
  });

  test('that comes 100 times at once is queued once, and each is answered 200', async () => {
    const event = eventOf(press());
    const answers = await Promise.all(Array.from({ length: 100 }, () => statusOf(event)));
    expect(new Set(answers)).toEqual(new Set([200]));
    expect(sent).toHaveLength(1);
    expect(await statusOf(event)).toBe(200);
    expect(sent).toHaveLength(1);
  });

  test('of a link is answered, and not queued', async () => {
    const link = press({ actions: [{ action_id: 'link-0', type: 'button' }] });
    expect(await statusOf(eventOf(link))).toBe(200);
    expect(sent).toEqual([]);
  });
});

describe('refused with 401, and the same text, is', () => {
  test.each<[string, () => Event]>([
    ['another secret', () => eventOf(press(), { secret: 'x' })],
    ['another workspace', () => eventOf(press({ team: { id: 'T2' } }))],
    ['another app', () => eventOf(press({ api_app_id: 'A2' }))],
    ['no workspace', () => eventOf(press({ team: null }))],
    ['101 KB', () => eventOf(press({ more: 'a'.repeat(101 * 1024) }))],
    ['JSON', () => eventOf(press(), { headers: { 'content-type': 'application/json' } })],
    ['no body that can be read', () => eventOf('payload=%7B')],
  ])('%s', async (_, event) => {
    await call(eventOf(press()));
    sent = [];
    const { statusCode, body, headers } = await call(event());
    expect({ statusCode, body: JSON.parse(String(body)) }).toEqual({
      statusCode: 401,
      body: { msg: 'Firma inválida', code: 'invalid_signature', request_id: expect.any(String) },
    });
    expect(headers).not.toHaveProperty('www-authenticate');
    expect(sent).toEqual([]);
  });

  test('everything, while no secret is set', async () => {
    delete process.env.SLACK_SIGNING_SECRET;
    expect(await statusOf(eventOf(press()))).toBe(401);
  });
});

test('a new secret belongs to the app that uses it first, and the one before counts too', async () => {
  process.env.SLACK_SIGNING_SECRET = 'fedcba9876543210fedcba9876543210';
  process.env.SLACK_SIGNING_SECRET_PREVIOUS = SECRET;
  expect(await statusOf(eventOf(press({ team: { id: 'T9' } })))).toBe(200);
  expect(await statusOf(eventOf(press({ team: { id: 'T1' } })))).toBe(401);
});

test('Slack’s check of the certificate is answered 200', async () => {
  expect(await statusOf(eventOf('ssl_check=1&token=x'))).toBe(200);
  expect(sent).toEqual([]);
});

test('a user who presses too often is refused with 429, and nobody else', async () => {
  process.env.LIMIT_SLACK = '2 per hour';
  const by = (user: string) => statusOf(eventOf(press({ user: { id: user } })));
  expect([await by('U7'), await by('U7'), await by('U7'), await by('U8')]).toEqual([200, 200, 429, 200]);
});

test('while the counters do not answer, a press is refused with 503 and not queued', async () => {
  const { AWS_ENDPOINT_URL_DYNAMODB } = process.env;
  process.env.AWS_ENDPOINT_URL_DYNAMODB = 'http://127.0.0.1:1';
  try {
    expect(await statusOf(eventOf(press()))).toBe(503);
    expect(sent).toEqual([]);
  } finally {
    process.env.AWS_ENDPOINT_URL_DYNAMODB = AWS_ENDPOINT_URL_DYNAMODB;
  }
});
