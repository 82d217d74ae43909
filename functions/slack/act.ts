// The queue of what people ask for in Slack → changes of alerts, models and retrainings.
import { act, findAlert } from '#lib/alerts/alerts.ts';
import { type CarryOutDeps, carryOut } from '#lib/chat/carry-out.ts';
import { askedMessage } from '#lib/chat/message.ts';
import { reply } from '#lib/chat/reply.ts';
import { config } from '#lib/config.ts';
import { moveAlias, rollBack, tryAnnounceMove } from '#lib/models/models.ts';
import { consumer } from '#lib/queue/consumer.ts';
import { findRun, listRuns, requestRun } from '#lib/retraining/retraining.ts';
import { answeredMessage, groupMessage, LEVEL_SETTINGS, slackLevel } from '#lib/slack/slack.ts';
import { findLinked } from '#lib/users/users.ts';

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
  answers: { reply },
  clock: { now: () => new Date() },
};

function channel() {
  const {
    STAGE: stage,
    CONSOLE_URL: consoleUrl,
    RUNBOOKS: runbooks,
    ...slack
  } = config('STAGE', 'CONSOLE_URL', 'RUNBOOKS', ...LEVEL_SETTINGS);
  return { stage, consoleUrl, runbooks, level: slackLevel(slack) };
}

export const slackAct = (deps = live) =>
  consumer(askedMessage, async (message) => await carryOut(message, deps));

export const handler = slackAct();
