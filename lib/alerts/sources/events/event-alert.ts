// From what a reader says of an event to the alert: redacted, cut, with its fingerprint. One place for all readers.
import {
  type Alert,
  cut,
  LIMITS,
  type Occurrence,
  type OccurrenceBatch,
  type Severity,
} from '../../alert.ts';
import { shortHash } from '../../grouping/fingerprint.ts';
import { redactedCut, redactedName } from '../../redaction/redact.ts';
import type { Message, ReadContext, Source } from '../message.ts';
import { momentOf } from '../moment.ts';
import type { Place } from '../place.ts';
import { type AwsEvent, readEnvelope } from './envelope.ts';

/** What a reader says of an event that is an alert. Names and texts are not redacted. */
export interface EventFault {
  /** What names the fault, beside the source: never an id of one event, a time or a count. Free text in it is redacted. */
  names: readonly (string | undefined)[];
  severity: Severity;
  title: string;
  /** The service, or the thing that it is about: "GuardDuty". */
  source: string;
  /** A short label of the message, and the message. */
  type: string;
  message?: string | undefined;
  /** Of a fault that lasts. */
  state?: Occurrence['state'];
  /** ISO 8601. */
  at?: string | undefined;
  place?: Place;
  /** Those without a value are left out. */
  fields: readonly (readonly [name: string, value: string | undefined])[];
  links: Alert['links'];
  /** The rest of the event as text. */
  rest?: string | undefined;
}

/** A known event that is no alert: a success, a start. */
export interface NoAlert {
  ignored: string;
}

type Reading = EventFault | NoAlert;

/** A source of EventBridge's events: `read` returns undefined for an event of another source. */
export function eventSource(
  read: (event: AwsEvent, context: ReadContext) => Reading | Reading[] | undefined,
): Source {
  return (message, context) => {
    const event = readEnvelope(message.value);
    const readings = event && read(event, context);
    return readings && eventBatch(message, [readings].flat(), context, event.id);
  };
}

/** @param id the event's own id; several topics may carry one event */
export function eventBatch(
  { id: messageId, raw }: Message,
  readings: readonly Reading[],
  context: ReadContext,
  id = '',
): OccurrenceBatch {
  const ignored = readings.flatMap((reading) => ('ignored' in reading ? reading.ignored : []));
  const occurrences = readings.flatMap((reading) =>
    'ignored' in reading ? [] : occurrenceOf(reading, context),
  );
  return {
    id: id === '' ? shortHash(messageId, raw) : shortHash('event', id, raw),
    occurrences,
    ...(ignored.length > 0 && { ignored: redactedCut(ignored.join('; '), LIMITS.name) }),
  };
}

function occurrenceOf(fault: EventFault, { now, consoleUrl }: ReadContext): Occurrence {
  const { severity, state, place } = fault;
  const said = fault.at === undefined ? undefined : Date.parse(fault.at);
  const at = new Date(momentOf(said, now)).toISOString();
  const short = (text: string) => redactedCut(text, LIMITS.name);
  const alert: Alert = {
    fingerprint: shortHash('event', ...fault.names.map((name) => redactedName(name ?? '', LIMITS.message))),
    kind: 'event',
    severity: state === 'recovered' ? 'info' : severity,
    title: short(fault.title),
    source: short(fault.source),
    at,
    ...place,
    error: errorOf(fault),
    fields: fault.fields.flatMap(([name, value]) =>
      value ? { name: cut(name, LIMITS.name), value: short(value) } : [],
    ),
    links: consoleUrl ? fault.links.filter(({ url }) => isFit(url)) : [],
  };
  return { alert, count: 1, last: { at }, ...(state && { state }) };
}

/** A name in a link may be a secret; a link that is cut or redacted leads nowhere. */
function isFit(url: string): boolean {
  const decoded = decodeURIComponent(url.replace(/%(?![0-9a-fA-F]{2})/g, '%25'));
  return url.length <= LIMITS.url && redactedCut(decoded, LIMITS.url) === decoded;
}

function errorOf({ type, message, rest }: EventFault): Alert['error'] {
  if (message === undefined && rest === undefined) return undefined;
  return {
    type: redactedCut(type, LIMITS.name),
    message: redactedCut(message ?? '', LIMITS.message),
    stack: rest === undefined ? undefined : redactedCut(rest, LIMITS.stack),
  };
}
