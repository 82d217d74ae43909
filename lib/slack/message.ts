// Lays out Slack messages: pure functions from a notice, or an administrator's message, to text and blocks.
// The Spanish texts are in lib/alerts/texts-es.ts.
import {
  type Alert,
  administratorsMessage,
  escalated,
  explainedAlarms,
  FIELDS,
  flapped,
  hadBeenResolved,
  hasIt,
  lateAlerts,
  type Notice,
  personLine,
  recovered,
  recurring,
  repeated,
  returned,
  type Severity,
  silencedSentence,
  stillFiring,
  summarySentence,
  times,
  unnotifiedRepeats,
} from '#lib/alerts/alerts.ts';
import { countText, dateTimeText } from '#lib/locale-es.ts';
import { bold, clip, clipInParts, code, escapeText, fence, linkUrl } from './escape.ts';

/**
 * The body of a post to an incoming webhook: a push notification shows `text`, the channel shows `blocks`. Only an
 * attachment can give blocks a colour; the message is complete without its colour.
 */
export interface SlackMessage {
  text: string;
  blocks: Block[];
  attachments?: { color: string; blocks: Block[] }[];
}

interface Text {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: false;
  verbatim?: true;
}
interface Button {
  type: 'button';
  action_id: string;
  text: Text;
  url: string;
}
type Block =
  | { type: 'header'; text: Text }
  | { type: 'section'; text: Text }
  | { type: 'section'; fields: Text[] }
  | { type: 'actions'; elements: Button[] }
  | { type: 'context'; elements: Text[] };

/**
 * Characters of each part. Slack's limits: header 150, section 3,000, field 2,000, button 75, URL 3,000, 50 blocks, about
 * 13,200 in all. With ours the longest message has less than 12,000 characters of JSON.
 */
const MAX = {
  text: 300,
  header: 150,
  sentence: 600,
  error: 1_400,
  // A section holds 3,000, and a line break counts as two in JSON.
  body: 2_900,
  stack: 2_000,
  name: 60,
  field: 170,
  fields: 10,
  button: 75,
  // Our longest URL has 600.
  url: 900,
  links: 3,
  context: 400,
};
const STACK_LINES = 15;
const SECTION = 3_000;

const EMOJI: Record<Severity, string> = { info: '🔵', warning: '🟡', error: '🔴', critical: '🚨' };
const COLOUR: Record<Severity, string> = {
  info: '#1d9bd1',
  warning: '#e8a723',
  error: '#e01e5a',
  critical: '#7c0a2a',
};
const GREEN = '#2eb67d';

/** The message of a notice; its reason decides the layout. */
export function noticeMessage(notice: Notice): SlackMessage {
  switch (notice.reason) {
    case 'summary':
      return summary(notice);
    case 'recovered':
      return recovery(notice);
    case 'delayed':
      return delay(notice);
    case 'acknowledged':
    case 'released':
    case 'silenced':
    case 'resolved':
    case 'assigned':
      return oneLine(personLine(notice));
    default:
      return notice.alert.kind === 'announcement' ? announcement(notice.alert) : wholeAlert(notice);
  }
}

/** A notice that shows the whole alert: it is new, it returned, it grew, or it still fires. */
function wholeAlert(notice: Notice): SlackMessage {
  const { alert, count, since, untold } = notice;
  const headline = `${EMOJI[alert.severity]} ${alert.source}: ${alert.title}`;
  const why = [reasonText(notice), ...handlingTexts(notice)].filter((part) => part !== undefined).join('. ');
  const text = `${clip(headline, MAX.text)} (${why ? clip(why, MAX.text) : times(count)})`;
  return message(text, headline, COLOUR[alert.severity], [
    ...(why ? [sentenceBlock(why)] : []),
    ...errorBlocks(alert),
    { type: 'section', fields: facts(alert, count, since) },
    ...(untold ? [context(unnotifiedRepeats(untold.count, untold.since))] : []),
    ...explains(notice),
    ...buttons(alert),
    ...place(alert),
  ]);
}

/** What a notice says beside its alert; nothing for a new fault. */
function reasonText({ reason, alert, count, openings = 1, first_seen, duration_ms }: Notice) {
  switch (reason) {
    case 'again':
      return returned(openings, first_seen ?? alert.at);
    case 'recurring':
      return recurring(openings, alert.kind === 'alarm');
    case 'escalated':
      return escalated(count);
    case 'still_firing':
      return stillFiring(duration_ms);
    default:
      return undefined;
  }
}

/** Who had resolved it, or who has it. */
function handlingTexts({ reason, resolved, by, last_at, alert }: Notice): string[] {
  const had =
    resolved && hadBeenResolved(resolved.by, Date.parse(last_at ?? alert.at) - Date.parse(resolved.at));
  return [...(had ? [had] : []), ...(reason === 'still_firing' && by !== undefined ? [hasIt(by)] : [])];
}

function explains({ alarms = [] }: Notice): Block[] {
  return alarms.length > 0 ? [context(explainedAlarms(alarms))] : [];
}

/** A message of the system about itself: without a count, an error or a request. */
function announcement(alert: Alert): SlackMessage {
  const { severity, title, source, at, body, fields } = alert;
  const headline = `${EMOJI[severity]} ${title}`;
  return message(clip(headline, MAX.text), headline, COLOUR[severity], [
    ...(body ? [{ type: 'section' as const, text: plain(body, MAX.body) }] : []),
    ...(fields.length > 0 ? [{ type: 'section' as const, fields: namedValues(fields) }] : []),
    ...buttons(alert),
    context(`${source} · ${dateTimeText(at)}`),
  ]);
}

