// The checks before a deployment: each missing setting is named, and no secret is shown.
import { describe, expect, test } from 'vitest';
import { problemsOfSettings } from '#lib/config.ts';
import {
  findingsOfSecret,
  findingsOfSettings,
  heldKeys,
  problemOfStack,
  problemOfStage,
  problemOfTables,
} from '../../../scripts/deployment/preflight.ts';

const KEY = 'a secret of at least thirty-two bytes, for tests';
const WEBHOOK = 'https://hooks.slack.com/services/x/y/z';
const good = { JWT_SECRET_KEY: KEY, SLACK_WEBHOOK_URL: WEBHOOK };
const app = { SLACK_SIGNING_SECRET: '0123456789abcdef'.repeat(2), SLACK_BOT_TOKEN: 'xoxb-12345678' };
const channel = { SLACK_CHANNEL_ID: 'C0123456789' };
const settings = { ALERT_EMAIL: 'ops@example.com', CORS_ORIGINS: 'https://example.com' };
const secret = (values: Record<string, string>) => ({ values, version: 'v' });

test.each([
  [undefined, /--stage prod/],
  ['local', /npm start/],
  ['Prod', /small letters/],
  ['a-b', /small letters/],
  ['a'.repeat(17), /16/],
])('the stage %s is refused with the reason', (stage, why) => expect(problemOfStage(stage)).toMatch(why));

test.each(['dev', 'prod', 'pr12'])('the stage %s is accepted', (stage) =>
  expect(problemOfStage(stage)).toBeUndefined(),
);

test.each([
  ['', undefined],
  ['CREATE_COMPLETE', undefined],
  ['UPDATE_COMPLETE', undefined],
  ['UPDATE_ROLLBACK_COMPLETE', undefined],
  ['UPDATE_IN_PROGRESS', /wait/],
  ['UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS', /wait/],
  ['UPDATE_ROLLBACK_FAILED', /continue-update-rollback --stack-name vigia-dev --region eu-west-1/],
  ['ROLLBACK_COMPLETE', /npm run remove -- --stage dev --region eu-west-1 --confirm vigia-dev/],
  ['REVIEW_IN_PROGRESS', /npm run remove/],
  ['DELETE_FAILED', /npm run remove/],
])('a stack in the state "%s" is told what to do with: %s', (status, what) => {
  const problem = problemOfStack(status, 'dev', 'eu-west-1');
  if (what) expect(problem).toMatch(what);
  else expect(problem).toBeUndefined();
});

test('tables of an earlier deployment are named, with the command that deletes them', () => {
  expect(problemOfTables([], 'dev', 'eu-west-1')).toBeUndefined();
  expect(problemOfTables(['vigia-dev-users'], 'dev', 'eu-west-1')).toMatch(/vigia-dev-users.*--with-data/s);
});

describe('settings', () => {
  test('complete settings have neither problems nor notes', () => {
    expect(findingsOfSettings('prod', settings)).toEqual({ missing: [], notes: [] });
  });

  test.each([
    [{ REGISTRATION: 'perhaps' }, /REGISTRATION/],
    [{ MLFLOW_TRACKING_URI: 'ftp://x' }, /MLFLOW_TRACKING_URI/],
    [{ SLACK_CHANNEL_ID: '#alerts' }, /SLACK_CHANNEL_ID/],
    [{ SLACK_API_URL: 'http://127.0.0.1:4000/api' }, /SLACK_API_URL/],
    [{ SLACK_BROADCAST: 'all' }, /SLACK_BROADCAST/],
    [{ SLACK_REMIND_AFTER: 'never' }, /SLACK_REMIND_AFTER/],
    [{ REPORT_SCHEDULE: 'every morning' }, /REPORT_SCHEDULE/],
    [{ SYSTEM_LOG_LEVEL: 'info' }, /SYSTEM_LOG_LEVEL/],
    [{ SYSTEM_LOG_LEVEL: '' }, /SYSTEM_LOG_LEVEL/],
    [{ REPORT_EMAIL: 'nobody' }, /REPORT_EMAIL/],
    [{ MONTHLY_BUDGET: 'little' }, /MONTHLY_BUDGET/],
    [{ ALERT_EMAIL: '' }, /ALERT_EMAIL/],
  ])('%j is reported by its name', (change, what) => {
    const { missing } = findingsOfSettings('prod', { ...settings, ...change });
    expect(missing).toEqual([expect.stringMatching(what)]);
  });

  test.each([
    ...[
      'cron(0 8 * * ? *)',
      'cron(15 10 ? * 6L 2030-2035)',
      'cron(0/5 8-17 ? * MON-FRI *)',
      'cron(0 9 ? * 2#1 *)',
    ],
    ...[
      'cron(0 8 1,15 JAN-MAR ? *)',
      'cron(0 8 L * ? *)',
      'cron(0 8 3W * ? *)',
      'rate(1 day)',
      'rate(12 hours)',
    ],
  ])('%s is accepted as a schedule', (REPORT_SCHEDULE) => {
    expect(findingsOfSettings('prod', { ...settings, REPORT_SCHEDULE }).missing).toEqual([]);
  });

  test.each([
    ['rate(1 days)', /rate\(1 day\)/],
    ['rate(2 day)', /rate\(2 days\)/],
    ['rate(0 days)', /rate/],
    ['cron(0 8 * * * *)', /"\?" for the day/],
    ['cron(0 8 ? * ? *)', /"\?" for the day/],
    ['cron(0 8 * * ?)', /like/],
    ['cron(60 8 * * ? *)', /"60" for the minutes/],
    ['cron(0 24 * * ? *)', /"24" for the hours/],
    ['cron(0 8 0 * ? *)', /"0" for the day of the month/],
    ['cron(0 8 ? * 0 *)', /"0" for the day of the week/],
    ['cron(0 8 * 13 ? *)', /"13" for the month/],
    ['cron(0 8 * * ? 1969)', /"1969" for the year/],
    ['cron(0 17-8 * * ? *)', /"17-8" for the hours/],
    ['cron(0 8 *,1 * ? *)', /for the day of the month/],
    ['cron(0  8 * * ? *)', /like/],
    ['at(2030-01-01T00:00:00)', /like/],
    ['8 0 * * *', /like/],
  ])('%s is refused as a schedule, with what is wrong', (REPORT_SCHEDULE, why) => {
    const { missing } = findingsOfSettings('prod', { ...settings, REPORT_SCHEDULE });
    expect(missing).toEqual([expect.stringMatching(/^REPORT_SCHEDULE must /)]);
    expect(missing[0]).toMatch(why);
  });

  test.each([
    ...[
      'https://app.example.com/',
      'https://app.example.com/x',
      'app.example.com',
      'https://a.example/,https://b.example',
    ],
    ...[
      'https://App.example.com',
      'https://app.example.com:443',
      'ftp://app.example.com',
      'https://',
      'null',
    ],
  ])('%s is refused as an origin', (CORS_ORIGINS) => {
    const { missing } = findingsOfSettings('prod', { ...settings, CORS_ORIGINS });
    expect(missing).toEqual([expect.stringMatching(/^CORS_ORIGINS must /)]);
  });

  test.each(['a@b.example,c@d.example', 'Ana <a@b.example>', 'a@b', 'a@b.', '@b.example'])(
    '%s is refused as a mailbox',
    (ALERT_EMAIL) => {
      const { missing } = findingsOfSettings('prod', { ...settings, ALERT_EMAIL });
      expect(missing).toEqual(['ALERT_EMAIL must be one address']);
    },
  );

  test('at stage dev a missing mailbox and an API that any page may call are notes', () => {
    const { missing, notes } = findingsOfSettings('dev', {});
    expect(missing).toEqual([]);
    expect(notes).toEqual([expect.stringContaining('ALERT_EMAIL'), expect.stringContaining('CORS_ORIGINS')]);
  });
});

