// From what the alarm topic delivers to the alerts in it: pure, and total over any input.
import { createHash } from 'node:crypto';
import { type Alert, cut, LIMITS, type Severity, shortName } from '../alert.ts';
import { fingerprint } from '../grouping/fingerprint.ts';
import { redactedCut } from '../redact.ts';
import type { Occurrence, OccurrenceBatch, ReadContext } from '../sightings.ts';
import { type Alarm, readAlarm } from './alarm-payloads.ts';
import { alarmLinks } from './console-links.ts';
import { isObject } from './json-lines.ts';

/**
 * Reads an event of SNS, of EventBridge or of an alarm's own action: alarms as alarms, and whatever else was published
 * as the text that it is. One `OccurrenceBatch` for each message, since each comes again on its own.
 */
export function alertsFromTopic(event: unknown, around: ReadContext): OccurrenceBatch[] {
  return messagesIn(event, 0).map((message) => {
    const read = readAlarm(message.value);
    const alarm = read && withoutSecrets(read);
    if (!alarm)
      return { id: hash([message.id, message.raw]), occurrences: [seen(messageAlert(message, around))] };
    const alert = alarmAlert(alarm, around);
    // Not the message's id: one change of state may be published twice, or to two topics.
    return { id: hash([alert.fingerprint, alarm.state, alert.at]), occurrences: [seen(alert, alarm.state)] };
  });
}

interface Message {
  id: string;
  subject: string;
  /** Where it was published. */
  topic: string;
  raw: string;
  /** `raw`, when it is JSON. */
  value: unknown;
}

/** A topic that forwards another one's events wraps them; nobody wraps more often than this. */
const MAX_DEPTH = 3;

function messagesIn(event: unknown, depth: number): Message[] {
  const records = isObject(event) && Array.isArray(event.Records) ? event.Records : [];
  if (records.length === 0 || depth > MAX_DEPTH) {
    const raw = json(event);
    return [{ id: '', subject: '', topic: '', raw, value: event }];
  }
  return records.flatMap((record: unknown) => {
    const sns = isObject(record) && isObject(record.Sns) ? record.Sns : undefined;
    if (!sns) return { id: '', subject: '', topic: '', raw: json(record), value: record };
    const raw = text(sns.Message);
    const value = parse(raw);
    if (isObject(value) && Array.isArray(value.Records)) return messagesIn(value, depth + 1);
    return { id: text(sns.MessageId), subject: text(sns.Subject), topic: text(sns.TopicArn), raw, value };
  });
}

/** All that is ever shown of it; its ARN and region go into a fingerprint and a checked host alone. */
function withoutSecrets(alarm: Alarm): Alarm {
  const short = (text: string) => redactedCut(text, LIMITS.name);
  const shortIfAny = (text: string | undefined) => (text === undefined ? undefined : short(text));
  return {
    ...alarm,
    name: short(alarm.name),
    state: short(alarm.state),
    previous: shortIfAny(alarm.previous),
    reason: redactedCut(alarm.reason, LIMITS.message),
    description: shortIfAny(alarm.description),
    watches: shortIfAny(alarm.watches),
    condition: shortIfAny(alarm.condition),
    dimensions: alarm.dimensions.map(({ name, value }) => ({ name: short(name), value: short(value) })),
  };
}

const STATES = new Map<string, { severity: Severity; title: string }>([
  ['ALARM', { severity: 'error', title: 'Alarma' }],
  ['OK', { severity: 'info', title: 'Recuperada la alarma' }],
  ['INSUFFICIENT_DATA', { severity: 'warning', title: 'Alarma sin datos' }],
]);

