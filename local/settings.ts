// Checks the settings of `npm start` before anything starts, so that a bad value is named at once.
import { isName, newPassword } from '#lib/auth/new-password.ts';
import { CHOICES, problemsOfSettings, SECRETS } from '#lib/config.ts';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { problemsOfLevel } from '#lib/slack/level.ts';
import { username } from '#lib/users/users.ts';
import { problemsOfTemplateSettings } from '../resources/settings.ts';
import { StartProblem } from './start-problem.ts';

/** @throws StartProblem with one line for each bad setting. No line shows a value that may be secret. */
export function requireValidSettings(env: NodeJS.ProcessEnv): void {
  // Unset, each has a default or is optional.
  const set = [...SECRETS, ...CHOICES].filter((name) => env[name]);
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
  const problem = ADMIN_PASSWORD && problemOfPassword(ADMIN_PASSWORD, ADMIN_USERNAME || 'admin');
  if (problem) problems.push(`ADMIN_PASSWORD ${problem}`);
  return problems;
}

function problemOfPassword(password: string, name: string): string | undefined {
  const [issue] = newPassword.safeParse(password).error?.issues ?? [];
  const code = issue?.code === 'custom' ? issue.params?.code : undefined;
  if (code === 'too_common') return 'must not be a common password';
  if (issue) return 'must have at least 8 characters and at most 72 bytes';
  return isName(password, name) ? 'must not be the name of the user' : undefined;
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
