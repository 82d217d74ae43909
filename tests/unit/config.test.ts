// Settings: one message names every problem and shows no value.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { config, problemsOfSettings, validSettings } from '#lib/config.ts';

afterEach(() => vi.unstubAllEnvs());

test('one error names every missing or invalid setting and shows no value', () => {
  vi.stubEnv('USERS_TABLE', '');
  vi.stubEnv('JWT_SECRET_KEY', 'too-short-secret');
  const read = () => config('USERS_TABLE', 'JWT_SECRET_KEY');
  expect(read).toThrow(/USERS_TABLE is missing.*JWT_SECRET_KEY must have at least 32 bytes/);
  expect(read).not.toThrow(/too-short-secret/);
});

test('a setting is read at each call', () => {
  vi.stubEnv('USERS_TABLE', 'a');
  expect(config('USERS_TABLE').USERS_TABLE).toBe('a');
  vi.stubEnv('USERS_TABLE', 'b');
  expect(config('USERS_TABLE').USERS_TABLE).toBe('b');
});

describe('SLACK_WEBHOOK_URL', () => {
  test.each([
    ['https://hooks.slack.com/services/T/B/x', 'prod', true],
    ['https://hooks.slack.com/services/', 'prod', false],
    ['https://hooks.slack.com/triggers/T/1/x', 'prod', false],
    ['https://hooks.slack.com/workflows/T/A/1/x', 'prod', false],
    ['https://hooks.slack.com/services/../triggers/T/1/x', 'prod', false],
    ['https://hooks.slack.com:8443/services/T/B/x', 'prod', false],
    ['https://user:password@hooks.slack.com/services/T/B/x', 'prod', false],
    ['https://hooks.slack-gov.com/services/T/B/x', 'prod', false],
    ['https://hooks.slack.com.evil.example/services/x', 'local', false],
    ['http://hooks.slack.com/services/x', 'local', false],
    ['http://localhost:4000/webhook', 'local', true],
    ['http://127.0.0.1:4000/webhook', 'local', true],
    ['http://localhost:4000/webhook', 'prod', false],
    ['http://10.0.0.1/webhook', 'local', false],
    ['not a url', 'local', false],
  ])('%s at stage %s is valid: %j', (url, stage, accepted) => {
    vi.stubEnv('SLACK_WEBHOOK_URL', url);
    vi.stubEnv('STAGE', stage);
    if (accepted) expect(config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL).toBe(url);
    else expect(() => config('SLACK_WEBHOOK_URL')).toThrow(/hooks\.slack\.com/);
  });

  test.each([
    ['[["login-*","https://wiki.example/"]]', [['login-*', 'https://wiki.example/']]],
    ['[]', []],
    ['', undefined],
  ])('runbooks %j are pairs', (json, pairs) => {
    vi.stubEnv('RUNBOOKS', json);
    expect(config('RUNBOOKS').RUNBOOKS).toEqual(pairs);
  });

  test.each(['x', '{}', '[["a"]]', '[["a",1]]'])('runbooks %j are refused by name', (json) => {
    vi.stubEnv('RUNBOOKS', json);
    expect(() => config('RUNBOOKS')).toThrow(/^Settings: RUNBOOKS /);
  });

  test('an empty webhook counts as unset', () => {
    vi.stubEnv('SLACK_WEBHOOK_URL', '');
    expect(config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL).toBeUndefined();
  });
});

