// Source: CloudWatch alarms, from the alarm topic, from EventBridge or from an alarm's own action.
import { type Alert, cut, LIMITS, type Occurrence, type Severity, shortName } from '../../alert.ts';
import { shortHash } from '../../grouping/fingerprint.ts';
import { redact, redactedCut, redactedName } from '../../redaction/redact.ts';
import { ALARM_TITLES, FIELDS } from '../../texts-es.ts';
import { alarmLinks } from '../console-links.ts';
import type { ReadContext, Source } from '../message.ts';
import { momentOf } from '../moment.ts';
import { describe } from './alarm-description.ts';
import { type Alarm, readAlarm } from './alarm-payloads.ts';

/** The state of an alarm that does not exist any more; CloudWatch has none. */
const DELETED = 'DELETED';

export const alarms: Source = ({ value, raw }, context) => {
  const read = readAlarm(value);
  if (!read) return undefined;
  const alarm = withoutSecrets(read.operation === undefined ? read : changedItself(read));
  const { operation } = alarm;
  if (operation !== undefined && operation !== 'delete') {
    return { id: '', occurrences: [], ignored: `alarm ${alarm.name}: ${operation}` };
  }
  const alert = alarmAlert(alarm, context);
  const state = changeOf(alarm);
  const occurrence = {
    alert,
    count: 1,
    last: { at: alert.at },
    ...(state && { state }),
    ...(isOnErrors(alarm) && { errorsOf: alert.source }),
  };
  // Without the message's id: one change of state may be published twice, or to two topics.
  const at = alarm.at === Date.parse(alert.at) ? alert.at : raw;
  return { id: shortHash(alert.fingerprint, alarm.state, at), occurrences: [occurrence] };
};

/** An alarm whose data end while it fires does not fire any more; nobody knows whether its cause is over. */
function changeOf({ state, previous }: Pick<Alarm, 'state' | 'previous'>): Occurrence['state'] {
  return state === NO_DATA && previous === 'ALARM' ? 'recovered' : BEGINS_OR_ENDS.get(state);
}

const NO_DATA = 'INSUFFICIENT_DATA';

/** Other states of an alarm neither begin nor end anything. */
const BEGINS_OR_ENDS = new Map<string, Occurrence['state']>([
  ['ALARM', 'firing'],
  ['OK', 'recovered'],
  [DELETED, 'recovered'],
]);

/** An alarm that is gone will never say that it is over. To create or to change one neither begins nor ends anything. */
function changedItself(alarm: Alarm): Alarm {
  return alarm.operation === 'delete'
    ? { ...alarm, previous: alarm.state, state: DELETED, reason: '' }
    : alarm;
}

/** Characters that CloudWatch allows in the name of an alarm. A link needs all of them. */
const LONGEST_NAME = 255;

/** The texts that are shown, redacted; the description is redacted when it is read. The identity only becomes part of a hash. */
function withoutSecrets(alarm: Alarm): Alarm {
  const name = (text: string) => redactedName(text, LIMITS.name);
  const nameIfAny = (text: string | undefined) => (text === undefined ? undefined : name(text));
  return {
    ...alarm,
    name: redactedName(alarm.name, LONGEST_NAME),
    contributor: nameIfAny(alarm.contributor),
    operation: nameIfAny(alarm.operation),
    state: name(alarm.state),
    previous: nameIfAny(alarm.previous),
    reason: redactedCut(alarm.reason, LIMITS.message),
    watches: nameIfAny(alarm.watches),
    condition: nameIfAny(alarm.condition),
    dimensions: alarm.dimensions.map((one) => ({ name: name(one.name), value: name(one.value) })),
  };
}

const STATES = new Map<string, { severity: Severity; title: string }>([
  ['ALARM', { severity: 'error', title: ALARM_TITLES.firing }],
  ['OK', { severity: 'info', title: ALARM_TITLES.recovered }],
  [DELETED, { severity: 'info', title: ALARM_TITLES.deleted }],
  [NO_DATA, { severity: 'warning', title: ALARM_TITLES.noData }],
]);

