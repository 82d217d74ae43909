// The settings of a local start: every bad one is named before anything starts, and no secret is shown.
import { afterEach, describe, expect, test, vi } from 'vitest';
import { requireValidSettings } from '../../../local/settings.ts';
import { StartProblem } from '../../../local/start-problem.ts';

afterEach(() => vi.unstubAllEnvs());

const KEY = 'a secret of at least thirty-two bytes, for tests';

/** The message of the refusal, or undefined. */
function refusal(env: NodeJS.ProcessEnv): string | undefined {
  for (const [name, value] of Object.entries(env)) vi.stubEnv(name, value);
  try {
    requireValidSettings(env);
    return undefined;
  } catch (error) {
    expect(error).toBeInstanceOf(StartProblem);
    return (error as Error).message;
  }
}

describe('requireValidSettings', () => {
  test.each([
    {},
    { ADMIN_PASSWORD: '', SLACK_WEBHOOK_URL: '', DATA_DIR: '' },
    { ADMIN_USERNAME: 'jefa', ADMIN_PASSWORD: 'correct horse battery' },
    { SLACK_WEBHOOK_URL: 'https://hooks.slack.com/services/x' },
    { SLACK_WEBHOOK_URL: 'http://127.0.0.1:4000/webhook' },
    { JWT_SECRET_KEY: KEY, JWT_SECRET_KEY_PREVIOUS: KEY, REGISTRATION: 'closed' },
    { MLFLOW_TRACKING_URI: 'http://127.0.0.1:5001', CORS_ORIGINS: 'https://app.example.com' },
    { CORS_ORIGINS: 'https://a.example, http://localhost:5173,https://b.example:8443' },
    { REPORT_SCHEDULE: 'rate(1 day)', CORS_ORIGINS: '*', DATA_DIR: '.vigia' },
    { RUNBOOK_BASE_URL: 'https://github.com/owner/name/blob/main' },
    { SYSTEM_LOG_LEVEL: 'INFO' },
    { DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000', SQS_ENDPOINT: 'http://127.0.0.1:9324' },
  ])('accepts %j', (env) => {
    expect(refusal(env)).toBeUndefined();
  });

  test.each([
    ['ADMIN_USERNAME', 'x', 'must have 3 to 80 letters, digits, ".", "_" or "-".'],
    ['ADMIN_PASSWORD', 'abc', 'must have at least 8 characters and at most 72 bytes.'],
    ['ADMIN_PASSWORD', 'Password123', 'must not be a common password.'],
    ['SLACK_WEBHOOK_URL', 'https://example.com/hook', 'must start with https://hooks.slack.com/services/.'],
    [
      'SLACK_SIGNING_SECRET',
      'short',
      'must be the 32 letters and digits that Slack shows under "Signing Secret".',
    ],
    [
      'SLACK_BOT_TOKEN',
      'token',
      'must start with xoxb-.\nSLACK_BOT_TOKEN needs SLACK_CHANNEL_ID.\nSLACK_BOT_TOKEN needs SLACK_SIGNING_SECRET.',
    ],
    ['SLACK_API_URL', 'http://10.0.0.1/api', 'must be https://slack.com/api.'],
    ['SLACK_REMIND_AFTER', 'soon', 'must be "off", or a time up to a day, like "30m" or "4h".'],
    ['LOCAL_SLACK', 'full', 'must be "app", "buttons" or "webhook".'],
    ['JWT_SECRET_KEY', 'too short', 'must have at least 32 bytes.'],
    ['JWT_SECRET_KEY_PREVIOUS', 'too short', 'must have at least 32 bytes.'],
    ['REGISTRATION', 'shut', 'must be "open", "invite" or "closed".'],
    ['MLFLOW_TRACKING_URI', 'mlflow.local:5000', 'must be an http or https URL.'],
    ['REPORT_SCHEDULE', 'every day', 'must be like "cron(0 8 * * ? *)" or "rate(1 day)".'],
    [
      'REPORT_SCHEDULE',
      'rate(1 days)',
      'must say "rate(1 day)" or "rate(2 days)": one unit without, several with an "s".',
    ],
    ...[
      'https://a.example/',
      'app.example.com/',
      'example.org',
      'https://a.example,',
      'https://a.example,*',
      'https://a.example;https://b.example',
      'https://a.example/app',
      'ftp://a.example',
    ].map((value) => [
      'CORS_ORIGINS',
      value,
      'must be "*", or origins with commas between them, like "https://app.example.com,https://example.com": without a path, not even "/".',
    ]),
    ['RUNBOOK_BASE_URL', 'github.com/owner/name', 'must be an http or https URL.'],
    ['SYSTEM_LOG_LEVEL', 'ERROR', 'must be "WARN", "INFO" or "DEBUG".'],
    ['SYSTEM_LOG_LEVEL', 'warn', 'must be "WARN", "INFO" or "DEBUG".'],
    ['DYNAMODB_ENDPOINT', 'localhost:8000', 'must be an http or https URL.'],
    ['SQS_ENDPOINT', 'nowhere', 'must be an http or https URL.'],
  ])('refuses %s=%s in one sentence that does not show the value', (name, value, why) => {
    const message = refusal({ [name]: value });
    expect(message).toBe(`${name} ${why}`);
    expect(message).not.toContain(value);
  });

  test('refuses a limit in a wrong notation and limits that do not nest', () => {
    expect(refusal({ LIMIT_FEEDBACK: 'lots', LIMIT_READ: '5 per hour;100 per 90 minutes' })).toMatch(
      /^LIMIT_FEEDBACK has "lots".*\nLIMIT_READ .*do not nest/,
    );
  });

  test('refuses DATA_DIR together with DYNAMODB_ENDPOINT', () => {
    const env = { DATA_DIR: '.vigia', DYNAMODB_ENDPOINT: 'http://127.0.0.1:8000' };
    expect(refusal(env)).toMatch(/^DATA_DIR keeps .* set one of the two\.$/);
  });

  test('names every bad setting, one a line', () => {
    const message = refusal({ ADMIN_PASSWORD: 'abc', JWT_SECRET_KEY: 'short', LIMIT_READ: 'many' });
    expect(message?.split('\n').map((line) => line.split(' ')[0])).toEqual([
      'JWT_SECRET_KEY',
      'ADMIN_PASSWORD',
      'LIMIT_READ',
    ]);
  });
});
