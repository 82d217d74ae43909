// The alerts of one batch → one occurrence for each fingerprint, with a bound on their number.
import { type Alert, cut, LIMITS, type Occurrence } from '../alert.ts';
import { moreFaults } from '../texts-es.ts';
import { fingerprint } from './fingerprint.ts';
import { isMoreSevere, SEVERITIES } from './group.ts';

/**
 * Slack takes one message a second, and each occurrence costs a write or two: a minute of both. Further faults share
 * one occurrence that says how many there are. A batch with so many faults has one cause that no single line shows.
 */
export const MAX_FAULTS = 50;

/** In the order of each fault's first line; of too many, the most severe and most frequent ones, and one for the rest. */
export function aggregate(alerts: Alert[]): Occurrence[] {
  const byFingerprint = Map.groupBy(alerts, (alert) => alert.fingerprint);
  const occurrences = [...byFingerprint.values()].flatMap(occurrenceOf);
  if (occurrences.length <= MAX_FAULTS) return occurrences;
  const sorted = occurrences.toSorted((a, b) => rank(b) - rank(a) || b.count - a.count);
  return [...sorted.slice(0, MAX_FAULTS - 1), ...theRest(sorted.slice(MAX_FAULTS - 1))];
}

const rank = ({ alert }: Occurrence) => SEVERITIES.indexOf(alert.severity);

function occurrenceOf([first, ...others]: Alert[]): Occurrence[] {
  if (!first) return [];
  const { at, requestId, logStream } = others.at(-1) ?? first;
  // The first repeat, with the severity of the most severe one: a batch may hold both.
  const { severity } = [first, ...others].reduce((worst, alert) =>
    isMoreSevere(alert.severity, worst.severity) ? alert : worst,
  );
  const users = [...new Set([first, ...others].flatMap((alert) => alert.users ?? []))];
  const alert = { ...first, severity, ...(users.length > 0 && { users }) };
  return [{ alert, count: others.length + 1, last: { at, requestId, logStream } }];
}

const NAMED = 10;

/**
 * Its count is that of all its lines, so that totals are right; it names the first faults, and has the severity of the most severe one,
 * which is the first.
 */
function theRest(occurrences: Occurrence[]): Occurrence[] {
  const [first] = occurrences;
  if (!first) return [];
  const { alert } = first;
  const last = occurrences
    .map((fault) => fault.last)
    .reduce((latest, one) => (one.at > latest.at ? one : latest));
  const users = [...new Set(occurrences.flatMap((fault) => fault.alert.users ?? []))];
  const count = occurrences.reduce((sum, occurrence) => sum + occurrence.count, 0);
  const title = moreFaults(occurrences.length);
  const named = occurrences.slice(0, NAMED).map((fault) => `${fault.alert.title} (${fault.count})`);
  const error = { type: 'MoreKinds', message: title, stack: cut(named.join('\n'), LIMITS.stack) };
  const print = fingerprint(alert.source, { by: 'platform', severity: 'error', ...error });
  const { requestId: _one, ...shared } = alert;
  const rest = {
    ...shared,
    fingerprint: print,
    title,
    error,
    fields: [],
    ...(users.length > 0 && { users }),
  };
  return [{ alert: rest, count, last }];
}
