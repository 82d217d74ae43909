// Opens the dialog of a press, before Slack is answered: its trigger lives for three seconds, so it cannot wait in the queue.
import { validSettings } from '#lib/config.ts';
import { logger } from '#lib/log.ts';
import { type Asked, commandInstead, dialogOf, openDialog } from '#lib/slack/interactions/interactions.ts';
import { escapeText } from '#lib/slack/slack.ts';
import { actIn } from './asked.ts';
import { privately, reply } from './reply.ts';

/** Slack waits three seconds for the answer to the press, and a cold start is part of them. */
const TIMEOUT_MS = 1_500;

const liveDeps = {
  settings: () => validSettings('STAGE', 'SLACK_BOT_TOKEN', 'SLACK_API_URL'),
  openDialog,
  reply,
};

/**
 * @returns whether the press is answered: its dialog opened, or whoever pressed reads which command does the same. False when it
 * has no dialog, or the channel has no app.
 */
export async function askInDialog(asked: Asked, deps = liveDeps): Promise<boolean> {
  if (asked.type !== 'press') return false;
  const act = actIn(asked);
  const view = act && dialogOf(asked, act);
  const { SLACK_BOT_TOKEN: token, SLACK_API_URL: apiUrl } = deps.settings();
  if (!view || !token || !apiUrl) return false;
  try {
    await deps.openDialog({ token, apiUrl, timeoutMs: TIMEOUT_MS }, asked.trigger_id ?? '', view);
  } catch (error) {
    logger.warn('dialog not opened', { error: error as Error });
    const instead = privately({ text: escapeText(commandInstead(act)) }, asked.thread_ts);
    await deps.reply(asked.response_url, instead);
  }
  return true;
}
