// The queue of what people ask for in Slack → changes of alerts, models and retrainings.
import { act, findAlert, listGroups } from '#lib/alerts/alerts.ts';
import { type CarryOutDeps, carryOut } from '#lib/chat/carry-out.ts';
import { askedMessage } from '#lib/chat/message.ts';
import { keepNote, readNote } from '#lib/chat/notes.ts';
import { reply } from '#lib/chat/reply.ts';
import { config } from '#lib/config.ts';
import { latestMove, modelBehind, moveAlias, rollBack, tryAnnounceMove } from '#lib/models/models.ts';
import { consumer } from '#lib/queue/consumer.ts';
import { dailyMessage, readReport } from '#lib/reports/reports.ts';
import { findRun, listRuns, requestRun } from '#lib/retraining/retraining.ts';
import { answeredMessage, groupMessage } from '#lib/slack/slack.ts';
import { findLinked, newLinkCode, unlink } from '#lib/users/users.ts';

const live: CarryOutDeps = {
  alerts: { act, findAlert },
  links: { findLinked },
  models: { moveAlias, rollBack, tryAnnounceMove },
  runs: { findRun, listRuns },
  retraining: { requestRun },
  messages: {
    groupMessage: (group) => groupMessage(group, channel()),
    answeredMessage: (group, came) => answeredMessage(group, channel(), came),
  },
  lists: { listGroups },
  serving: { latestMove, modelBehind },
  reports: { reportText },
  linking: { newLinkCode, unlink },
  notes: { keepNote, readNote },
  channel,
  answers: { reply },
  clock: { now: () => new Date() },
};

async function reportText(now: Date): Promise<string> {
  const { title, body } = dailyMessage(await readReport(now, undefined), now);
  return `${title}\n${body}`;
}

/** A press came, so the channel has buttons; dialogs where it has the app's token too, which goes with the channel's id. */
function channel() {
  const {
    STAGE: stage,
    CONSOLE_URL: consoleUrl,
    RUNBOOKS: runbooks,
    SLACK_CHANNEL_ID,
  } = config('STAGE', 'CONSOLE_URL', 'RUNBOOKS', 'SLACK_CHANNEL_ID');
  const level = SLACK_CHANNEL_ID === undefined ? ('buttons' as const) : ('app' as const);
  return { stage, consoleUrl, runbooks, level };
}

export const slackAct = (deps = live) =>
  consumer(askedMessage, async (message) => await carryOut(message, deps));

export const handler = slackAct();
