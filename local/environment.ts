// The environment of the functions of a local start: emulators instead of AWS, and defaults for unset settings.
import { randomBytes } from 'node:crypto';
import { devNull } from 'node:os';
import type { FunctionDefinition } from './framework/framework.ts';
import { HOST, type Ports } from './ports.ts';
import type { AppSettings } from './slack-sink/app.ts';
import type { SlackSink } from './slack-sink/server.ts';
import { CHANNEL } from './slack-sink/workspace.ts';

export interface Endpoints {
  dynamodb: string;
  sqs: string;
  sns: string;
}

/**
 * Replaces every AWS setting of this process, so that neither the plugin nor a function can reach a developer's real
 * account. serverless-offline passes all AWS_* settings on to the functions.
 */
export function replaceAwsSettings(
  env: NodeJS.ProcessEnv,
  region: string,
  endpoints: Endpoints,
  ports: Ports,
): void {
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
  /** Of the app in the local Slack; empty without one. */
  SLACK_SIGNING_SECRET: string;
  SLACK_BOT_TOKEN: string;
  SLACK_CHANNEL_ID: string;
  SLACK_API_URL: string;
  /** The page in place of Slack; empty when posts go to a real channel. */
  SLACK_CHANNEL_URL: string;
  /** The README of this folder. */
  README_URL: string;
  CONSOLE_URL: string;
  WEBSOCKET_ENDPOINT: string;
}

export function newJwtSecret(): string {
  return randomBytes(48).toString('base64url');
}

/** What the local Slack can do: its app has a Web API, has buttons alone, or there is none. */
type LocalSlack = 'app' | 'buttons' | 'webhook';

/** The app in the local Slack; undefined when posts go to a real channel, or by the webhook alone. */
export function localApp(env: NodeJS.ProcessEnv, ports: Ports): AppSettings | undefined {
  const level = (env.LOCAL_SLACK || 'app') as LocalSlack;
  if (env.SLACK_WEBHOOK_URL || level === 'webhook') return undefined;
  return {
    signingSecret: env.SLACK_SIGNING_SECRET || randomBytes(16).toString('hex'),
    ...(level === 'app' && {
      botToken: env.SLACK_BOT_TOKEN || `xoxb-local-${randomBytes(12).toString('hex')}`,
    }),
    // The name that people use: links in answers lead where they are signed in.
    apiUrl: `http://localhost:${ports.http}`,
  };
}

/** @param jwtSecret the key that signs tokens while JWT_SECRET_KEY is unset */
export function defaultsFrom(
  env: NodeJS.ProcessEnv,
  jwtSecret: string,
  sink: Pick<SlackSink, 'webhookUrl' | 'apiUrl' | 'pageUrl' | 'consoleUrl' | 'readmeUrl'>,
  ports: Ports,
  app?: AppSettings,
): Defaults {
  return {
    JWT_SECRET_KEY: env.JWT_SECRET_KEY || jwtSecret,
    SLACK_WEBHOOK_URL: env.SLACK_WEBHOOK_URL || sink.webhookUrl,
    SLACK_SIGNING_SECRET: app?.signingSecret ?? '',
    SLACK_BOT_TOKEN: app?.botToken ?? '',
    SLACK_CHANNEL_ID: app?.botToken ? CHANNEL.id : '',
    SLACK_API_URL: app?.botToken ? sink.apiUrl : '',
    SLACK_CHANNEL_URL: env.SLACK_CHANNEL_URL || (env.SLACK_WEBHOOK_URL ? '' : sink.pageUrl),
    README_URL: env.README_URL || sink.readmeUrl,
    CONSOLE_URL: sink.consoleUrl,
    WEBSOCKET_ENDPOINT: `http://${HOST}:${ports.webSocket}`,
  };
}

/**
 * Gives a function the defaults of the settings that it declares. A function that reads a setting without declaring it
 * fails here as it would on AWS.
 */
export function fillDefaults(definition: FunctionDefinition, defaults: Defaults): void {
  const environment = definition.environment;
  if (!environment) return;
  for (const [name, value] of Object.entries(defaults)) {
    if (name in environment && isUnset(environment[name])) environment[name] = value;
  }
}

/** Only CloudFormation resolves a dynamic reference, so here it counts as unset. */
function isUnset(value: unknown): boolean {
  return value === null || value === undefined || value === '' || String(value).startsWith('{{resolve:');
}
