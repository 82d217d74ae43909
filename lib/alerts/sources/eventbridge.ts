// Source: EventBridge events, and every other message that is no log batch, dead letter or alarm. Reads every message.
import { type Alert, cut, LIMITS } from '../alert.ts';
import { fingerprint, shortHash } from '../grouping/fingerprint.ts';
import { redactedCut, redactedName } from '../redact.ts';
import { EMPTY, FIELDS, notAnAlarm } from '../texts-es.ts';
import { isObject, type Message, type ReadContext, type Source, text } from './message.ts';

export const eventbridge: Source = (message, context) => {
  const alert = messageAlert(message, context);
  const id = shortHash(message.id, message.raw);
  return { id, occurrences: [{ alert, count: 1, last: { at: alert.at } }] };
};

/** The message as text: whoever published it wanted it to be read. */
function messageAlert({ raw, subject, topic, value }: Message, { now }: ReadContext): Alert {
  const source = redactedName(topic.split(':').at(-1) || 'alerts-alarms', LIMITS.name);
  const type = FIELDS.message;
  const firstLine = raw.trim().split(/[\r\n]/, 1)[0];
  const message = redactedCut(subject || eventType(value) || firstLine || EMPTY, LIMITS.message);
  return {
    fingerprint: fingerprint(source, { by: 'unknown', severity: 'warning', type, message }),
    kind: 'event',
    severity: 'warning',
    title: cut(notAnAlarm(message), LIMITS.name),
    source,
    at: now.toISOString(),
    error: { type, message, stack: redactedCut(raw, LIMITS.stack) || undefined },
    fields: [],
    links: [],
  };
}

/** EventBridge's name of the event: "GuardDuty Finding", "AWS Health Event". */
function eventType(value: unknown): string {
  return isObject(value) ? text(value['detail-type']) : '';
}
