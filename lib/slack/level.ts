// What the channel can do, by what is configured: a webhook takes posts; with a signing secret their buttons act; with a
// bot's token and the channel's id there are also threads and updates.

export const SLACK_LEVELS = ['off', 'webhook', 'buttons', 'app'] as const;
export type SlackLevel = (typeof SLACK_LEVELS)[number];

/** Parsed settings or their texts: only whether each is there counts. */
export interface SlackSettings {
  SLACK_WEBHOOK_URL?: unknown;
  SLACK_SIGNING_SECRET?: unknown;
  SLACK_BOT_TOKEN?: unknown;
  SLACK_CHANNEL_ID?: unknown;
}

/** The names of the settings that decide the level. */
export const LEVEL_SETTINGS = [
  'SLACK_WEBHOOK_URL',
  'SLACK_SIGNING_SECRET',
  'SLACK_BOT_TOKEN',
  'SLACK_CHANNEL_ID',
] as const satisfies (keyof SlackSettings)[];

export function slackLevel(settings: SlackSettings): SlackLevel {
  const { SLACK_WEBHOOK_URL, SLACK_SIGNING_SECRET, SLACK_BOT_TOKEN, SLACK_CHANNEL_ID } = settings;
  if (SLACK_SIGNING_SECRET && SLACK_BOT_TOKEN && SLACK_CHANNEL_ID) return 'app';
  if (!SLACK_WEBHOOK_URL) return 'off';
  return SLACK_SIGNING_SECRET ? 'buttons' : 'webhook';
}

/** Settings that have no effect without another one, each as "NAME needs …". */
export function problemsOfLevel(settings: SlackSettings): string[] {
  return NEEDS.filter(([name, other]) => settings[name] && !settings[other]).map(
    ([name, other]) => `${name} needs ${other}`,
  );
}

const NEEDS = [
  ['SLACK_BOT_TOKEN', 'SLACK_CHANNEL_ID'],
  ['SLACK_CHANNEL_ID', 'SLACK_BOT_TOKEN'],
  ['SLACK_BOT_TOKEN', 'SLACK_SIGNING_SECRET'],
] as const satisfies [keyof SlackSettings, keyof SlackSettings][];
