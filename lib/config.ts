// The only reader of the environment: typed settings, read at each call; one error names every problem.

/** How each setting is parsed. A parser throws a message that completes the sentence "NAME …". */
const SETTINGS = {
  USERS_TABLE: text,
  PREDICTIONS_TABLE: text,
  FEEDBACK_TABLE: text,
  MODELS_TABLE: text,
  RUNS_TABLE: text,
  ROLLUPS_TABLE: text,
  COUNTERS_TABLE: text,
  CONNECTIONS_TABLE: text,
  AUDIT_TABLE: text,
  ALERTS_TABLE: text,
  ALERTS_QUEUE_URL: text,
  ALERTS_DEAD_LETTER_QUEUE_URL: text,
  SLACK_ACTIONS_QUEUE_URL: text,
  DRILL_FUNCTION: text,
  RETRAINING_QUEUE_URL: text,
  RETRAINING_DEAD_LETTER_QUEUE_URL: text,
  REALTIME_QUEUE_URL: text,
  WEBSOCKET_ENDPOINT: httpUrl,
  REPORTS_TOPIC_ARN: text,
  OPERATORS_TOPIC_ARN: text,
  JWT_SECRET_KEY: secret,
  JWT_SECRET_KEY_PREVIOUS: optional(secret),
  REGISTRATION: registration,
  SLACK_WEBHOOK_URL: optional(webhook),
  SLACK_CHANNEL_URL: optional(httpUrl),
  README_URL: optional(httpUrl),
  SLACK_SIGNING_SECRET: optional(signingSecret),
  SLACK_SIGNING_SECRET_PREVIOUS: optional(signingSecret),
  SLACK_BOT_TOKEN: optional(botToken),
  SLACK_CHANNEL_ID: optional(channelId),
  SLACK_API_URL: slackApi,
  SLACK_BROADCAST: broadcast,
  SLACK_REMIND_AFTER: reminder,
  STAGE: text,
  LIMIT_DEFAULT: optional(text),
  LIMIT_PREDICT_V1: optional(text),
  LIMIT_PREDICT_V2: optional(text),
  LIMIT_FEEDBACK: optional(text),
  LIMIT_READ: optional(text),
  LIMIT_REGISTER: optional(text),
  LIMIT_LOGIN: optional(text),
  LIMIT_SLACK: optional(text),
  CONSOLE_URL: optional(text),
  MLFLOW_TRACKING_URI: optional(httpUrl),
  MLFLOW_TRACKING_USERNAME: optional(text),
  MLFLOW_TRACKING_PASSWORD: optional(text),
  MLFLOW_TRACKING_TOKEN: optional(text),
  GIT_COMMIT: optional(text),
  AWS_REGION: text,
  AWS_ACCESS_KEY_ID: text,
  AWS_SECRET_ACCESS_KEY: text,
  AWS_SESSION_TOKEN: optional(text),
  AWS_ENDPOINT_URL: optional(httpUrl),
  AWS_ENDPOINT_URL_DYNAMODB: optional(httpUrl),
  AWS_ENDPOINT_URL_SQS: optional(httpUrl),
  AWS_ENDPOINT_URL_SNS: optional(httpUrl),
  AWS_ENDPOINT_URL_LAMBDA: optional(httpUrl),
  _X_AMZN_TRACE_ID: optional(text),
  RUNBOOKS: optional(pairs),
  RETRAIN_PUBLISH: publishing,
  RETRAIN_MIN_ACCOUNT_AGE: accountAge,
  AUTOPILOT: autopilot,
} satisfies Record<string, Parser<unknown>>;

type Parser<T> = (value: string | undefined, env: NodeJS.ProcessEnv) => T;

