// Source: batches of log lines from CloudWatch Logs.
import {
  type Alert,
  cut,
  LIMITS,
  type Occurrence,
  type OccurrenceBatch,
  shortName,
  titled,
} from '../alert.ts';
import type { Fault } from '../fault.ts';
import { aggregate } from '../grouping/aggregate.ts';
import { fingerprint } from '../grouping/fingerprint.ts';
import OWN_FUNCTIONS from '../own-functions.json' with { type: 'json' };
import { platformEnd } from '../platform-ends-es.ts';
import { redactedCut } from '../redaction/redact.ts';
import { drillTitle, FIELDS, unreadableBatch } from '../texts-es.ts';
import { slotOf } from '../users.ts';
import { type LogBatch, openSubscription } from './cloudwatch-logs.ts';
import { consoleLinks, consoleRegion } from './console-links.ts';
import { dedupe } from './dedupe-lines.ts';
import { readLine } from './log-lines.ts';
import { isObject, type ReadContext, type Source } from './message.ts';
import { momentOf } from './moment.ts';
import { placeOf } from './place.ts';
import { joinRawLines } from './raw-lines.ts';

export const logs: Source = ({ value }, context) => {
  const awslogs = isObject(value) && isObject(value.awslogs) ? value.awslogs : {};
  return typeof awslogs.data === 'string' ? readLogs(awslogs.data, context) : undefined;
};

/** Reads the `data` of an `awslogs` event. A batch that cannot be read becomes an alert that says why. */
export function readLogs(data: string, context: ReadContext): OccurrenceBatch {
  const opened = openSubscription(data);
  if (opened.kind === 'control') return { id: '', occurrences: [] };
  if (opened.kind === 'unreadable') {
    return { id: opened.id, occurrences: [alone(unreadableAlert(opened.reason, opened.raw, context))] };
  }
  const { id, batch } = opened;
  const source = sourceOf(batch.logGroup, context.stage);
  if (isAlertPath(batch.logGroup, context.stage)) return { id, occurrences: [], refused: batch.logGroup };
  const faults = dedupe(
    joinRawLines(batch.logEvents).flatMap((event) => {
      const fault = readLine(event.message);
      return fault ? [{ ...withoutSecrets(fault), event }] : [];
    }),
  );
  const alerts = faults.map((fault) => toAlert(fault, source, batch, context));
  const logged = new Set(alerts.flatMap(({ fingerprint }, i) => (isLogged(faults[i]) ? fingerprint : [])));
  const occurrences = aggregate(alerts).map((occurrence) =>
    logged.has(occurrence.alert.fingerprint) ? { ...occurrence, unlessLogged: true } : occurrence,
  );
  return { id, occurrences };
}

/** Whether Node's runtime logs the error of this report too. */
const isLogged = (fault: Fault | undefined) => fault?.report === 'thrown' || fault?.report === 'logged';

/** "/aws/lambda/vigia-prod-predict-v1" → "predict-v1"; a name of another form stays whole. */
function sourceOf(logGroup: string, stage: string): string {
  return shortName(logGroup.replace(/^\/aws\/lambda\//, ''), stage);
}

const DRILL = 'alerts-drill';

/**
 * The functions of the alert path are not subscribed (resources/variables/log-subscriptions.cjs); a subscription made by hand
 * must not start a loop either. Only the log groups of this deployment are meant: another one may have a function whose
 * name is similar. The drill is exempt: its faults are made to be notified.
 */
function isAlertPath(logGroup: string, stage: string): boolean {
  return OWN_FUNCTIONS.some((name) => logGroup === `/aws/lambda/vigia-${stage}-${name}`);
}

/** The first step: no fingerprint, item, message or link may contain a secret. */
function withoutSecrets(fault: Fault): Fault {
  const { type, message, stack, requestId, logMessage, names, members = [] } = fault;
  return {
    ...fault,
    names: names === undefined ? undefined : redactedCut(names, LIMITS.message),
    type: redactedCut(type, LIMITS.name),
    message: redactedCut(message, LIMITS.message),
    stack: stack === undefined ? undefined : redactedCut(stack, LIMITS.stack),
    requestId: requestId === undefined ? undefined : redactedCut(requestId, LIMITS.name),
    logMessage: logMessage === undefined ? undefined : redactedCut(logMessage, LIMITS.name),
    members: members.map(({ name, value }) => ({
      name: redactedCut(name, LIMITS.name),
      value: redactedCut(value, LIMITS.name),
    })),
  };
}

type LineFault = Fault & { event: LogBatch['logEvents'][number] };

function toAlert(
  fault: LineFault,
  source: string,
  { owner, logGroup, logStream }: LogBatch,
  { now, consoleUrl, stage, release }: ReadContext,
): Alert {
  const at = momentOf(fault.event.timestamp, now);
  const { type, message, stack, requestId, logMessage, members = [] } = fault;
  const isDrill = source === DRILL;
  const title = titleOf(fault);
  const place = { logGroup, logStream, at, eventId: fault.event.id, requestId, traceId: fault.traceId };
  const links = consoleUrl ? consoleLinks({ consoleUrl, ...place }) : [];
  return {
    fingerprint: fingerprint(source, fault),
    kind: 'log',
    severity: fault.severity,
    title: isDrill ? drillTitle(title) : title,
    source: cut(source, LIMITS.name),
    at: new Date(at).toISOString(),
    requestId,
    // CloudWatch Logs invokes a function of the same region only.
    ...placeOf({ account: owner, region: consoleRegion(consoleUrl) }),
    ...(release !== undefined && isOurs(logGroup, stage) && { release }),
    ...(fault.user !== undefined && { users: [slotOf(fault.user)] }),
    error: { type, message, stack },
    logGroup: cut(logGroup, 512),
    logStream: cut(logStream, 512),
    fields: [...(logMessage ? [{ name: FIELDS.loggedWith, value: logMessage }] : []), ...members],
    links: links.filter(({ url }) => url.length <= LIMITS.url),
  };
}

/** The release is that of our own functions. */
function isOurs(logGroup: string, stage: string): boolean {
  return logGroup.startsWith(`/aws/lambda/vigia-${stage}-`);
}

function titleOf({ by, type, message }: Fault): string {
  const firstLine =
    by === 'platform' ? platformEnd(type, message) : (titled(message).split(/[\r\n]/, 1)[0] ?? '');
  const named = firstLine === '' ? type : `${type}: ${firstLine}`;
  return cut(by === 'unknown' ? firstLine : named, LIMITS.name);
}

function unreadableAlert(reason: string, raw: string, { now }: ReadContext): Alert {
  const source = 'alerts-logs';
  const type = 'UnreadableBatch';
  const message = unreadableBatch(reason);
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
