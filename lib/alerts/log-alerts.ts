// From what CloudWatch Logs delivers to the alerts in it: pure, and total over any input.
import { type Alert, cut, LIMITS } from './alert.ts';
import { type LogBatch, openSubscription } from './cloudwatch-logs.ts';
import { consoleLinks } from './console-links.ts';
import type { Fault } from './faults.ts';
import { fingerprint } from './fingerprint.ts';
import { fold } from './fold.ts';
import { readLine } from './log-lines.ts';

/** Where the pipeline runs. Without a console there is nothing to link to. */
export interface Surroundings {
  stage: string;
  consoleUrl: string | undefined;
  now: Date;
}

/** One fault as often as it stands in one batch. */
export interface Sighting {
  /** Of the first time. */
  alert: Alert;
  count: number;
  last: { at: string; requestId?: string | undefined; logStream?: string | undefined };
  /** `recovered` ends what lasts, like an alarm; absent is `firing`: for an alarm its beginning, else what only happens. */
  state?: 'firing' | 'recovered';
}

/** `id` is the same for every delivery of the same batch, which is what lets it be counted once. */
export interface Sightings {
  id: string;
  sightings: Sighting[];
  /** The log group whose lines were left alone, because telling them would write more of them. */
  refused?: string;
}

/** Reads the `data` of an `awslogs` event; a batch that cannot be read becomes an alert that says so. */
export function alertsFromLogs(data: string, around: Surroundings): Sightings {
  const opened = openSubscription(data);
  if (opened.kind === 'control') return { id: '', sightings: [] };
  if (opened.kind === 'unreadable') {
    return { id: opened.id, sightings: [alone(unreadableAlert(opened.reason, opened.raw, around))] };
  }
  const { id, batch } = opened;
  const source = sourceOf(batch.logGroup, around.stage);
  if (isPipeline(source)) return { id, sightings: [], refused: batch.logGroup };
  const faults = fold(
    batch.logEvents.flatMap((event) => {
      const fault = readLine(event.message);
      return fault ? [{ ...fault, event }] : [];
    }),
  );
  return { id, sightings: gather(faults.map((fault) => toAlert(fault, source, batch, around))) };
}

/** "/aws/lambda/vigia-prod-predict-v1" → "predict-v1"; the whole name when it is of another form. */
function sourceOf(logGroup: string, stage: string): string {
  const prefix = `/aws/lambda/vigia-${stage}-`;
  return logGroup.startsWith(prefix)
    ? logGroup.slice(prefix.length)
    : logGroup.replace(/^\/aws\/lambda\//, '');
}

const DRILL = 'alerts-drill';

/**
 * The functions that carry alerts are not subscribed (resources/log-subscriptions.cjs); a subscription made by hand
 * must not start a loop either. The drill is exempt: it fails in order to be told.
 */
function isPipeline(source: string): boolean {
  return /(?:^|-)alerts-(?!drill$)[\w-]+$/.test(source);
}

type LineFault = Fault & { event: LogBatch['logEvents'][number] };

function toAlert(
  fault: LineFault,
  source: string,
  { logGroup, logStream }: LogBatch,
  around: Surroundings,
): Alert {
  const at = fault.event.timestamp ?? around.now.getTime();
  const type = cut(fault.type, LIMITS.name);
  const message = cut(fault.message, LIMITS.message);
  const requestId = fault.requestId === undefined ? undefined : cut(fault.requestId, LIMITS.name);
  const isDrill = source === DRILL;
  const fields = [
    ...(isDrill ? [{ name: 'Simulacro', value: 'Fallo provocado a propósito para probar los avisos' }] : []),
    ...(fault.said ? [{ name: 'Al registrarlo', value: cut(fault.said, LIMITS.name) }] : []),
  ];
  const place = { logGroup, logStream, at, eventId: fault.event.id, requestId };
  const links = around.consoleUrl ? consoleLinks({ consoleUrl: around.consoleUrl, ...place }) : [];
  return {
    fingerprint: fingerprint(source, { ...fault, type, message }),
    severity: fault.severity,
    title: `${isDrill ? 'Simulacro · ' : ''}${title(fault.by, type, message)}`,
    source: cut(source, LIMITS.name),
    at: new Date(at).toISOString(),
    requestId,
    error: { type, message, stack: fault.stack === undefined ? undefined : cut(fault.stack, LIMITS.stack) },
    logGroup: cut(logGroup, 512),
    logStream: cut(logStream, 512),
    fields,
    links: links.filter(({ url }) => url.length <= LIMITS.url),
  };
}

function title(by: Fault['by'], type: string, message: string): string {
  const firstLine = message.split(/[\r\n]/, 1)[0] ?? '';
  return cut(by === 'unknown' ? firstLine : `${type}: ${firstLine}`, LIMITS.name);
}

function unreadableAlert(reason: string, raw: string, { now }: Surroundings): Alert {
  const source = 'alerts-logs';
  const type = 'UnreadableBatch';
  const message = `Un lote de registros no se pudo leer: ${reason}`;
  return {
    fingerprint: fingerprint(source, { by: 'unknown', severity: 'error', type, message }),
    severity: 'error',
    title: message,
    source,
    at: now.toISOString(),
    error: { type, message, stack: cut(raw, LIMITS.message) },
    fields: [],
    links: [],
  };
}

/** One sighting for each fingerprint, in the order of the first line of each. */
function gather(alerts: Alert[]): Sighting[] {
  const byFingerprint = Map.groupBy(alerts, (alert) => alert.fingerprint);
  return [...byFingerprint.values()].flatMap(([first, ...rest]) => {
    if (!first) return [];
    const { at, requestId, logStream } = rest.at(-1) ?? first;
    return [{ alert: first, count: rest.length + 1, last: { at, requestId, logStream } }];
  });
}

function alone(alert: Alert): Sighting {
  return { alert, count: 1, last: { at: alert.at } };
}
