// Checks the settings of `npm start` before anything starts, so that a bad value is named at once.
import { newPassword } from '#lib/auth/new-password.ts';
import { hasPasswordLength } from '#lib/auth/passwords.ts';
import { problemsOfSettings, type SettingName } from '#lib/config.ts';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { problemsOfLevel } from '#lib/slack/level.ts';
import { username } from '#lib/users/users.ts';
import { problemsOfTemplateSettings } from '../resources/settings.ts';
import { StartProblem } from './start-problem.ts';

/** Unset, each has a default or is optional. */
const CHECKED_WHEN_SET = [
  'JWT_SECRET_KEY',
  'JWT_SECRET_KEY_PREVIOUS',
  'REGISTRATION',
  'SLACK_WEBHOOK_URL',
  'SLACK_SIGNING_SECRET',
  'SLACK_SIGNING_SECRET_PREVIOUS',
  'SLACK_BOT_TOKEN',
  'SLACK_CHANNEL_ID',
  'SLACK_API_URL',
  'SLACK_BROADCAST',
  'SLACK_REMIND_AFTER',
  'MLFLOW_TRACKING_URI',
] as const satisfies SettingName[];

/** @throws StartProblem with one line for each bad setting. No line shows a value that may be secret. */
export function requireValidSettings(env: NodeJS.ProcessEnv): void {
  const set = CHECKED_WHEN_SET.filter((name) => env[name]);
  const problems = [
    ...problemsOfSettings(set, { ...env, STAGE: 'local' }),
    ...problemsOfLevel(env),
    ...problemsOfLocalSlack(env),
    ...problemsOfAdmin(env),
    ...problemsOfTemplateSettings(env),
    ...problemsOfEmulators(env),
    ...problemsOfLimits().map((problem) => problem.replace(/^Settings: /, '')),
  ];
  if (problems.length > 0) throw new StartProblem(problems.map((problem) => `${problem}.`).join('\n'));
}

function problemsOfAdmin({ ADMIN_USERNAME, ADMIN_PASSWORD }: NodeJS.ProcessEnv): string[] {
  const problems: string[] = [];
  if (ADMIN_USERNAME && !username.safeParse(ADMIN_USERNAME).success) {
    problems.push('ADMIN_USERNAME must have 3 to 80 letters, digits, ".", "_" or "-"');
  }
  if (ADMIN_PASSWORD && !hasPasswordLength(ADMIN_PASSWORD)) {
    problems.push('ADMIN_PASSWORD must have 8 to 72 bytes');
  } else if (ADMIN_PASSWORD && !newPassword.safeParse(ADMIN_PASSWORD).success) {
    problems.push('ADMIN_PASSWORD must not be one of the 3,000 most common passwords');
  }
  return problems;
}

function problemsOfLocalSlack({ LOCAL_SLACK }: NodeJS.ProcessEnv): string[] {
  const isKnown = !LOCAL_SLACK || ['app', 'buttons', 'webhook'].includes(LOCAL_SLACK);
  return isKnown ? [] : ['LOCAL_SLACK must be "app", "buttons" or "webhook"'];
}

function problemsOfEmulators(env: NodeJS.ProcessEnv): string[] {
  const problems = ['DYNAMODB_ENDPOINT', 'SQS_ENDPOINT']
    .filter((name) => env[name] && !/^https?:$/.test(URL.parse(env[name] ?? '')?.protocol ?? ''))
    .map((name) => `${name} must be an http or https URL`);
  if (env.DATA_DIR && env.DYNAMODB_ENDPOINT) {
    problems.push(
      'DATA_DIR keeps the tables of the embedded DynamoDB, which DYNAMODB_ENDPOINT replaces: set one of the two',
    );
  }
  return problems;
}
