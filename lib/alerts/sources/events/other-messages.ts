// Source: every message that no other source reads. Whoever published it wanted it to be read.
import { LIMITS, type Severity } from '../../alert.ts';
import { namesIn } from '../../grouping/naming.ts';
import { parameterize } from '../../grouping/parameterize.ts';
import { redact, redactedCut } from '../../redaction/redact.ts';
import { withoutSecretMembers } from '../../redaction/secret-members.ts';
import { EMPTY, FIELDS, notAnAlarm } from '../../texts-es.ts';
import { isObject, type Message, type Source } from '../message.ts';
import { outline } from '../outline.ts';
import { type Json, textOf } from './envelope.ts';
import { type EventFault, eventBatch } from './event-alert.ts';

export const otherMessages: Source = (given, context) => {
  const message = { ...given, value: withoutSecretMembers(given.value) };
  const { raw, subject, topic, value } = message;
  const source = topic.split(':').at(-1) || 'alerts-alarms';
  const whole = subject || (isObject(value) ? sayingOf(value) : '') || firstLine(raw) || EMPTY;
  const said = redactedCut(whole, LIMITS.message);
  const fault = {
    names: ['message', source, ...identityOf(message)],
    severity: isObject(value) ? severityOf(value) : 'warning',
    title: notAnAlarm(said),
    source,
    type: FIELDS.message,
    message: said,
    fields: [],
    links: [],
    rest: (isObject(value) ? outline(value) : raw.trim()) || undefined,
  } satisfies EventFault;
  return eventBatch(message, [fault], context);
};

/** The subject may be the same for all, so the beginning of the message counts too. */
function identityOf({ raw, subject, value }: Message): (string | undefined)[] {
  const named = isObject(value) ? namesIn(value, 'all') : undefined;
  return [parameterize(redact(subject.slice(0, 500))), redact(named ?? parameterize(firstLine(raw)))];
}

/** Characters of a line without a line break that are read. */
const MAX_LINE = 2_000;

function firstLine(raw: string): string {
  return (
    raw
      .trimStart()
      .slice(0, MAX_LINE)
      .split(/[\r\n]/, 1)[0] ?? ''
  );
}

/** What a structured message calls itself; else all that it says, in words. */
function sayingOf(value: Json): string {
  const known = new Map(Object.entries(value).map(([name, member]) => [name.toLowerCase(), textOf(member)]));
  return NAMES.map((name) => known.get(name)).find((said) => said) ?? outline(value).replaceAll('\n', ' · ');
}

const NAMES = [
  'title',
  'subject',
  'message',
  'msg',
  'text',
  'summary',
  'event',
  'event message',
  'name',
  'type',
  'code',
];

/** Never less than a warning: nobody knows what it is. */
function severityOf({ severity, level, priority }: Json): Severity {
  const word = textOf(severity) ?? textOf(level) ?? textOf(priority) ?? '';
  if (/^(?:critical|crit|fatal|emergency|emerg|p1|cr[ií]tic[ao])$/i.test(word)) return 'critical';
  return /^(?:error|err|high|p2|alta)$/i.test(word) ? 'error' : 'warning';
}
