// The environment that handlers see on a laptop: emulators instead of AWS, and values for what is left unset.
import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import type { FunctionDefinition } from './framework.ts';
import { HOST, type Ports } from './ports.ts';
import { StartProblem } from './start-problem.ts';

export interface Endpoints {
  dynamodb: string;
  sqs: string;
  sns: string;
}

/** @throws StartProblem for a setting that every function would stumble over. */
export function requireUsable(): void {
  const problems = problemsOfLimits();
  if (problems.length > 0) throw new StartProblem(problems.join('\n'));
}

/**
 * Replaces every AWS setting of this process, so that neither the plugin nor a handler can reach a developer's real
 * account; serverless-offline hands all of AWS_* on to the handlers.
 */
export function pretendAws(env: NodeJS.ProcessEnv, region: string, endpoints: Endpoints, ports: Ports): void {
  for (const name of Object.keys(env)) if (name.startsWith('AWS_')) delete env[name];
  Object.assign(env, {
    AWS_ACCESS_KEY_ID: 'local',
    AWS_SECRET_ACCESS_KEY: 'local',
    AWS_REGION: region,
    AWS_CONFIG_FILE: devNull,
    AWS_SHARED_CREDENTIALS_FILE: devNull,
    AWS_EC2_METADATA_DISABLED: 'true',
    AWS_ENDPOINT_URL_DYNAMODB: endpoints.dynamodb,
    AWS_ENDPOINT_URL_SQS: endpoints.sqs,
    AWS_ENDPOINT_URL_SNS: endpoints.sns,
    AWS_ENDPOINT_URL_LAMBDA: `http://${HOST}:${ports.lambda}`,
  });
}

export interface Defaults {
  JWT_SECRET_KEY: string;
  SLACK_WEBHOOK_URL: string;
  CONSOLE_URL: string;
  WEBSOCKET_ENDPOINT: string;
}

/** What an unset setting becomes: the person's own value, else one made for this start. */
export function defaultsFrom(
  env: NodeJS.ProcessEnv,
  sink: { webhookUrl: string; consoleUrl: string },
  ports: Ports,
): Defaults {
  return {
    JWT_SECRET_KEY: env.JWT_SECRET_KEY || randomBytes(48).toString('base64url'),
    SLACK_WEBHOOK_URL: env.SLACK_WEBHOOK_URL || sink.webhookUrl,
    CONSOLE_URL: sink.consoleUrl,
    WEBSOCKET_ENDPOINT: `http://${HOST}:${ports.webSocket}`,
  };
}

/**
 * Gives a function its defaults, but only for names it declares: a function that forgets to declare what it reads
 * must fail here as it would on AWS.
 */
export function fillDefaults(definition: FunctionDefinition, defaults: Defaults): void {
  const environment = definition.environment;
  if (!environment) return;
  for (const [name, value] of Object.entries(defaults)) {
    if (name in environment && isUnset(environment[name])) environment[name] = value;
  }
}

/** A dynamic reference is resolved by CloudFormation alone, so here it is as good as no value. */
function isUnset(value: unknown): boolean {
  return value === null || value === undefined || value === '' || String(value).startsWith('{{resolve:');
}
