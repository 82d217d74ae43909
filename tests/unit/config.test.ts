// Settings: every problem in one message, never a value in it.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { config } from '#lib/config.ts';

afterEach(() => vi.unstubAllEnvs());

test('names everything that is missing or unusable at once, and shows no value', () => {
  vi.stubEnv('USERS_TABLE', '');
  vi.stubEnv('JWT_SECRET_KEY', 'too-short-secret');
  const read = () => config('USERS_TABLE', 'JWT_SECRET_KEY');
  expect(read).toThrow(/USERS_TABLE is missing.*JWT_SECRET_KEY must have at least 32 bytes/);
  expect(read).not.toThrow(/too-short-secret/);
});

test('reads at the time of the call', () => {
  vi.stubEnv('USERS_TABLE', 'a');
  expect(config('USERS_TABLE').USERS_TABLE).toBe('a');
  vi.stubEnv('USERS_TABLE', 'b');
  expect(config('USERS_TABLE').USERS_TABLE).toBe('b');
});

describe('SLACK_WEBHOOK_URL', () => {
  test.each([
    ['https://hooks.slack.com/services/T/B/x', 'prod', true],
    ['https://hooks.slack.com.evil.example/x', 'local', false],
    ['http://hooks.slack.com/services/x', 'local', false],
    ['http://localhost:4000/webhook', 'local', true],
    ['http://127.0.0.1:4000/webhook', 'local', true],
    ['http://localhost:4000/webhook', 'prod', false],
    ['http://10.0.0.1/webhook', 'local', false],
    ['not a url', 'local', false],
  ])('%s at stage %s: %j', (url, stage, accepted) => {
    vi.stubEnv('SLACK_WEBHOOK_URL', url);
    vi.stubEnv('STAGE', stage);
    if (accepted) expect(config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL).toBe(url);
    else expect(() => config('SLACK_WEBHOOK_URL')).toThrow(/hooks\.slack\.com/);
  });

  test('may be unset', () => {
    vi.stubEnv('SLACK_WEBHOOK_URL', '');
    expect(config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL).toBeUndefined();
  });
});

test.each([
  [undefined, 'open'],
  ['open', 'open'],
  ['closed', 'closed'],
])('REGISTRATION %j is %s', (value, expected) => {
  vi.stubEnv('REGISTRATION', value);
  expect(config('REGISTRATION').REGISTRATION).toBe(expected);
});

test('a mistyped REGISTRATION is refused rather than read as open', () => {
  vi.stubEnv('REGISTRATION', 'close');
  expect(() => config('REGISTRATION')).toThrow(/REGISTRATION/);
});
