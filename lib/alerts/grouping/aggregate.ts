// Many alerts of one batch → a occurrence for each fingerprint, and never more of them than can be told.
import { type Alert, cut, LIMITS } from '../alert.ts';
import type { Occurrence } from '../sightings.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * Slack takes a message a second, and every kind costs a write or two: what is beyond a minute of both is one alert
 * that says how much it stands for. A batch with so many kinds of fault has one cause that no single line shows.
 */
export const MAX_KINDS = 50;

/** In the order of the first line of each; where there are too many, the most frequent ones and one for the rest. */
export function gather(alerts: Alert[]): Occurrence[] {
  const byFingerprint = Map.groupBy(alerts, (alert) => alert.fingerprint);
  const occurrences = [...byFingerprint.values()].flatMap(occurrenceOf);
  if (occurrences.length <= MAX_KINDS) return occurrences;
  const byCount = occurrences.toSorted((a, b) => b.count - a.count);
  return [...byCount.slice(0, MAX_KINDS - 1), ...theRest(byCount.slice(MAX_KINDS - 1))];
}

function occurrenceOf([first, ...others]: Alert[]): Occurrence[] {
  if (!first) return [];
  const { at, requestId, logStream } = others.at(-1) ?? first;
  return [{ alert: first, count: others.length + 1, last: { at, requestId, logStream } }];
}

const NAMED = 10;

/** Counts every line that it stands for, so that no total is wrong; and names the kinds that came most often. */
function theRest(occurrences: Occurrence[]): Occurrence[] {
  const [first] = occurrences;
  if (!first) return [];
  const { alert, last } = first;
  const count = occurrences.reduce((sum, occurrence) => sum + occurrence.count, 0);
  const title = `Y ${occurrences.length} tipos de fallo más en el mismo lote de registros`;
  const named = occurrences
    .slice(0, NAMED)
    .map((occurrence) => `${occurrence.alert.title} (${occurrence.count})`);
  const error = { type: 'MoreKinds', message: title, stack: cut(named.join('\n'), LIMITS.stack) };
  const print = fingerprint(alert.source, { by: 'platform', severity: 'error', ...error });
  const { requestId: _one, ...shared } = alert;
  return [{ alert: { ...shared, fingerprint: print, title, error, fields: [] }, count, last }];
}
