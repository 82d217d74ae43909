// The rules of the clock: the end of a window and of a silence, reminders, and when to look at a group again.
import {
  closeWindow,
  type Explanation,
  type Group,
  HOUR_MS,
  isSilenced,
  later,
  MEMORY_MS,
  openWindow,
} from '../group.ts';
import { endSilence, reminderAt, settled, showFiring, stillFiring, summedUp } from './lasting.ts';
import { escalated, isEscalation } from './opening.ts';
import { asPlanned, type PlannedSilence } from './planned.ts';

/** What else holds now: the group of errors that explains an alarm, the planned work that silences the group. */
interface Circumstances {
  explained?: Explanation | undefined;
  planned?: PlannedSilence | undefined;
}

/** Lets everything happen that was due by now. The same, however often and how late it is called. */
export function elapse(group: Group, now: Date, { explained, planned }: Circumstances): Group {
  const known = unexplained(asPlanned(group, planned, now), now, explained);
  const steps = [endOfSilence, endOfWindow, escalate, remind];
  return steps.reduce((state, step) => step(state, now), known);
}

function isOver(end: string | undefined, now: Date): boolean {
  return end !== undefined && end <= now.toISOString();
}

/** An alarm that still fires when nothing explains it any more is shown, at the end of its silence if it has one. */
function unexplained(group: Group, now: Date, explained: Explanation | undefined): Group {
  if (!group.explained || group.firing_since === undefined) return group;
  if (explained && !isOver(explained.until, now)) return { ...group, explained };
  return isSilenced(group) ? { ...group, explained: undefined } : showFiring(group, now);
}

function endOfSilence(group: Group, now: Date): Group {
  const { handling } = group;
  return handling?.status === 'silenced' && isOver(handling.until, now) ? endSilence(group, now) : group;
}

function endOfWindow(group: Group, now: Date): Group {
  const { window, n, changes, handling } = group;
  if (!window || !isOver(window.ends_at, now)) return group;
  // Until the end of the planned work, which is looked at again at the end of each short window.
  if (handling?.status === 'silenced' && handling.planned !== undefined) return openWindow(group, 0, now);
  if (n === 0 && changes === 0) return quiet(group, window.level, now);
  // It is acknowledged or silenced: the count is held until the group is quiet, or the silence ends.
  if (handling) return openWindow(group, window.level + 1, now);
  const { recurring, shown } = group;
  const flapping = recurring && shown !== undefined ? { changes } : {};
  return openWindow(summedUp(group, now, flapping), window.level + 1, now);
}

/** Quiet for a whole window: the group closes, which ends what a person has done with it, unless an alarm still fires. */
function quiet(group: Group, level: number, now: Date): Group {
  const { handling, held, firing_since, shown } = group;
  const fires = firing_since !== undefined;
  if (isSilenced(group) && fires) return openWindow(group, level, now);
  if (shown === 'flapping') return settled(closeWindow(group), now);
  if (fires) return closeWindow(group);
  const was_silenced = isSilenced(group);
  const told = handling && held > 0 ? summedUp(group, now, { was_silenced }) : group;
  return { ...closeWindow(told), handling: undefined, assigned: undefined };
}

/** Bare repeats are counted without these rules; the first look at the group after them finds the escalation. */
function escalate(group: Group, now: Date): Group {
  return isEscalation(group, now) ? escalated(group, now) : group;
}

/** Of what a person acknowledged, once; of an alarm that nobody has, or that was resolved and still fires, again. */
function remind(group: Group, now: Date): Group {
  const { handling, firing_since, n, held } = group;
  if (!isOver(reminderDue(group), now)) return group;
  if (handling?.status !== 'acknowledged') return stillFiring(group, now);
  const reminded: Group = { ...group, handling: { ...handling, reminded: true } };
  if (firing_since !== undefined) return stillFiring(reminded, now);
  return n + held > 0 ? summedUp(reminded, now, { by: handling.by }) : reminded;
}

const ACKNOWLEDGED_MS = 4 * HOUR_MS;
const RESOLVED_MS = HOUR_MS;

function reminderDue(group: Group): string | undefined {
  const { firing_since, shown, reminders, handling, resolved, window } = group;
  if (handling?.status === 'silenced') return undefined;
  const isShown = firing_since !== undefined && shown === 'firing';
  if (handling?.status === 'acknowledged') {
    const isOpen = isShown || (firing_since === undefined && window !== undefined);
    const { at, reminded, remind_after = ACKNOWLEDGED_MS } = handling;
    return reminded || !isOpen || remind_after === 'off' ? undefined : later(at, remind_after);
  }
  if (!isShown) return undefined;
  return resolved ? later(resolved.at, RESOLVED_MS) : reminderAt(firing_since, reminders);
}

/** When a notice is still unsent after this long its sender has crashed, and the sweep sends it. */
const ABANDONED_MS = 60_000;

/** When the sweep has to look at the group; undefined when nothing is due. */
export function dueAt(group: Group, now: Date): string | undefined {
  const { window, outbox, explained, handling } = group;
  const times = [
    outbox.length > 0 ? later(now, ABANDONED_MS) : undefined,
    window?.ends_at,
    explained?.until,
    handling?.status === 'silenced' ? handling.until : undefined,
    reminderDue(group),
  ];
  return times.filter((time) => time !== undefined).sort()[0];
}

/** When the group may be forgotten, in seconds since 1970; never while it fires. */
export function expiresAt(group: Group, now: Date): number | undefined {
  if (group.firing_since !== undefined || group.window) return undefined;
  return Math.ceil((now.getTime() + MEMORY_MS) / 1000);
}
