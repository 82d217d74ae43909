// What a person does with a group: acknowledge, release, silence, resolve, assign.
import { closeWindow, type Group, HOUR_MS, type LogEntry } from './group.ts';

export interface PersonAction extends Pick<LogEntry, 'by' | 'via'> {
  action: 'acknowledge' | 'release' | 'silence' | 'resolve' | 'assign';
  /** Of a silence: its end. */
  until?: string | undefined;
  reason?: string | undefined;
  /** Of an assignment: to whom. */
  to?: string | undefined;
}

const LONGEST_SILENCE_MS = { usual: 24 * HOUR_MS, critical: 4 * HOUR_MS };

/** Why an action is refused, as a Spanish sentence; undefined when it is not. */
export function refusal(
  { alert, handling }: Group,
  { action, until, by }: PersonAction,
  now: Date,
): string | undefined {
  if (action === 'acknowledge' && handling?.status === 'acknowledged' && handling.by !== by) {
    return `Ya se encarga ${handling.by}`;
  }
  if (action !== 'silence') return undefined;
  const isCritical = alert.severity === 'critical';
  const longest = isCritical ? LONGEST_SILENCE_MS.critical : LONGEST_SILENCE_MS.usual;
  const length = until === undefined ? 0 : Date.parse(until) - now.getTime();
  if (!(length > 0)) return 'El silencio tiene que acabar en el futuro';
  if (length > longest)
    return `${isCritical ? 'Un aviso crítico' : 'Un aviso'} no se puede silenciar más de ${longest / HOUR_MS} h`;
  return undefined;
}

/** Entries kept of a group's log. */
const LOG_LENGTH = 20;

/** The group after the action, which the caller has not refused. A repeated action changes nothing. */
export function handle(group: Group, action: PersonAction, now: Date): Group {
  const at = now.toISOString();
  const changed = changedBy(group, action, at);
  if (changed === group) return group;
  const entry: LogEntry = { at, by: action.by, via: action.via, what: whatWasDone(action) };
  return { ...changed, rev: group.rev + 1, log: [...group.log, entry].slice(-LOG_LENGTH) };
}

function changedBy(group: Group, { action, by, until, reason, to }: PersonAction, at: string): Group {
  const { handling } = group;
  switch (action) {
    case 'acknowledge':
      return handling?.status === 'acknowledged'
        ? group
        : { ...group, reminders: 0, handling: { status: 'acknowledged', by, at } };
    case 'release':
      return handling ? { ...group, handling: undefined } : group;
    case 'silence':
      return until === undefined || (handling?.status === 'silenced' && handling.until === until)
        ? group
        : {
            ...group,
            handling: { status: 'silenced', by, at, until, ...(reason !== undefined && { reason }) },
          };
    case 'resolve':
      return group.resolved && !group.window && !handling
        ? group
        : {
            ...closeWindow({ ...group, n: 0, held: 0, repeats_since: undefined }),
            handling: undefined,
            resolved: { by, at },
          };
    case 'assign':
      return group.assigned_to === to ? group : { ...group, assigned_to: to };
  }
}

function whatWasDone({ action, until, reason, to }: PersonAction): string {
  return [action, to, until, reason].filter((part) => part !== undefined).join(' · ');
}