function alarmAlert(alarm: Alarm, around: ReadContext): Alert {
  const at = alarm.at ?? around.now.getTime();
  const { name } = alarm;
  const { severity, title } = STATES.get(alarm.state) ?? { severity: 'warning', title: alarm.state };
  const functionName = functionOf(alarm);
  const { consoleUrl } = around;
  const links = consoleUrl
    ? alarmLinks({ consoleUrl, alarm: name, region: alarm.region, functionName, at })
    : [];
  return {
    fingerprint: alarmFingerprint(alarm),
    kind: 'alarm',
    severity,
    title: cut(`${title}: ${name}`, LIMITS.name),
    source: shortName(functionName ?? name, around.stage),
    at: iso(at),
    since: alarm.since === undefined ? undefined : iso(alarm.since),
    error: alarm.reason ? { type: alarm.state, message: alarm.reason } : undefined,
    fields: fieldsOf(alarm),
    links: links.filter(({ url }) => url.length <= LIMITS.url),
  };
}

/**
 * By the alarm and not by what it says, so that its recovery finds it. A want of data is another matter: it ends no
 * outage and begins none.
 */
function alarmFingerprint({ arn, name, region = '', state }: Alarm): string {
  const kind = state === 'ALARM' || state === 'OK' ? 'alarm' : state;
  return hash([kind, arn ?? `${region}:${name}`]);
}

/** The whole name of the one function that an alarm is about; none where it is about several, or another thing. */
function functionOf({ dimensions }: Alarm): string | undefined {
  const functions = new Set(dimensions.flatMap(({ name, value }) => (name === 'FunctionName' ? value : [])));
  const [only] = functions;
  return functions.size === 1 ? only : undefined;
}

/** Dimensions shown; the sixth says nothing that five have not. */
const DIMENSIONS = 5;

function fieldsOf({ state, previous, watches, condition, dimensions, description }: Alarm): Alert['fields'] {
  const all: [string, string | undefined][] = [
    ['Estado', previous === undefined ? state : `${previous} → ${state}`],
    ['Vigila', watches],
    ['Condición', condition],
    ...dimensions.slice(0, DIMENSIONS).map(({ name, value }): [string, string] => [name, value]),
    ['Descripción', description],
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : { name, value }));
}

/** Somebody published something else to the topic: told as it stands, since somebody meant it to be read. */
function messageAlert({ raw, subject, topic, value }: Message, { now }: ReadContext): Alert {
  const source = redactedCut(topic.split(':').at(-1) || 'alerts-alarms', LIMITS.name);
  const type = 'Mensaje';
  const message = redactedCut(
    subject || eventType(value) || raw.trim().split(/[\r\n]/, 1)[0] || '(vacío)',
    LIMITS.message,
  );
  return {
    fingerprint: fingerprint(source, { by: 'unknown', severity: 'warning', type, message }),
    kind: 'event',
    severity: 'warning',
    title: cut(`Mensaje que no es una alarma: ${message}`, LIMITS.name),
    source,
    at: iso(now.getTime()),
    error: { type, message, stack: redactedCut(raw, LIMITS.stack) || undefined },
    fields: [],
    links: [],
  };
}

/** EventBridge's word for what happened: "GuardDuty Finding", "AWS Health Event". */
function eventType(value: unknown): string {
  return isObject(value) ? text(value['detail-type']) : '';
}

/** Alarm states that begin and end something; another one ends nothing. */
const STATE: Record<string, Occurrence['state']> = { ALARM: 'firing', OK: 'recovered' };

function seen(alert: Alert, alarmState = ''): Occurrence {
  const state = STATE[alarmState];
  return { alert, count: 1, last: { at: alert.at }, ...(state && { state }) };
}

function iso(at: number): string {
  return new Date(at).toISOString();
}

const text = (value: unknown): string => {
  if (typeof value === 'string') return value;
  return value === undefined || value === null ? '' : json(value);
};

/** What is nested too deep to be written says so; it was never meant to be read. */
function json(value: unknown): string {
  try {
    return JSON.stringify(value) ?? String(value);
  } catch (error) {
    return `(no se puede mostrar: ${(error as Error).message})`;
  }
}

function parse(raw: string): unknown {
  try {
    return JSON.parse(raw);
  } catch {
    return undefined;
  }
}

function hash(parts: string[]): string {
  return createHash('sha256').update(parts.join('\0')).digest('hex').slice(0, 16);
}
