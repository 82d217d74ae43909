// The only reader of the environment: typed, read when asked for, every missing name in one message.

/** Settings with a meaning: how the text of the environment becomes the value, or a complaint. */
const SETTINGS = {
  USERS_TABLE: text,
  PREDICTIONS_TABLE: text,
  FEEDBACK_TABLE: text,
  MODELS_TABLE: text,
  RUNS_TABLE: text,
  ROLLUPS_TABLE: text,
  COUNTERS_TABLE: text,
  CONNECTIONS_TABLE: text,
  ALERTS_TABLE: text,
  ALERTS_QUEUE_URL: text,
  ALERTS_DEAD_LETTER_QUEUE_URL: text,
  RETRAINING_QUEUE_URL: text,
  RETRAINING_DEAD_LETTER_QUEUE_URL: text,
  REALTIME_QUEUE_URL: text,
  WEBSOCKET_ENDPOINT: httpUrl,
  REPORTS_TOPIC_ARN: text,
  JWT_SECRET_KEY: secret,
  JWT_SECRET_KEY_PREVIOUS: optional(secret),
  REGISTRATION: registration,
  SLACK_WEBHOOK_URL: optional(webhook),
  STAGE: text,
  LIMIT_DEFAULT: optional(text),
  LIMIT_PREDICT_V1: optional(text),
  LIMIT_PREDICT_V2: optional(text),
  LIMIT_FEEDBACK: optional(text),
  LIMIT_READ: optional(text),
  LIMIT_REGISTER: optional(text),
  LIMIT_LOGIN: optional(text),
  CONSOLE_URL: optional(text),
  MLFLOW_TRACKING_URI: optional(httpUrl),
  MLFLOW_TRACKING_USERNAME: optional(text),
  MLFLOW_TRACKING_PASSWORD: optional(text),
  MLFLOW_TRACKING_TOKEN: optional(text),
  GIT_COMMIT: optional(text),
} satisfies Record<string, (value: string | undefined) => unknown>;

type Settings = { [Name in keyof typeof SETTINGS]: ReturnType<(typeof SETTINGS)[Name]> };
export type SettingName = keyof Settings;

/** Thrown when settings are absent or unusable; names them all, and never shows a value. */
class ConfigError extends Error {
  override readonly name = 'ConfigError';
}

/**
 * The named settings, parsed.
 * @throws ConfigError naming every one that is missing or unusable.
 */
export function config<Name extends SettingName>(...names: Name[]): Pick<Settings, Name> {
  const { values, problems } = parse(process.env, names);
  if (problems.length > 0) throw new ConfigError(`Settings: ${problems.join('; ')}`);
  return values as Pick<Settings, Name>;
}

/** What is wrong with these settings in an environment, each as "NAME must …"; never with a value. */
export function problemsOfSettings(env: NodeJS.ProcessEnv, names: readonly SettingName[]): string[] {
  return parse(env, names).problems;
}

function parse(env: NodeJS.ProcessEnv, names: readonly SettingName[]) {
  const problems: string[] = [];
  const values: Partial<Record<SettingName, unknown>> = {};
  for (const name of names) {
    try {
      values[name] = SETTINGS[name](env[name] || undefined);
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

function optional<T>(parse: (value: string | undefined) => T): (value: string | undefined) => T | undefined {
  return (value) => (value === undefined ? undefined : parse(value));
}

/** HS256 wants a key at least as long as its hash (RFC 7518 §3.2): 32 bytes. */
function secret(value: string | undefined): Uint8Array {
  const key = new TextEncoder().encode(text(value));
  if (key.length < 32) throw new Error('must have at least 32 bytes');
  return key;
}

function registration(value: string | undefined): 'open' | 'closed' {
  if (value === undefined || value === 'open') return 'open';
  if (value === 'closed') return 'closed';
  throw new Error('must be "open" or "closed"');
}

function httpUrl(value: string | undefined): string {
  const url = URL.parse(text(value));
  if (url?.protocol !== 'https:' && url?.protocol !== 'http:')
    throw new Error('must be an http or https URL');
  return url.href.replace(/\/+$/, '');
}

/** Only Slack's own host, so that a mistyped or planted URL cannot carry alerts elsewhere; loopback when local. */
function webhook(value: string | undefined): string {
  const url = URL.parse(text(value));
  if (url?.protocol === 'https:' && url.hostname === 'hooks.slack.com') return url.href;
  const loopback = url?.protocol === 'http:' && ['127.0.0.1', 'localhost', '[::1]'].includes(url.hostname);
  if (url && loopback && process.env.STAGE === 'local') return url.href;
  throw new Error('must start with https://hooks.slack.com/');
}