function alarmAlert(alarm: Alarm, { stage, consoleUrl, now }: ReadContext): Alert {
  const at = momentOf(alarm.at, now);
  const { name } = alarm;
  const { severity, title } = STATES.get(alarm.state) ?? { severity: 'warning', title: alarm.state };
  const described = describe(shortName(name, stage), alarm.description, alarm.tags);
  // Only of an alarm that fires is the description true: "Nobody can sign in".
  const isFiring = alarm.state === 'ALARM';
  const meaning = isFiring ? described.meaning : undefined;
  const functionName = functionOf(alarm);
  const shown = alarm.contributor === undefined ? name : `${name} · ${alarm.contributor}`;
  const links = consoleUrl
    ? alarmLinks({ consoleUrl, alarm: name, region: alarm.place.region, functionName, at })
    : [];
  return {
    fingerprint: alarmFingerprint(alarm),
    kind: 'alarm',
    severity: (isFiring && described.severity) || severity,
    name: cut(shown, LIMITS.name),
    title: cut(`${title}: ${shown}`, LIMITS.name),
    ...(meaning !== undefined && { meaning: redactedCut(meaning, LIMITS.meaning) }),
    // An end says how it ended: an alarm that is gone, or has no data, did not recover.
    ...(changeOf(alarm) === 'recovered' && alarm.state !== 'OK' && { meaning: title }),
    ...(isPublic(described.runbook, alarm.description) && { runbook: described.runbook }),
    source: cut(shortName(functionName ?? name, stage), LIMITS.name),
    at: iso(at),
    ...alarm.place,
    ...(alarm.points.length > 1 && { points: alarm.points }),
    since: alarm.since === undefined ? undefined : iso(momentOf(alarm.since, now)),
    error: alarm.reason ? { type: alarm.state, message: alarm.reason } : undefined,
    fields: fieldsOf(alarm),
    links: links.filter(({ url }) => url.length <= LIMITS.url),
  };
}

/**
 * A URL with a secret makes no link, nor does one behind the name of a secret ("WEBHOOK_URL="). Random parts are no secret: the addresses
 * of many wikis have them.
 */
function isPublic(address: string | undefined, text = ''): boolean {
  const url = URL.parse(address ?? '');
  if (address === undefined || url === null || address.length > LIMITS.url) return false;
  const { username, password, search, hash } = url;
  const hasSecret =
    redactedName(address, LIMITS.url) !== address || redactedCut(search + hash, LIMITS.url) !== search + hash;
  const isNamedSecret = !redact(text.replaceAll(address, () => PLAIN_ADDRESS)).includes(PLAIN_ADDRESS);
  return username === '' && password === '' && !hasSecret && !isNamedSecret;
}

/** An address that is hidden only for what is written before it. */
const PLAIN_ADDRESS = 'https://wiki.example/page';

/** By the alarm, not by its texts, so that a recovery finds its alarm. Missing data of an alarm that did not fire is a fault of its own. */
function alarmFingerprint(alarm: Alarm): string {
  const { identity, state } = alarm;
  const kind = changeOf(alarm) ? 'alarm' : state;
  return shortHash(kind, identity);
}

/** The full name of the function that an alarm is about; undefined when it is about none, or about several. */
function functionOf({ dimensions }: Alarm): string | undefined {
  const functions = new Set(dimensions.flatMap(({ name, value }) => (name === 'FunctionName' ? value : [])));
  const [only] = functions;
  return functions.size === 1 ? only : undefined;
}

/** Only an alarm on the errors of one function says the same as the errors themselves. */
function isOnErrors(alarm: Alarm): boolean {
  const { metrics } = alarm;
  return (
    metrics.length > 0 &&
    metrics.every((name) => name === 'AWS/Lambda Errors') &&
    functionOf(alarm) !== undefined
  );
}

/** Dimensions shown. */
const DIMENSIONS = 5;

function fieldsOf({ state, previous, watches, condition, dimensions }: Alarm): Alert['fields'] {
  const all: [string, string | undefined][] = [
    [FIELDS.state, previous === undefined ? state : `${previous} → ${state}`],
    [FIELDS.watches, watches],
    [FIELDS.condition, condition],
    ...dimensions.slice(0, DIMENSIONS).map(({ name, value }): [string, string] => [name, value]),
  ];
  return all.flatMap(([name, value]) => (value === undefined ? [] : { name, value }));
}

function iso(at: number): string {
  return new Date(at).toISOString();
}
