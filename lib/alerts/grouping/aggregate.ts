// Many alerts of one batch → a sighting for each fingerprint, and never more of them than can be told.
import { type Alert, cut, LIMITS } from '../alert.ts';
import type { Sighting } from '../sightings.ts';
import { fingerprint } from './fingerprint.ts';

/**
 * Slack takes a message a second, and every kind costs a write or two: what is beyond a minute of both is one alert
 * that says how much it stands for. A batch with so many kinds of fault has one cause that no single line shows.
 */
export const MAX_KINDS = 50;

/** In the order of the first line of each; where there are too many, the most frequent ones and one for the rest. */
export function gather(alerts: Alert[]): Sighting[] {
  const byFingerprint = Map.groupBy(alerts, (alert) => alert.fingerprint);
  const sightings = [...byFingerprint.values()].flatMap(sightingOf);
  if (sightings.length <= MAX_KINDS) return sightings;
  const byCount = sightings.toSorted((a, b) => b.count - a.count);
  return [...byCount.slice(0, MAX_KINDS - 1), ...theRest(byCount.slice(MAX_KINDS - 1))];
}

function sightingOf([first, ...others]: Alert[]): Sighting[] {
  if (!first) return [];
  const { at, requestId, logStream } = others.at(-1) ?? first;
  return [{ alert: first, count: others.length + 1, last: { at, requestId, logStream } }];
}

const NAMED = 10;

/** Counts every line that it stands for, so that no total is wrong; and names the kinds that came most often. */
function theRest(sightings: Sighting[]): Sighting[] {
  const [first] = sightings;
  if (!first) return [];
  const { alert, last } = first;
  const count = sightings.reduce((sum, sighting) => sum + sighting.count, 0);
  const title = `Y ${sightings.length} tipos de fallo más en el mismo lote de registros`;
  const named = sightings.slice(0, NAMED).map((sighting) => `${sighting.alert.title} (${sighting.count})`);
  const error = { type: 'MoreKinds', message: title, stack: cut(named.join('\n'), LIMITS.stack) };
  const print = fingerprint(alert.source, { by: 'platform', severity: 'error', ...error });
  const { requestId: _one, ...shared } = alert;
  return [{ alert: { ...shared, fingerprint: print, title, error, fields: [] }, count, last }];
}
