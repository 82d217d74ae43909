// From what CloudWatch Logs delivers to the alerts in it: pure, and total over any input.
import { type Alert, cut, LIMITS, shortName } from '../alert.ts';
import type { Fault } from '../fault.ts';
import { gather } from '../grouping/aggregate.ts';
import { fingerprint } from '../grouping/fingerprint.ts';
import { redactedCut } from '../redact.ts';
import type { Occurrence, OccurrenceBatch, ReadContext } from '../sightings.ts';
import { type LogBatch, openSubscription } from './cloudwatch-logs.ts';
import { consoleLinks } from './console-links.ts';
import { fold } from './dedupe-lines.ts';
import { readLine } from './log-lines.ts';

export type { Occurrence, OccurrenceBatch } from '../sightings.ts';

/** Reads the `data` of an `awslogs` event; a batch that cannot be read becomes an alert that says so. */
export function alertsFromLogs(data: string, around: ReadContext): OccurrenceBatch {
  const opened = openSubscription(data);
  if (opened.kind === 'control') return { id: '', occurrences: [] };
  if (opened.kind === 'unreadable') {
    return { id: opened.id, occurrences: [alone(unreadableAlert(opened.reason, opened.raw, around))] };
  }
  const { id, batch } = opened;
  const source = sourceOf(batch.logGroup, around.stage);
  if (isPipeline(source)) return { id, occurrences: [], refused: batch.logGroup };
  const faults = fold(
    batch.logEvents.flatMap((event) => {
      const fault = readLine(event.message);
      return fault ? [{ ...withoutSecrets(fault), event }] : [];
    }),
  );
  return { id, occurrences: gather(faults.map((fault) => toAlert(fault, source, batch, around))) };
}

/** "/aws/lambda/vigia-prod-predict-v1" → "predict-v1"; the whole name when it is of another form. */
function sourceOf(logGroup: string, stage: string): string {
  return shortName(logGroup.replace(/^\/aws\/lambda\//, ''), stage);
}

const DRILL = 'alerts-drill';

/**
 * The functions that carry alerts are not subscribed (resources/log-subscriptions.cjs); a subscription made by hand
 * must not start a loop either. The drill is exempt: it fails in order to be told.
 */
function isPipeline(source: string): boolean {
  return /(?:^|-)alerts-(?!drill$)[\w-]+$/.test(source);
}

/** Before anything else looks at it: neither a fingerprint nor an item, a message or a link may hold a secret. */
function withoutSecrets(fault: Fault): Fault {
  const { type, message, stack, requestId, said } = fault;
  return {
    ...fault,
    type: redactedCut(type, LIMITS.name),
    message: redactedCut(message, LIMITS.message),
    stack: stack === undefined ? undefined : redactedCut(stack, LIMITS.stack),
    requestId: requestId === undefined ? undefined : redactedCut(requestId, LIMITS.name),
    said: said === undefined ? undefined : redactedCut(said, LIMITS.name),
  };
}

type LineFault = Fault & { event: LogBatch['logEvents'][number] };

function toAlert(
  fault: LineFault,
  source: string,
  { logGroup, logStream }: LogBatch,
  around: ReadContext,
): Alert {
  const at = fault.event.timestamp ?? around.now.getTime();
  const { type, message, stack, requestId } = fault;
  const isDrill = source === DRILL;
  const fields = [
    ...(isDrill ? [{ name: 'Simulacro', value: 'Fallo provocado a propósito para probar los avisos' }] : []),
    ...(fault.said ? [{ name: 'Al registrarlo', value: fault.said }] : []),
  ];
  const place = { logGroup, logStream, at, eventId: fault.event.id, requestId, traceId: fault.traceId };
  const links = around.consoleUrl ? consoleLinks({ consoleUrl: around.consoleUrl, ...place }) : [];
  return {
    fingerprint: fingerprint(source, fault),
    kind: 'log',
    severity: fault.severity,
    title: `${isDrill ? 'Simulacro · ' : ''}${title(fault.by, type, message)}`,
    source: cut(source, LIMITS.name),
    at: new Date(at).toISOString(),
    requestId,
    error: { type, message, stack },
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

function unreadableAlert(reason: string, raw: string, { now }: ReadContext): Alert {
  const source = 'alerts-logs';
  const type = 'UnreadableBatch';
  const message = `Un lote de registros no se pudo leer: ${reason}`;
  return {
    fingerprint: fingerprint(source, { by: 'unknown', severity: 'error', type, message }),
    kind: 'event',
    severity: 'error',
    title: message,
    source,
    at: now.toISOString(),
    error: { type, message, stack: redactedCut(raw, LIMITS.message) },
    fields: [],
    links: [],
  };
}

function alone(alert: Alert): Occurrence {
  return { alert, count: 1, last: { at: alert.at } };
}
