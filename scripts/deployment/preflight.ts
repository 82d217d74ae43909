// Checks before a deployment: settings and secrets that would make it fail, or leave nobody to notify. Pure.
import { CHOICES, problemsOfSettings } from '#lib/config.ts';
import { problemsOfLevel } from '#lib/slack/level.ts';
import { problemsOfTemplateSettings } from '../../resources/settings.ts';
import { OPTIONAL, REQUIRED } from '../../resources/variables/secrets.cjs';
import type { Secret } from './secret.ts';

export interface Findings {
  /** Each must be corrected before a deployment. */
  missing: string[];
  /** Each may be intended. */
  notes: string[];
}

/** Those that a deployment takes from the environment. */
const SETTINGS = [...CHOICES, 'MLFLOW_TRACKING_USERNAME', 'SLACK_CHANNEL_URL', 'README_URL'] as const;

/** The stage is part of every name, and the longest name is a function's: at most 64 characters. */
const STAGE = /^[a-z][a-z0-9]{0,15}$/;
/** One address: SNS and Budgets take no list, no name and no brackets. */
const MAILBOX = /^[^\s@,;<>()"]{1,64}@[^\s@,;<>()"]+\.[^\s@,;<>()".]+$/;
const AMOUNT = /^[1-9]\d*(\.\d+)?$/;

/** @returns what is wrong with the stage; it is checked first. */
export function problemOfStage(stage: string | undefined): string | undefined {
  if (stage === undefined) return 'Say which stage: npm run deploy -- --stage prod';
  if (stage === 'local') return 'Stage "local" is what npm start runs; deploy "dev" or "prod".';
  if (!STAGE.test(stage)) return `Stage "${stage}" must be up to 16 small letters and digits.`;
  return undefined;
}

/** @returns what must be done to a stack in this state before CloudFormation takes another deployment */
export function problemOfStack(status: string, stage: string, region: string): string | undefined {
  const where = `The stack vigia-${stage} is in the state ${status}`;
  const removal = `npm run remove -- --stage ${stage} --region ${region} --confirm vigia-${stage}`;
  if (status === 'UPDATE_ROLLBACK_FAILED')
    return `${where}: aws cloudformation continue-update-rollback --stack-name vigia-${stage} --region ${region}`;
  // The stack has no resources that are worth keeping, or its removal has begun.
  if (/^(CREATE_FAILED|ROLLBACK_(COMPLETE|FAILED)|DELETE_FAILED|REVIEW_IN_PROGRESS)$/.test(status))
    return `${where}, which only a removal ends: ${removal}`;
  if (status.endsWith('_IN_PROGRESS')) return `${where}: wait until CloudFormation has ended`;
  return undefined;
}

/** @param tables exist, and are in no stack */
export function problemOfTables(
  tables: readonly string[],
  stage: string,
  region: string,
): string | undefined {
  if (tables.length === 0) return undefined;
  return (
    `These tables of an earlier deployment exist, and CloudFormation cannot make them again: ${tables.join(', ')}. ` +
    `Delete them (npm run remove -- --stage ${stage} --region ${region} --with-data), or import them into the stack`
  );
}

/** @param env holds the settings that a deployment takes from the environment */
export function findingsOfSettings(stage: string, env: NodeJS.ProcessEnv): Findings {
  const missing = [...problemsOfSettings(SETTINGS, env), ...problemsOfTemplateSettings(env)];
  const notes: string[] = [];
  const { ALERT_EMAIL, REPORT_EMAIL, MONTHLY_BUDGET, CORS_ORIGINS } = env;
  for (const [name, value] of Object.entries({ ALERT_EMAIL, REPORT_EMAIL })) {
    if (value && !MAILBOX.test(value)) missing.push(`${name} must be one address`);
  }
  if (MONTHLY_BUDGET && !AMOUNT.test(MONTHLY_BUDGET))
    missing.push('MONTHLY_BUDGET must be dollars, like "25"');
  if (!ALERT_EMAIL) {
    const text =
      'ALERT_EMAIL is not set: nobody is notified when the alert path itself is broken, nor of the budget';
    (stage === 'prod' ? missing : notes).push(text);
  }
  if (!CORS_ORIGINS || CORS_ORIGINS === '*') notes.push('CORS_ORIGINS is "*": any web page may call the API');
  return { missing, notes };
}

export function findingsOfSecret({ values }: Secret, env: NodeJS.ProcessEnv): Findings {
  const known: readonly string[] = [...REQUIRED, ...OPTIONAL];
  const missing = problemsOfSettings([...REQUIRED, ...OPTIONAL], values).map(
    (problem) => `In the secret, ${problem}`,
  );
  const { JWT_SECRET_KEY, JWT_SECRET_KEY_PREVIOUS, SLACK_WEBHOOK_URL, MLFLOW_TRACKING_PASSWORD } = values;
  // Functions run without it, and alerts wait in their queue. A deployment should not start like that.
  if (!SLACK_WEBHOOK_URL) missing.push('In the secret, SLACK_WEBHOOK_URL is missing');
  if (JWT_SECRET_KEY && JWT_SECRET_KEY === JWT_SECRET_KEY_PREVIOUS) {
    missing.push('In the secret, JWT_SECRET_KEY_PREVIOUS is the same as JWT_SECRET_KEY');
  }
  const { SLACK_SIGNING_SECRET, SLACK_SIGNING_SECRET_PREVIOUS } = values;
  if (SLACK_SIGNING_SECRET && SLACK_SIGNING_SECRET === SLACK_SIGNING_SECRET_PREVIOUS) {
    missing.push('In the secret, SLACK_SIGNING_SECRET_PREVIOUS is the same as SLACK_SIGNING_SECRET');
  }
  // The secret holds the token, the environment the channel that it posts to.
  missing.push(...problemsOfLevel({ ...values, SLACK_CHANNEL_ID: env.SLACK_CHANNEL_ID }));
  if (env.MLFLOW_TRACKING_USERNAME && !MLFLOW_TRACKING_PASSWORD) {
    missing.push('MLFLOW_TRACKING_USERNAME is set, and the secret has no MLFLOW_TRACKING_PASSWORD');
  }
  const notes = Object.keys(values)
    .filter((name) => !known.includes(name))
    .map((name) => `The secret holds ${name}, which nothing reads`);
  return { missing, notes };
}

/** The known keys that the secret holds, for resources/variables/secrets.cjs. */
export function heldKeys({ values }: Secret): string[] {
  return [...REQUIRED, ...OPTIONAL].filter((name) => values[name]);
}