type Settings = { [Name in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[Name]> };
export type SettingName = keyof Settings;

/** The settings that people choose: `npm start`, `npm run deploy` and `/ready` check them. The secrets of MLflow are checked by their use. */
export const SECRETS = [
  'JWT_SECRET_KEY',
  'JWT_SECRET_KEY_PREVIOUS',
  'SLACK_WEBHOOK_URL',
  'SLACK_SIGNING_SECRET',
  'SLACK_SIGNING_SECRET_PREVIOUS',
  'SLACK_BOT_TOKEN',
] as const satisfies SettingName[];
export const CHOICES = [
  'REGISTRATION',
  'MLFLOW_TRACKING_URI',
  'RETRAIN_PUBLISH',
  'RETRAIN_MIN_ACCOUNT_AGE',
  'AUTOPILOT',
  'SLACK_CHANNEL_ID',
  'SLACK_API_URL',
  'SLACK_BROADCAST',
  'SLACK_REMIND_AFTER',
] as const satisfies SettingName[];

/** Settings are missing or invalid. The message names each of them and shows no value. */
class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The named settings, parsed.
 * @throws ConfigError that names every missing or invalid one.
 */
export function config<Name extends SettingName>(...names: Name[]): Pick<Settings, Name> {
  const { values, problems } = parse(process.env, names);
  if (problems.length > 0) throw new ConfigError(`Settings: ${problems.join('; ')}`);
  return values as Pick<Settings, Name>;
}

/** Those of the named settings that are valid: for what must do as much as it can with a bad one. */
export function validSettings<Name extends SettingName>(...names: Name[]): Partial<Pick<Settings, Name>> {
  return parse(process.env, names).values as Partial<Pick<Settings, Name>>;
}

/** The problems of these settings, each as "NAME must …". No problem shows a value. */
export function problemsOfSettings(names: readonly SettingName[], env = process.env): string[] {
  return parse(env, names).problems;
}

function parse(env: NodeJS.ProcessEnv, names: readonly SettingName[]) {
  const problems: string[] = [];
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    try {
      values[name] = SETTINGS[name](env[name] || undefined, env);
    } catch (error) {
      problems.push(`${name} ${(error as Error).message}`);
    }
  }
  return { values, problems };
}

function text(value: string | undefined): string {
  if (value === undefined) throw new Error('is missing');
  return value;
}

function optional<T>(parse: Parser<T>): Parser<T | undefined> {
  return (value, env) => (value === undefined ? undefined : parse(value, env));
}

/** HS256 requires a key at least as long as its hash (RFC 7518 §3.2): 32 bytes. */
function secret(value: string | undefined): Uint8Array {
  const key = new TextEncoder().encode(text(value));
  if (key.length < 32) throw new Error('must have at least 32 bytes');
  return key;
}

/** Who may register. */
const REGISTRATIONS = ['open', 'invite', 'closed'] as const;

function registration(value: string = 'open'): (typeof REGISTRATIONS)[number] {
  const known = REGISTRATIONS.find((one) => one === value);
  if (known) return known;
  throw new Error('must be "open", "invite" or "closed"');
}

function parsed(json: string): unknown {
  try {
    return JSON.parse(json);
  } catch {
    return undefined;
  }
}

/** JSON: pairs of texts. */
function pairs(value: string | undefined): (readonly [string, string])[] {
  const isPair = (pair: unknown): pair is [string, string] =>
    Array.isArray(pair) && pair.length === 2 && pair.every((part) => typeof part === 'string');
  const read = parsed(text(value));
  if (!Array.isArray(read) || !read.every(isPair)) throw new Error('must be a JSON list of pairs of texts');
  return read;
}

function httpUrl(value: string | undefined): string {
  const url = URL.parse(text(value));
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new Error('must be an http or https URL');
  return url.href.replace(/\/+$/, '');
}

/**
 * Only an incoming webhook of Slack, so that a mistyped URL cannot send alerts elsewhere; at stage `local` also loopback.
 * Slack's other hooks (`/triggers/`, `/workflows/`) take other bodies and do not answer `ok`.
 */
function webhook(value: string | undefined, env: NodeJS.ProcessEnv): string {
  const url = URL.parse(text(value));
  const isWebhook = url?.origin === 'https://hooks.slack.com' && /^\/services\/./.test(url.pathname);
  if (url && isWebhook && url.username === '' && url.password === '') return url.href;
  if (url && isLocal(url, env)) return url.href;
  throw new Error('must start with https://hooks.slack.com/services/');
}

