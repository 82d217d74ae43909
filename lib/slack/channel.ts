// The channel as it is configured: which sender it has. Read at each call, as every setting is.
import {
  findAlert,
  forgetPlace,
  keepPlace,
  mailFallback,
  markDrawn,
  readPlace,
  sendNotice,
} from '#lib/alerts/alerts.ts';
import { config, validSettings } from '#lib/config.ts';
import { LEVEL_SETTINGS, slackLevel } from './level.ts';
import { appSender, type Sender, webhookSender } from './senders.ts';
import { webApi } from './web-api.ts';

/**
 * A bad setting of the app does not keep alerts from the webhook; a bad webhook is an error, which the deliverer reports.
 * @throws ConfigError
 */
export function channelSender(): Sender {
  const {
    STAGE: stage,
    CONSOLE_URL: consoleUrl,
    RUNBOOKS: runbooks,
  } = config('STAGE', 'CONSOLE_URL', 'RUNBOOKS');
  const settings = validSettings(...LEVEL_SETTINGS, 'SLACK_API_URL', 'SLACK_BROADCAST', 'STAGE');
  const level = slackLevel(settings);
  const channel = { stage, consoleUrl, runbooks };
  const { SLACK_BOT_TOKEN: token, SLACK_CHANNEL_ID: id, SLACK_API_URL: apiUrl, SLACK_BROADCAST } = settings;
  if (level !== 'app' || !token || !id || !apiUrl) {
    return webhookSender(config('SLACK_WEBHOOK_URL').SLACK_WEBHOOK_URL, { ...channel, level });
  }
  return appSender(
    { ...channel, level, id, broadcast: SLACK_BROADCAST ?? [] },
    {
      api: (timeoutMs) => webApi({ token, apiUrl, timeoutMs }),
      places: { readPlace, keepPlace, forgetPlace, markDrawn },
      groups: { findAlert },
      queue: { sendNotice },
      reserve: webhookSender(settings.SLACK_WEBHOOK_URL, channel),
      mail: { mailFallback },
      clock: { now: () => new Date() },
    },
  );
}
