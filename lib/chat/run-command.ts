// Does what somebody wrote after `/vigia`, and gives the answer, which only they see.
import { type DrillKind, type Group, type listGroups, presentNotice } from '#lib/alerts/alerts.ts';
import { AppError } from '#lib/errors.ts';
import type { Alias, latestMove } from '#lib/models/models.ts';
import type { listRuns } from '#lib/retraining/retraining.ts';
import type { SlackPayload } from '#lib/slack/slack.ts';
import { alertList, type Channel, escapeText, LABELS, question } from '#lib/slack/slack.ts';
import type { newLinkCode, User, unlink } from '#lib/users/users.ts';
import { type AlertActDeps, actOnAlert, assign } from './alert-acts.ts';
import {
  alertsHeading,
  doneText,
  drilled,
  helpText,
  linkTo,
  modelsText,
  noAlerts,
  notAdmin,
  notFound,
  notLinked,
  promotionQuestion,
  retrainingQuestion,
  rollbackQuestion,
  silencedUntil,
  statusText,
  unlinkedText,
  usageText,
  whoText,
} from './answers-es.ts';
import type { AskedMessage } from './asked.ts';
import { type Command, parseCommand } from './commands.ts';
import type { keepNote } from './notes.ts';
import type { Actor, Press } from './outcome.ts';

export interface CommandDeps extends AlertActDeps {
  lists: { listGroups: typeof listGroups };
  runs: { listRuns: typeof listRuns };
  serving: { latestMove: typeof latestMove; modelBehind: (alias: Alias) => Promise<{ id: string }> };
  reports: { reportText: (now: Date) => Promise<string> };
  drills: { drill: (kind: DrillKind) => Promise<{ failed: boolean }> };
  linking: { newLinkCode: typeof newLinkCode; unlink: typeof unlink };
  notes: { keepNote: typeof keepNote };
  channel: () => Channel;
  clock: { now: () => Date };
}

interface Asker {
  message: AskedMessage & { asked: { type: 'command' } };
  user: User | undefined;
  by: Actor | undefined;
  press: Press;
}

export async function runCommand(asker: Asker, deps: CommandDeps): Promise<SlackPayload> {
  const command = parseCommand(asker.message.asked.text);
  const { user, by } = asker;
  if (command.name === 'help') return text(helpText(command));
  if (command.name === 'usage') return text(usageText(command.of));
  if (command.name === 'link') return text(await linkFor(asker, deps));
  if (!user || !by) return text(notLinked);
  if (command.name === 'whoami') return text(whoText(user.username, user.role));
  if (command.name === 'unlink') {
    await deps.linking.unlink(user.username);
    return text(unlinkedText);
  }
  if (user.role !== 'admin') return text(notAdmin);
  const { press, message } = asker;
  return await forAdmin(command, { by, press, team: message.sender.team }, deps);
}

const text = (said: string): SlackPayload => ({ text: escapeText(said) });

type ForAdmin = Exclude<Command, { name: 'help' | 'usage' | 'link' | 'whoami' | 'unlink' }>;
interface Who {
  by: Actor;
  press: Press;
  team: string;
}

async function forAdmin(command: ForAdmin, who: Who, deps: CommandDeps): Promise<SlackPayload> {
  const now = deps.clock.now();
  switch (command.name) {
    case 'status':
      return text(await status(deps));
    case 'report':
      return text(await deps.reports.reportText(now));
    case 'models':
      return text(modelsText(await served(deps)));
    case 'alerts':
      return await alerts(command.mine ? who.by.username : undefined, deps);
    case 'silence':
      return text(await silence(command, who, deps));
    case 'assign':
      return text(await assigned(command, who, deps));
    case 'drill':
      return text(drilled(command.kind, (await deps.drills.drill(command.kind)).failed));
    case 'retrain':
    case 'promote':
    case 'rollback':
      return await asked(command, who, deps);
  }
}

async function linkFor({ message }: Asker, deps: CommandDeps): Promise<string> {
  const { sender, asked, origin } = message;
  const person = { team: sender.team, user: sender.user, name: asked.name ?? sender.user };
  return linkTo(`${origin ?? ''}/#/link/${await deps.linking.newLinkCode(person, deps.clock.now())}`);
}