/** The repeats since the last notice: how many, when, and in which functions. */
function summary(notice: Notice): SlackMessage {
  const { alert, count, since, first_at = since, last_at = alert.at, functions = [alert.source] } = notice;
  const headline = `🔁 ${alert.source}: ${alert.title}`;
  const { changes, is_firing } = notice;
  const { was_silenced, by } = notice;
  const repeats = was_silenced
    ? silencedSentence(count, first_at, last_at)
    : summarySentence(count, first_at, last_at, functions);
  const sentence = changes === undefined ? repeats : flapped(changes, is_firing ?? false);
  return message(
    `${clip(headline, MAX.text)} · ${clip(repeated(count), MAX.text)}`,
    headline,
    COLOUR[alert.severity],
    [
      sentenceBlock(by === undefined ? sentence : `${sentence}. ${hasIt(by)}`),
      ...explains(notice),
      ...buttons(alert),
      ...place(alert),
    ],
  );
}

/** An alarm that is over: how long it lasted, and its fields. */
function recovery({ alert, count, since, duration_ms }: Notice): SlackMessage {
  const lasted =
    duration_ms ?? (alert.since === undefined ? undefined : Date.parse(alert.at) - Date.parse(alert.since));
  const headline = `✅ ${alert.source}: ${recovered(lasted)} · ${alert.title}`;
  return message(clip(headline, MAX.text), headline, GREEN, [
    ...(alert.error ? [sentenceBlock(alert.error.message)] : []),
    { type: 'section', fields: facts(alert, count, since) },
    ...buttons(alert),
  ]);
}

/** After an outage of Slack, one line. */
function delay({ count, duration_ms = 0 }: Notice): SlackMessage {
  return oneLine(`⏳ ${lateAlerts(count, duration_ms)}`);
}

function oneLine(line: string): SlackMessage {
  return { text: clip(line, MAX.text), blocks: [sentenceBlock(line)] };
}

function message(text: string, headline: string, color: string, blocks: Block[]): SlackMessage {
  return {
    text,
    blocks: [{ type: 'header', text: plain(headline, MAX.header) }],
    attachments: [{ color, blocks }],
  };
}

/** An administrator's message: `text` is the message, escaped; the blocks also show its severity. */
export function adminMessage(message: string, severity: Severity): SlackMessage {
  const sections = clipInParts(`${EMOJI[severity]} ${message}`, SECTION - 10, ADMIN_SECTIONS).map(closed);
  return {
    text: escapeText(message.toWellFormed()),
    blocks: [
      ...sections.map((part): Block => ({ type: 'section', text: mrkdwn(part) })),
      context(administratorsMessage(severity)),
    ],
  };
}

/** Closes an open code fence: on some clients it would include the text after its block. */
function closed(part: string): string {
  const isOpen = part.split('```').length % 2 === 0;
  return isOpen ? `${part}\n\`\`\`` : part;
}

/** With three full sections the whole message stays within 12,000 characters. */
const ADMIN_SECTIONS = 3;

function errorBlocks({ error }: Alert): Block[] {
  if (!error) return [];
  const { type, message, stack } = error;
  const top = stack
    ?.split(/\r\n?|\n/)
    .slice(0, STACK_LINES)
    .join('\n');
  return [
    { type: 'section', text: plain(`${type}: ${message}`, MAX.error) },
    ...(top ? [{ type: 'section' as const, text: mrkdwn(fence(top, MAX.stack)) }] : []),
  ];
}

function facts({ kind = 'log', source, requestId, fields }: Alert, count: number, since: string): Text[] {
  const all = [
    { name: kind === 'log' ? FIELDS.function : FIELDS.origin, value: source },
    { name: FIELDS.count, value: countText(count) },
    { name: FIELDS.since, value: dateTimeText(since) },
    ...(requestId ? [{ name: FIELDS.request, value: requestId }] : []),
    ...fields,
  ];
  return namedValues(all);
}

function namedValues(fields: Alert['fields']): Text[] {
  return fields
    .slice(0, MAX.fields)
    .map(({ name, value }) => mrkdwn(`${bold(name, MAX.name)}\n${code(value, MAX.field)}`));
}

function buttons({ links }: Alert): Block[] {
  const elements = links.slice(0, MAX.links).flatMap(({ label, url }, index): Button[] => {
    const safe = linkUrl(url, MAX.url);
    return safe
      ? [{ type: 'button', action_id: `link-${index}`, text: plain(label, MAX.button), url: safe }]
      : [];
  });
  return elements.length > 0 ? [{ type: 'actions', elements }] : [];
}

function place({ logGroup, logStream }: Alert): Block[] {
  return logGroup ? [context(`Registro: ${logGroup} · ${logStream ?? ''}`)] : [];
}

function sentenceBlock(text: string): Block {
  return { type: 'section', text: plain(text, MAX.sentence) };
}

/** Text without markup. */
function plain(text: string, max: number): Text {
  return { type: 'plain_text', text: clip(text, max) || '–', emoji: false };
}

/** `text` is escaped. `verbatim` keeps Slack from turning a bare "@channel" or "#general" into a mention. */
function mrkdwn(text: string): Text {
  return { type: 'mrkdwn', text, verbatim: true };
}

function context(text: string): Block {
  return { type: 'context', elements: [plain(text, MAX.context)] };
}
