// What a message says in its small lines: how often and since when, release, users, the request; the frames of the stack.
import {
  type Alert,
  affectedUsers,
  frameOf,
  inDay,
  latestPoint,
  logOf,
  moreFrames,
  type Notice,
  type Phrase,
  period,
  releaseOf,
  releaseSince,
  request,
  returned,
  say,
  shortPlace,
  since,
  timesSign,
  usersIn,
} from '#lib/alerts/alerts.ts';
import { bars } from './bars.ts';
import { joined } from './blocks.ts';

/** Fields of an alert that are shown. */
const FIELDS_SHOWN = 10;

/**
 * The one line of context: how often, when, with which release, for how many users, in which request.
 * @param isBrief without the fields and the log group
 */
export function factsOf(notice: Notice, isBrief = false): Phrase {
  const { alert } = notice;
  return joined([
    historyOf(notice),
    [timesSign(notice.count)],
    whenOf(notice),
    releaseIn(notice),
    usersOf(notice),
    dayOf(notice),
    requestOf(notice),
    ...(alert.kind === 'alarm' || isBrief ? [] : fieldsOf(alert)),
    // Without a link to the log its name is what a reader needs.
    alert.logGroup && alert.links.length === 0 && !isBrief ? logOf(alert.logGroup) : undefined,
  ]);
}

function historyOf({ reason, openings = 1, first_seen, alert }: Notice): Phrase | undefined {
  const isBack = reason === 'again' || openings > 1;
  return isBack ? returned(openings, first_seen ?? alert.at) : undefined;
}

function whenOf({ count, since: from, first_at, last_at, reason, alert }: Notice): Phrase {
  if (reason === 'recovered' && first_at !== undefined && last_at !== undefined)
    return period(first_at, last_at);
  return count > 1 ? since(from) : say`${{ at: alert.at }}`;
}

/** Characters of a commit that identify it, as Git abbreviates it. */
const ABBREVIATED = 7;

/** "New since" only when the first occurrence of all happened with the release that is deployed now. */
function releaseIn({ alert, first_release }: Notice): Phrase | undefined {
  const commit = alert.release?.slice(0, ABBREVIATED);
  if (commit === undefined) return undefined;
  const first = first_release?.slice(0, ABBREVIATED);
  if (first === undefined || first === commit) return releaseOf(commit, first !== undefined);
  return releaseSince(commit, first);
}

function usersOf({ alert, users = alert.users }: Notice): Phrase | undefined {
  const affected = usersIn(users ?? []);
  return affected && [affectedUsers(affected.count, affected.isExact)];
}

/** The last 24 hours; not for a single occurrence, which needs no chart. */
function dayOf({ daily = [] }: Notice): Phrase | undefined {
  const total = daily.reduce((sum, count) => sum + count, 0);
  return total > 1 ? [inDay(bars(daily), total)] : undefined;
}

function requestOf({ alert, latest }: Notice): Phrase | undefined {
  const id = latest?.requestId ?? alert.requestId;
  return id ? request(id) : undefined;
}

export function fieldsOf({ fields }: Pick<Alert, 'fields'>): Phrase[] {
  return fields.slice(0, FIELDS_SHOWN).map(({ name, value }) => [{ name: `${name}: ${value}` }]);
}

/** Of an alarm: its name, unless the headline has it, its data points and its fields in one line. */
export function detailsOf(alert: Alert, headline: string): Phrase {
  const { kind, name, points = [] } = alert;
  if (kind !== 'alarm') return [];
  const latest = points.at(-1);
  return joined([
    name === undefined || headline.includes(name) ? undefined : [{ name }],
    latest === undefined ? undefined : [latestPoint(bars(points), latest)],
    ...fieldsOf(alert),
  ]);
}

const FRAMES_SHOWN = 3;
/** Characters of a stack that has no frames: a list, or a raw message. */
const RAW = 600;

/**
 * The innermost own frames of a stack, or of a foreign one the innermost frames, and what caused the error. The error
 * itself, which is the stack's first line, stands in the headline already. The log has the rest.
 */
export function stackOf({ error }: Alert): Phrase {
  const lines = (error?.stack ?? '').split(/\r\n?|\n/);
  const frames = lines.flatMap((line) => frameOf(line) ?? []);
  if (frames.length === 0) return [];
  const own = frames.filter(({ isOwn }) => isOwn);
  const shown = (own.length > 0 ? own : frames).slice(0, FRAMES_SHOWN);
  const more = frames.length - shown.length;
  return joined([
    ...shown.map(
      ({ call, place, position }): Phrase => [
        { name: `${shortPlace(place)}:${position}` },
        ...(call && call !== '<anonymous>' ? [' ', { name: call }] : []),
      ],
    ),
    ...causeOf({ error }).map((cause): Phrase => [{ name: cause }]),
    ...(more > 0 ? [[moreFrames(more)]] : []),
  ]);
}

/** What caused the error, in one line; none where the stack names no cause. */
export function causeOf({ error }: Pick<Alert, 'error'>): string[] {
  const lines = (error?.stack ?? '').split(/\r\n?|\n/);
  return lines.filter((line) => line.startsWith('Caused by: ')).slice(0, 1);
}

/** The beginning of a stack without frames; undefined when it has frames, or repeats the error. */
export function rawOf({ error, title }: Alert): string | undefined {
  const { stack, message } = error ?? {};
  if (!stack || stack.split('\n').some((line) => frameOf(line) !== undefined)) return undefined;
  const isRepeated = stack === message || stack === title || stack.trim() === `${error?.type}: ${message}`;
  return isRepeated ? undefined : stack.slice(0, RAW);
}