async function alerts(mine: string | undefined, deps: CommandDeps): Promise<SlackPayload> {
  const now = deps.clock.now();
  const wanted = (await openGroups(deps)).filter(
    ({ handling, assigned }) => mine === undefined || handling?.by === mine || assigned?.to === mine,
  );
  if (wanted.length === 0) return text(noAlerts(mine !== undefined));
  return alertList(wanted, alertsHeading(wanted.length), deps.channel(), now);
}

const MOST_OPEN = 100;
/** Pages of the list that are read: each looks at 500 groups, and 14 days have hundreds. */
const MOST_PAGES = 4;

/** An alarm that has fired for days stands behind hundreds of faults that are over. */
async function openGroups({ lists }: CommandDeps): Promise<Group[]> {
  const open: Group[] = [];
  let from: Parameters<typeof listGroups>[2];
  for (let page = 0; page < MOST_PAGES && open.length < MOST_OPEN; page++) {
    const { items, next } = await lists.listGroups({ isOpen: true }, MOST_OPEN, from);
    open.push(...items);
    if (next === undefined) break;
    from = next;
  }
  return open;
}

async function silence(
  { id, span }: Extract<Command, { name: 'silence' }>,
  { by, press }: Who,
  deps: CommandDeps,
): Promise<string> {
  const group = await deps.alerts.findAlert(id);
  if (!group) return notFound;
  const seen = { action: 'alert.silence', fingerprint: id, rev: group.rev, span } as const;
  const { say } = await actOnAlert(seen, { by, press }, deps);
  return say ?? silencedUntil(span, group.alert.severity);
}

async function assigned(
  { id, person }: Extract<Command, { name: 'assign' }>,
  { by, press, team }: Who,
  deps: CommandDeps,
): Promise<string> {
  const group = await deps.alerts.findAlert(id);
  if (!group) return notFound;
  const { say } = await assign({ fingerprint: id, rev: group.rev }, person, { by, press, team }, deps);
  return say ?? doneText;
}

async function served({ serving }: CommandDeps): Promise<Record<Alias, string>> {
  const [v1, v2] = await Promise.all([serving.modelBehind('v1'), serving.modelBehind('v2')]);
  return { v1: v1.id, v2: v2.id };
}

async function status(deps: CommandDeps): Promise<string> {
  const now = deps.clock.now();
  const [open, models, runs] = await Promise.all([openGroups(deps), served(deps), deps.runs.listRuns(1)]);
  const statuses = open.map((group) => presentNotice(group, now).status);
  const count = (wanted: string) => statuses.filter((found) => found === wanted).length;
  return statusText({
    firing: count('firing'),
    acknowledged: count('acknowledged'),
    silenced: count('silenced'),
    ...models,
    run: runs.items[0]?.status,
  });
}

type Moving = Extract<Command, { name: 'retrain' | 'promote' | 'rollback' }>;

/** What moves a model is done by a button, after it was read what will happen. */
async function asked(command: Moving, { press }: Who, deps: CommandDeps): Promise<SlackPayload> {
  const reason = command.name === 'retrain' ? command.note : command.reason;
  const note = press.id.slice(0, 16);
  if (reason !== undefined) await deps.notes.keepNote(note, reason, deps.clock.now());
  const noted = reason === undefined ? {} : { note };
  if (command.name === 'retrain') {
    const day = deps.clock.now().toISOString().slice(0, 10);
    return question(retrainingQuestion, LABELS.retrain, { action: 'report.retrain', day, ...noted });
  }
  const alias = command.name === 'promote' ? 'v1' : command.alias;
  const [move, { [alias]: from }] = await Promise.all([deps.serving.latestMove(alias), served(deps)]);
  const seen = { alias, revision: move?.revision ?? 0, ...noted };
  if (command.name === 'promote') {
    const act = { action: 'model.promote', ...seen, model: command.model } as const;
    return question(promotionQuestion(alias, from, command.model), LABELS.promoteNamed, act);
  }
  if (!move) throw new AppError('nothing_to_roll_back');
  const act = { action: 'model.rollback', ...seen, model: from } as const;
  return question(rollbackQuestion(alias, from), LABELS.undo, act);
}