describe('the secret', () => {
  test('is complete with a signing key and a webhook, and its known keys are listed', () => {
    expect(findingsOfSecret(secret(good), {})).toEqual({ missing: [], notes: [] });
    expect(findingsOfSecret(secret({ ...good, ...app }), channel)).toEqual({ missing: [], notes: [] });
    expect(heldKeys(secret({ ...good, MLFLOW_TRACKING_TOKEN: 't', other: 'x' }))).toEqual([
      'JWT_SECRET_KEY',
      'SLACK_WEBHOOK_URL',
      'MLFLOW_TRACKING_TOKEN',
    ]);
  });

  test.each([
    [{}, {}, ['JWT_SECRET_KEY is missing', 'SLACK_WEBHOOK_URL']],
    [{ ...good, JWT_SECRET_KEY: 'short' }, {}, ['32 bytes']],
    [{ ...good, SLACK_WEBHOOK_URL: 'https://example.com/hook' }, {}, ['hooks.slack.com']],
    [{ ...good, JWT_SECRET_KEY_PREVIOUS: KEY }, {}, ['JWT_SECRET_KEY_PREVIOUS']],
    [
      { ...good, ...app, SLACK_BOT_TOKEN: 'xoxp-12345678' },
      channel,
      ['SLACK_BOT_TOKEN must start with xoxb-'],
    ],
    [{ ...good, ...app }, {}, ['SLACK_BOT_TOKEN needs SLACK_CHANNEL_ID']],
    [good, channel, ['SLACK_CHANNEL_ID needs SLACK_BOT_TOKEN']],
    [
      { ...good, ...app, SLACK_SIGNING_SECRET_PREVIOUS: app.SLACK_SIGNING_SECRET },
      channel,
      ['SLACK_SIGNING_SECRET_PREVIOUS is the same'],
    ],
    [good, { MLFLOW_TRACKING_USERNAME: 'u' }, ['MLFLOW_TRACKING_PASSWORD']],
  ])('number %# is reported by what is wrong with it, without its values', (values, env, words) => {
    const { missing } = findingsOfSecret(secret(values as Record<string, string>), env);
    for (const word of words) expect(missing.join('\n')).toContain(word);
    expect(missing.length).toBeGreaterThan(0);
    expect(missing.join('\n')).not.toContain(KEY);
  });

  test('an unknown name is noted', () => {
    const { notes } = findingsOfSecret(secret({ ...good, JWT_SECRET_KEY_OLD: KEY }), {});
    expect(notes).toEqual([expect.stringContaining('JWT_SECRET_KEY_OLD')]);
  });
});

test('a webhook on localhost is refused for a deployment', () => {
  expect(
    problemsOfSettings(['SLACK_WEBHOOK_URL'], { SLACK_WEBHOOK_URL: 'http://localhost:4000/' }),
  ).toHaveLength(1);
});
