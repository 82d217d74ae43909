// Settings: one message names every problem and shows no value.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { config, problemsOfSettings } from '#lib/config.ts';

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
