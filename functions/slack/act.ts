// The queue of what people ask for in Slack → changes of alerts, models and retrainings.

import { act, findAlert, listGroups } from '#lib/alerts/alerts.ts';
import { type AuditAction, recordAudit } from '#lib/audit/audit.ts';
import { order } from '#lib/autopilot/autopilot.ts';
import { functions } from '#lib/aws.ts';
import { type CarryOutDeps, carryOut } from '#lib/chat/carry-out.ts';
import { askedMessage } from '#lib/chat/message.ts';
import { keepNote, readNote } from '#lib/chat/notes.ts';
import { reply } from '#lib/chat/reply.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { latestMove, modelBehind, moveAlias, rollBack, tryAnnounceMove } from '#lib/models/models.ts';
import { consumer } from '#lib/queue/consumer.ts';
import { dailyMessage, readReport } from '#lib/reports/reports.ts';
import { decideRun, findRun, listRuns, requestRun } from '#lib/retraining/retraining.ts';
import { answeredMessage, groupMessage } from '#lib/slack/slack.ts';
import { findLinked, newLinkCode, unlink } from '#lib/users/users.ts';

/** The same function, which also appends to the audit log what it did, or that it refused. */
function recorded<Args extends unknown[], Result>(
  action: AuditAction,
  change: (...args: Args) => Promise<Result>,
  whoAndWhat: (...args: Args) => [by: string, target?: string],
) {
  return async (...args: Args): Promise<Result> => {
    const [by, target] = whoAndWhat(...args);
    const entry = { actor: by.replace(SIGNED, ''), action, target, via: 'slack' } as const;
    const record = async (outcome: string) =>
      await recordAudit({ ...entry, outcome, at: new Date().toISOString() });
    try {
      const result = await change(...args);
      await record('done');
      return result;
    } catch (error) {
      if (error instanceof AppError) await record(error.code);
      throw error;
    }
  };
}

/** What histories add to the name of somebody who acts from Slack. */
const SIGNED = / \(Slack\)$/;

const live: CarryOutDeps = {
  alerts: {
    act: recorded('alert.act', act, (fingerprint, { action, by }) => [by, `${fingerprint}: ${action}`]),
    findAlert,
  },
  links: { findLinked },
  models: {
    moveAlias: recorded('model.promote', moveAlias, ({ alias, model, by }) => [by, `${alias}: ${model}`]),
    rollBack: recorded('model.rollback', rollBack, (alias, by) => [by, alias]),
    tryAnnounceMove,
  },
  runs: { findRun, listRuns },
  retraining: {
    requestRun: recorded('retraining.request', requestRun, (_, _request, by) => [by]),
    decideRun: recorded('retraining.decide', decideRun, (run_id, { by, status }) => [
      by,
      `${run_id}: ${status}`,
    ]),
  },
  autopilot: { order: recorded('autopilot.order', order, ({ action }, by) => [by, action]) },
  messages: {
    groupMessage: (group) => groupMessage(group, channel()),
    answeredMessage: (group, came) => answeredMessage(group, channel(), came),
  },
  lists: { listGroups },
  serving: { latestMove, modelBehind },
  reports: { reportText },
  drills: {
    drill: async (kind) => {
      const { DRILL_FUNCTION: FunctionName } = config('DRILL_FUNCTION');
      return await functions().send('Invoke', { FunctionName, Payload: JSON.stringify({ kind }) });
    },
  },
  linking: { newLinkCode, unlink: recorded('slack.unlink', unlink, (username) => [username]) },
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