/** Loopback is for the local page in place of Slack: elsewhere it would hide that nobody gets the alerts. */
function isLocal(url: URL, env: NodeJS.ProcessEnv): boolean {
  const isLoopback = url.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  return isLoopback && env.STAGE === 'local';
}

/** The base URL of Slack's Web API, which gets the bot's token. */
function slackApi(value: string | undefined, env: NodeJS.ProcessEnv): string {
  if (value === undefined) return SLACK_API;
  const url = URL.parse(value);
  const href = url?.href.replace(/\/+$/, '');
  if (url && href && (href === SLACK_API || isLocal(url, env))) return href;
  throw new Error(`must be ${SLACK_API}`);
}

export const SLACK_API = 'https://slack.com/api';

/** Another secret in its place, such as the bot's token, would make every press fail. */
function signingSecret(value: string | undefined): string {
  if (/^[0-9a-z]{32}$/.test(text(value))) return text(value);
  throw new Error('must be the 32 letters and digits that Slack shows under "Signing Secret"');
}

/** Of a bot: a person's token ("xoxp-") may do more than this product needs. */
function botToken(value: string | undefined): string {
  if (/^xoxb-[\w-]{8,250}$/.test(text(value))) return text(value);
  throw new Error('must start with xoxb-');
}

/** A name such as "#alerts" can be given to another channel later; an id stays. */
function channelId(value: string | undefined): string {
  if (/^[CG][0-9A-Z]{7,20}$/.test(text(value))) return text(value);
  throw new Error('must be the id of a channel, like C0123456789');
}

/** Which replies of a thread also stand in the channel. */
const BROADCASTS = ['reopened', 'escalated', 'recovered', 'critical'] as const;
export type Broadcast = (typeof BROADCASTS)[number];

function broadcast(value = 'reopened,critical'): readonly Broadcast[] {
  if (value === 'none') return [];
  const words = value.split(',').map((word) => word.trim());
  const isKnown = (word: string): word is Broadcast => BROADCASTS.some((known) => known === word);
  if (words.every(isKnown)) return words;
  throw new Error(`must be "none", or some of ${BROADCASTS.join(', ')}, with commas between them`);
}

const MINUTE_MS = 60_000;
const DAY_MS = 24 * 60 * MINUTE_MS;

/** Milliseconds until the reminder of what somebody has acknowledged; at most a day. */
function reminder(value = '4h'): number | 'off' {
  if (value === 'off') return value;
  const [, number, unit] = /^([1-9]\d{0,3})(m|h)$/.exec(value) ?? [];
  const ms = Number(number) * (unit === 'h' ? 60 : 1) * MINUTE_MS;
  if (ms <= DAY_MS) return ms;
  throw new Error('must be "off", or a time up to a day, like "30m" or "4h"');
}

/** Which retrainings that passed their gate are published without an administrator's approval. */
function publishing(value = 'trusted'): 'auto' | 'trusted' | 'approve' {
  if (value === 'auto' || value === 'trusted' || value === 'approve') return value;
  throw new Error('must be "auto", "trusted" or "approve"');
}

/** Milliseconds from which on an account teaches; up to 90 days. Whoever tries the project locally has just registered. */
function accountAge(value: string | undefined, env: NodeJS.ProcessEnv): number {
  const [, number, unit] =
    /^(0|[1-9]\d{0,3})(h|d)$/.exec(value ?? (env.STAGE === 'local' ? '0h' : '24h')) ?? [];
  const ms = Number(number) * (unit === 'd' ? DAY_MS : 60 * MINUTE_MS);
  if (ms <= 90 * DAY_MS) return ms;
  throw new Error('must be a time up to 90 days, like "0h", "24h" or "7d"');
}

/** Whether the autopilot acts, proposes, or does neither. */
function autopilot(value = 'propose'): 'off' | 'propose' | 'on' {
  if (value === 'off' || value === 'propose' || value === 'on') return value;
  throw new Error('must be "off", "propose" or "on"');
}
