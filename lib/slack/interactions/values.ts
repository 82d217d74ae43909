// What a button stands for: its action, and the `value` by which the message names what the action is done to. A value has
// ids and revisions only, never a name, a URL or a text; what may be done is decided by the server's own state.
import type { Alias } from '#lib/models/models.ts';

/** How long a silence lasts; `end`: until the fault is over. */
export const SPANS = { '1h': 1, '4h': 4, '24h': 24, end: undefined } as const;
export type Span = keyof typeof SPANS;

/** An alert as the person saw it. */
export interface Seen {
  fingerprint: string;
  rev: number;
}

/** An alias as the person saw it: `revision` is its latest move; 0 when it was never moved. */
interface SeenAlias {
  alias: Alias;
  revision: number;
  /** `model.rollback`: the model that serves. `model.promote`: the model that shall serve. */
  model: string;
  /** The id of the reason that was written in a command. */
  note?: string | undefined;
}

/** `revision`: the decision that the person saw. */
type AutopilotAction = 'autopilot.accept' | 'autopilot.stop' | 'autopilot.resume';

type OnAlert = 'alert.ack' | 'alert.release' | 'alert.resolve' | 'alert.assign';

export type Act =
  | { [Action in OnAlert]: { action: Action } & Seen }[OnAlert]
  | ({ action: 'alert.silence'; span: Span } & Seen)
  | { action: 'alert.ack_all'; alerts: readonly Seen[] }
  | { action: 'run.retry' | 'run.publish' | 'run.discard'; run_id: string }
  | ({ action: 'model.promote' | 'model.rollback' } & SeenAlias)
  | { action: 'report.retrain'; day: string; note?: string | undefined }
  | { action: AutopilotAction; revision: number };

/**
 * The `action_id`s. `alert.more` is the menu of the rarer actions, each with its own value; `link-0`, `link-1` and so on are
 * links, of which Slack sends a press too.
 */
export type ActionId = Exclude<Act['action'], 'alert.assign'> | 'alert.more';

/** Slack's limits: 2,000 characters of a button's value, 150 of an option's. The longest here is that of `alert.ack_all`. */
export const MOST_AT_ONCE = 10;

/** The value of a button or option. */
export function buttonValue(act: Act): string {
  switch (act.action) {
    case 'alert.silence':
      return `${seenText(act)}.${act.span}`;
    case 'alert.assign':
      return `${seenText(act)}.assign`;
    case 'alert.ack_all':
      return act.alerts.slice(0, MOST_AT_ONCE).map(seenText).join(',');
    case 'run.retry':
    case 'run.publish':
    case 'run.discard':
      return act.run_id;
    case 'model.promote':
    case 'model.rollback':
      return `${act.alias}.${act.revision}.${act.model}${noteText(act)}`;
    case 'report.retrain':
      return `${act.day}${noteText(act)}`;
    case 'autopilot.accept':
    case 'autopilot.stop':
    case 'autopilot.resume':
      return String(act.revision);
    default:
      return seenText(act);
  }
}

/** @returns undefined for a link, and for everything that `buttonValue` does not make. */
export function actOf(actionId: string, value: string): Act | undefined {
  const read = Object.hasOwn(READERS, actionId) ? READERS[actionId as ActionId] : undefined;
  return value.length <= LONGEST ? read?.(value) : undefined;
}

const LONGEST = 2_000;

const noteText = ({ note }: { note?: string | undefined }) => (note === undefined ? '' : `.${note}`);
const seenText = ({ fingerprint, rev }: Seen) => `${fingerprint}.${rev}`;

type Reader = (value: string) => Act | undefined;

const READERS: Record<ActionId, Reader> = {
  'alert.ack': onAlert('alert.ack'),
  'alert.release': onAlert('alert.release'),
  'alert.resolve': onAlert('alert.resolve'),
  'alert.silence': (value) => {
    const [, seen, span] = /^(.+)\.([^.]+)$/.exec(value) ?? [];
    const alert = seenIn(seen);
    return alert && isSpan(span) ? { action: 'alert.silence', ...alert, span } : undefined;
  },
  'alert.more': (value) => {
    const alert = seenIn(/^(.+)\.assign$/.exec(value)?.[1]);
    return alert && { action: 'alert.assign', ...alert };
  },
  'alert.ack_all': (value) => {
    const alerts = value.split(',').map(seenIn);
    const isList = alerts.length <= MOST_AT_ONCE && alerts.every((alert) => alert !== undefined);
    return isList ? { action: 'alert.ack_all', alerts } : undefined;
  },
  'run.retry': onRun('run.retry'),
  'run.publish': onRun('run.publish'),
  'run.discard': onRun('run.discard'),
  'model.promote': onAlias('model.promote'),
  'model.rollback': onAlias('model.rollback'),
  'autopilot.accept': onAutopilot('autopilot.accept'),
  'autopilot.stop': onAutopilot('autopilot.stop'),
  'autopilot.resume': onAutopilot('autopilot.resume'),
  'report.retrain': (value) => {
    const [, day, note] = /^(\d{4}-\d\d-\d\d)(?:\.([0-9a-f]{16}))?$/.exec(value) ?? [];
    return day === undefined
      ? undefined
      : { action: 'report.retrain', day, ...(note !== undefined && { note }) };
  },
};

function onAlert(action: Exclude<OnAlert, 'alert.assign'>): Reader {
  return (value) => {
    const seen = seenIn(value);
    return seen && { action, ...seen };
  };
}

function onRun(action: 'run.retry' | 'run.publish' | 'run.discard'): Reader {
  return (value) => (/^[0-9a-f]{32}$/.test(value) ? { action, run_id: value } : undefined);
}

function onAutopilot(action: AutopilotAction): Reader {
  return (value) => (/^[1-9]\d{0,8}$/.test(value) ? { action, revision: Number(value) } : undefined);
}

const ALIAS_VALUE = /^([^.]+)\.(0|[1-9]\d{0,8})\.([a-z0-9-]{1,64})(?:\.([0-9a-f]{16}))?$/;

function onAlias(action: 'model.promote' | 'model.rollback'): Reader {
  return (value) => {
    const [, alias, revision, model, note] = ALIAS_VALUE.exec(value) ?? [];
    if (!isAlias(alias) || revision === undefined || model === undefined) return undefined;
    return { action, alias, revision: Number(revision), model, ...(note !== undefined && { note }) };
  };
}

function seenIn(text: string | undefined): Seen | undefined {
  const [, fingerprint, rev] = /^([0-9a-f]{16})\.(0|[1-9]\d{0,8})$/.exec(text ?? '') ?? [];
  return fingerprint === undefined ? undefined : { fingerprint, rev: Number(rev) };
}

/** Not imported from the models, whose code the bundle of `slack-interactions` must not hold. */
const ALIASES: Record<Alias, true> = { v1: true, v2: true };

function isAlias(text: string | undefined): text is Alias {
  return text !== undefined && Object.hasOwn(ALIASES, text);
}

function isSpan(text: string | undefined): text is Span {
  return text !== undefined && Object.hasOwn(SPANS, text);
}
