// Carries out what somebody asked for in Slack: who it is, whether they may, the change itself, and the answer.

import type { Phrase } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import { logger } from '#lib/log.ts';
import type { Act, Asked } from '#lib/slack/interactions/interactions.ts';
import { escapeText, LIST, QUESTION, type SlackPayload } from '#lib/slack/slack.ts';
import type { User } from '#lib/users/users.ts';
import { type AlertActDeps, acknowledgeAll, actOnAlert, assign } from './alert-acts.ts';
import {
  doneText,
  noReason,
  notAdmin,
  notAnAlert,
  noteGone,
  notLinked,
  tooLate,
  unknownButton,
} from './answers-es.ts';
import { type AskedMessage, actIn } from './asked.ts';
import { type AutopilotActDeps, tellAutopilot } from './autopilot-acts.ts';
import { type ModelActDeps, moveModel } from './model-acts.ts';
import type { readNote } from './notes.ts';
import { type Actor, isAnswer, type Outcome, type Press } from './outcome.ts';
import { inPlace, privately, type reply } from './reply.ts';
import { decide, type RunActDeps, retrain, retryRun } from './run-acts.ts';
import { type CommandDeps, runCommand } from './run-command.ts';

export interface CarryOutDeps extends CommandDeps, ModelActDeps, RunActDeps, AutopilotActDeps {
  runs: RunActDeps['runs'];
  notes: CommandDeps['notes'] & { readNote: typeof readNote };
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
  if (message.asked.type === 'command') return await answerCommand(message, deps);
  const outcome = await outcomeOf(message, deps);
  for (const answer of answersOf(message.asked, outcome))
    await deps.answers.reply(message.asked.response_url, answer);
}

/** The message that was pressed is drawn again; a list stays, and a question is replaced by its answer. */
function answersOf(asked: Asked, { say, shown }: Outcome) {
  const block = blockOf(asked);
  const said = (text: string) => ({ text: escapeText(text) });
  const whispered = (text: string) => privately(said(text), asked.thread_ts);
  if (block?.startsWith(LIST)) return [whispered(say ?? doneText)];
  if (block === QUESTION) return say === undefined ? [] : [inPlace(said(say))];
  return [
    ...(shown && isOfMessage(asked) ? [inPlace(shown)] : []),
    ...(say === undefined ? [] : [whispered(say)]),
  ];
}

/** A press, or the dialog that it opened: both belong to the message with the button. */
function isOfMessage(asked: Asked): asked is Extract<Asked, { type: 'press' | 'submission' }> {
  return asked.type === 'press' || asked.type === 'submission';
}

function blockOf(asked: Asked): string | undefined {
  return isOfMessage(asked) ? asked.block_id : undefined;
}

async function answerCommand(message: AskedMessage, deps: CarryOutDeps): Promise<void> {
  const { asked, sender } = message;
  if (asked.type !== 'command') return;
  if (isLate(message, deps)) {
    return await deps.answers.reply(asked.response_url, privately({ text: escapeText(tooLate) }));
  }
  const user = await deps.links.findLinked(sender);
  const press = { id: message.id, at: new Date(message.at) };
  const by = user && actorOf(user);
  const answer = await asAnswer(() => runCommand({ message: { ...message, asked }, user, by, press }, deps));
  await deps.answers.reply(asked.response_url, privately(answer));
}

async function asAnswer(work: () => Promise<SlackPayload>): Promise<SlackPayload> {
  try {
    return await work();
  } catch (error) {
    if (error instanceof AppError && isAnswer(error))
      return { text: escapeText(`No se hizo. ${error.message}.`) };
    throw error;
  }
}

function isLate({ at }: AskedMessage, { clock }: CarryOutDeps): boolean {
  return clock.now().getTime() - Date.parse(at) > LATEST_MS;
}

async function outcomeOf(message: AskedMessage, deps: CarryOutDeps): Promise<Outcome> {
  const { id, at, sender, asked } = message;
  const press = { id, at: new Date(at) };
  if (isLate(message, deps)) return { say: tooLate };
  const user = await deps.links.findLinked(sender);
  const act = actIn(asked);
  if (!act) return { say: asked.type === 'shortcut' ? notAnAlert : unknownButton };
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
    case 'model.promote': {
      const reason = values.reason?.trim() ?? (await noteOf(act, deps));
      if (reason === '') return { say: noReason };
      if (reason === undefined && act.note !== undefined) return { say: noteGone };
      return await withAnnouncement(asked, await moveModel(act, who.by, reason, deps), deps);
    }
    case 'run.retry':
      return await withAnnouncement(asked, await retryRun(act.run_id, who, deps), deps);
    case 'run.publish':
    case 'run.discard': {
      const status = act.action === 'run.publish' ? 'published' : 'discarded';
      const decided = await decide(act.run_id, status, who, deps);
      // With threads the news of the decision redraws this message; a copy of what it was must not come after that.
      return deps.channel().level === 'app'
        ? { say: decided.say }
        : await withAnnouncement(asked, decided, deps);
    }
    case 'report.retrain': {
      const note = await noteOf(act, deps);
      if (note === undefined && act.note !== undefined) return { say: noteGone };
      const report = await announcementOf(asked, deps);
      return await withAnnouncement(asked, await retrain(note, report?.alert.at, who, deps), deps);
    }
    case 'autopilot.accept':
    case 'autopilot.stop':
    case 'autopilot.resume':
      return await withAnnouncement(asked, await tellAutopilot(act, who.by, deps), deps);
    default:
      return { say: unknownButton };
  }
}

async function noteOf({ note }: { note?: string | undefined }, { notes }: CarryOutDeps) {
  return note === undefined ? undefined : await notes.readNote(note);
}

async function announcementOf(asked: Asked, { alerts }: CarryOutDeps) {
  const fingerprint = blockOf(asked);
  return fingerprint === undefined ? undefined : await alerts.findAlert(fingerprint);
}

/** The announcement whose button was pressed is drawn again, without buttons and with what came of it. */
async function withAnnouncement(
  asked: Asked,
  { say, came }: { say: string; came?: Phrase },
  deps: CarryOutDeps,
): Promise<Outcome> {
  const group = came && (await announcementOf(asked, deps));
  return { say, ...(group && { shown: deps.messages.answeredMessage(group, came) }) };
}
