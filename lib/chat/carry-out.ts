// Carries out what somebody asked for in Slack: who it is, whether they may, the change itself, and the answer.

import type { Phrase } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
import type { Act, Asked } from '#lib/slack/interactions/interactions.ts';
import { escapeText, type SlackPayload } from '#lib/slack/slack.ts';
import type { User } from '#lib/users/users.ts';
import { type AlertActDeps, acknowledgeAll, actOnAlert, assign } from './alert-acts.ts';
import { notAdmin, notLinked, tooLate, unknownButton } from './answers-es.ts';
import { type AskedMessage, actIn } from './asked.ts';
import { type ModelActDeps, moveModel } from './model-acts.ts';
import { type Actor, isAnswer, type Outcome, type Press } from './outcome.ts';
import { inPlace, privately, type reply } from './reply.ts';
import { type RunActDeps, retrain, retryRun } from './run-acts.ts';

export interface CarryOutDeps extends AlertActDeps, ModelActDeps, RunActDeps {
  messages: AlertActDeps['messages'] & {
    answeredMessage: (
      group: Parameters<AlertActDeps['messages']['groupMessage']>[0],
      came: Phrase,
    ) => SlackPayload;
  };
  answers: { reply: typeof reply };
  clock: { now: () => Date };
}

/** Nobody expects a rollback from a button that was pressed before lunch. */
const LATEST_MS = 15 * 60_000;

/**
 * Does what was asked, once however often the message comes: each change is conditional on what the person saw. Answers whoever
 * asked when it was not done, and says why.
 * @throws AppError `unavailable`, or a fault: the message must be delivered again.
 */
export async function carryOut(message: AskedMessage, deps: CarryOutDeps): Promise<void> {
  const { say, shown } = await outcomeOf(message, deps);
  const { response_url } = message.asked;
  if (shown && message.asked.type === 'press') await deps.answers.reply(response_url, inPlace(shown));
  if (say !== undefined) await deps.answers.reply(response_url, privately({ text: escapeText(say) }));
}

async function outcomeOf(message: AskedMessage, deps: CarryOutDeps): Promise<Outcome> {
  const { id, at, sender, asked } = message;
  const press = { id, at: new Date(at) };
  if (deps.clock.now().getTime() - press.at.getTime() > LATEST_MS) return { say: tooLate };
  const user = await deps.links.findLinked(sender);
  const act = actIn(asked);
  if (!act) return { say: unknownButton };
  if (!user) return { say: notLinked };
  // The role as the database has it now: a demoted administrator loses the buttons at once.
  if (user.role !== 'admin') return { say: notAdmin };
  try {
    return await carryOutAct(act, message, { by: actorOf(user), press }, deps);
  } catch (error) {
    if (error instanceof AppError && isAnswer(error)) return { say: `No se hizo. ${error.message}.` };
    throw error;
  }
}

const actorOf = ({ username }: User): Actor => ({ username, signed: `${username} (Slack)` });

async function carryOutAct(
  act: Act,
  { sender: { team }, asked }: AskedMessage,
  who: { by: Actor; press: Press },
  deps: CarryOutDeps,
): Promise<Outcome> {
  const values = asked.type === 'submission' ? asked.values : {};
  logger.info('asked in Slack', { action: act.action });
  switch (act.action) {
    case 'alert.ack':
    case 'alert.release':
    case 'alert.resolve':
    case 'alert.silence':
      return await actOnAlert(act, { ...who, details: { reason: values.reason } }, deps);
    case 'alert.assign':
      return await assign(act, values.person, { ...who, team }, deps);
    case 'alert.ack_all':
      return await acknowledgeAll(act.alerts, who.by, deps);
    case 'model.rollback':
    case 'model.promote':
      return await withAnnouncement(asked, await moveModel(act, who.by, values.reason, deps), deps);
    case 'run.retry':
      return await withAnnouncement(asked, await retryRun(act.run_id, who, deps), deps);
    case 'report.retrain':
      return await withAnnouncement(asked, await retrain(undefined, who, deps), deps);
    default:
      return { say: unknownButton };
  }
}

/** The announcement whose button was pressed is drawn again, without buttons and with what came of it. */
async function withAnnouncement(
  asked: Asked,
  { say, came }: { say: string; came?: Phrase },
  deps: CarryOutDeps,
): Promise<Outcome> {
  const fingerprint = asked.type === 'press' ? asked.block_id : undefined;
  const group = came && fingerprint && (await deps.alerts.findAlert(fingerprint));
  return { say, ...(group && { shown: deps.messages.answeredMessage(group, came) }) };
}