describe("the settings of Slack's app", () => {
  const API = 'https://slack.com/api';
  test.each([
    ['SLACK_SIGNING_SECRET', '8f742231b10e8888abcd99yyyzzz85a5', 'prod', '8f742231b10e8888abcd99yyyzzz85a5'],
    ['SLACK_SIGNING_SECRET', '8f742231b10e8888abcd99yyyzzz85a', 'prod', /32 letters and digits/],
    ['SLACK_SIGNING_SECRET', 'xoxb-1234567890-1234567890123456', 'prod', /32 letters and digits/],
    ['SLACK_SIGNING_SECRET_PREVIOUS', 'old', 'prod', /32 letters and digits/],
    ['SLACK_BOT_TOKEN', 'xoxb-123456789-abcDEF', 'prod', 'xoxb-123456789-abcDEF'],
    ['SLACK_BOT_TOKEN', 'xoxp-123456789-abcDEF', 'prod', /must start with xoxb-/],
    ['SLACK_BOT_TOKEN', 'xoxb-123456789\nabc', 'prod', /must start with xoxb-/],
    ['SLACK_CHANNEL_ID', 'C0123456789', 'prod', 'C0123456789'],
    ['SLACK_CHANNEL_ID', 'G0123456789', 'prod', 'G0123456789'],
    ['SLACK_CHANNEL_ID', '#alerts', 'prod', /like C0123456789/],
    ['SLACK_CHANNEL_ID', 'D0123456789', 'prod', /like C0123456789/],
    ['SLACK_API_URL', undefined, 'prod', API],
    ['SLACK_API_URL', `${API}/`, 'prod', API],
    ['SLACK_API_URL', 'https://slack.com.evil.example/api', 'prod', /must be https:\/\/slack\.com\/api/],
    ['SLACK_API_URL', 'https://user:password@slack.com/api', 'prod', /must be/],
    ['SLACK_API_URL', 'http://127.0.0.1:4000/api/', 'local', 'http://127.0.0.1:4000/api'],
    ['SLACK_API_URL', 'http://127.0.0.1:4000/api', 'prod', /must be/],
    ['SLACK_BROADCAST', undefined, 'prod', ['reopened', 'critical']],
    ['SLACK_BROADCAST', 'none', 'prod', []],
    ['SLACK_BROADCAST', 'recovered, escalated', 'prod', ['recovered', 'escalated']],
    ['SLACK_BROADCAST', 'everything', 'prod', /reopened, escalated, recovered, critical/],
    ['SLACK_REMIND_AFTER', undefined, 'prod', 14_400_000],
    ['SLACK_REMIND_AFTER', '30m', 'prod', 1_800_000],
    ['SLACK_REMIND_AFTER', 'off', 'prod', 'off'],
    ['SLACK_REMIND_AFTER', '25h', 'prod', /up to a day/],
    ['SLACK_REMIND_AFTER', '0h', 'prod', /up to a day/],
    ['SLACK_REMIND_AFTER', '4', 'prod', /up to a day/],
  ] as const)('%s=%s at stage %s: %j', (name, value, stage, expected) => {
    vi.stubEnv(name, value);
    vi.stubEnv('STAGE', stage);
    if (expected instanceof RegExp) expect(() => config(name)).toThrow(expected);
    else expect(config(name)[name]).toEqual(expected);
  });

  test('a bad setting is left out where only the valid ones are asked for', () => {
    vi.stubEnv('SLACK_BOT_TOKEN', 'xoxp-of-a-person');
    vi.stubEnv('SLACK_CHANNEL_ID', 'C0123456789');
    expect(validSettings('SLACK_BOT_TOKEN', 'SLACK_CHANNEL_ID')).toEqual({ SLACK_CHANNEL_ID: 'C0123456789' });
  });
});

test.each([
  [undefined, 'open'],
  ['open', 'open'],
  ['closed', 'closed'],
])('REGISTRATION %j means %s', (value, expected) => {
  vi.stubEnv('REGISTRATION', value);
  expect(config('REGISTRATION').REGISTRATION).toBe(expected);
});

test('a mistyped REGISTRATION is refused instead of meaning open', () => {
  vi.stubEnv('REGISTRATION', 'close');
  expect(() => config('REGISTRATION')).toThrow(/REGISTRATION/);
});

test('problemsOfSettings depends on the given environment alone', () => {
  vi.stubEnv('STAGE', 'prod');
  const env = { STAGE: 'local', SLACK_WEBHOOK_URL: 'http://localhost:4000/webhook' };
  expect(problemsOfSettings(['SLACK_WEBHOOK_URL', 'USERS_TABLE'], env)).toEqual(['USERS_TABLE is missing']);
  expect(problemsOfSettings(['SLACK_WEBHOOK_URL'], { ...env, STAGE: 'prod' })).toEqual([
    'SLACK_WEBHOOK_URL must start with https://hooks.slack.com/services/',
  ]);
});
