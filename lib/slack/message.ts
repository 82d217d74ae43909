// What a person reads in the channel: pure functions from a notice, or an administrator's words, to text and blocks.
import type { Alert, Notice, Severity } from '#lib/alerts/alerts.ts';
import { countText, dateTimeText, durationText, plural } from '#lib/locale-es.ts';
import { bold, clip, clipInParts, code, escapeText, fence, linkUrl } from './escape.ts';

/**
 * The body of an incoming webhook: `text` is what a telephone shows, `blocks` what the channel does. An attachment is
 * Slack's only way to give blocks a colour; without it the message still says what has happened.
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
 * Slack's limits (header 150, section 3,000, field 2,000, button 75 and URL 3,000; 50 blocks; about 13,200 in all) and
 * ours below them, chosen so that all of a message at its fullest is within 12,000 characters of JSON.
 */
const MAX = {
  text: 300,
  header: 150,
  sentence: 600,
  error: 1_400,
  // In JSON a line break is two, and a section holds 3,000.
  body: 2_900,
  stack: 2_000,
  name: 60,
  field: 170,
  fields: 10,
  button: 75,
  // The longest of ours has 600.
  url: 900,
  links: 3,
  context: 400,
};
const STACK_LINES = 15;
const SECTION = 3_000;
/** Of those that a summary counts. */
const FUNCTIONS = 10;

const NAME: Record<Severity, string> = {
  info: 'información',
  warning: 'aviso',
  error: 'error',
  critical: 'crítico',
};
const EMOJI: Record<Severity, string> = { info: '🔵', warning: '🟡', error: '🔴', critical: '🚨' };
const COLOUR: Record<Severity, string> = {
  info: '#1d9bd1',
  warning: '#e8a723',
  error: '#e01e5a',
  critical: '#7c0a2a',
};
const GREEN = '#2eb67d';

/** A notice as it stands in the channel; which words, its reason decides. */
export function noticeMessage(notice: Notice): SlackMessage {
  switch (notice.reason) {
    case 'summary':
      return summary(notice);
    case 'recovered':
      return recovery(notice);
    case 'delayed':
      return delay(notice);
    default:
      return notice.alert.kind === 'announcement' ? announcement(notice.alert) : firstTime(notice);
  }
}

/** An alert as it is told the first time in its window. */
function firstTime({ alert, count, since, untold }: Notice): SlackMessage {
  const headline = `${EMOJI[alert.severity]} ${alert.source}: ${alert.title}`;
  return message(
    `${clip(headline, MAX.text)} (${plural(count, 'vez', 'veces')})`,
    headline,
    COLOUR[alert.severity],
    [
      ...errorBlocks(alert),
      { type: 'section', fields: facts(alert, count, since) },
      ...(untold
        ? [
            context(
              `Se había repetido ${plural(untold.count, 'vez', 'veces')} más sin aviso, desde el ${dateTimeText(untold.since)}`,
            ),
          ]
        : []),
      ...buttons(alert),
      ...place(alert),
    ],
  );
}

/** Something that happened and was meant to: no count, no fault, no request. */
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

/** Repeats that no message has told: how many, between when and when, and where. */
function summary(notice: Notice): SlackMessage {
  const { alert, count, since, first_at = since, last_at = alert.at, functions = [alert.source] } = notice;
  const headline = `🔁 ${alert.source}: ${alert.title}`;
  const others = functions.length - FUNCTIONS;
  const where = functions.slice(0, FUNCTIONS).join(', ') + (others > 0 ? ` y ${countText(others)} más` : '');
  const sentence = `Se repitió ${plural(count, 'vez', 'veces')} más entre el ${dateTimeText(first_at)} y el ${dateTimeText(last_at)} en ${where}`;
  return message(
    `${clip(headline, MAX.text)} · ${clip(`se repitió ${plural(count, 'vez', 'veces')} más`, MAX.text)}`,
    headline,
    COLOUR[alert.severity],
    [sentenceBlock(sentence), ...buttons(alert), ...place(alert)],
  );
}

/** It is over: after how long, and what it was. */
function recovery({ alert, count, since, duration_ms }: Notice): SlackMessage {
  const lasted =
    duration_ms ?? (alert.since === undefined ? undefined : Date.parse(alert.at) - Date.parse(alert.since));
  const after =
    lasted === undefined || !(lasted >= 0) ? 'Recuperado' : `Recuperado tras ${durationText(lasted)}`;
  const headline = `✅ ${alert.source}: ${after} · ${alert.title}`;
  return message(clip(headline, MAX.text), headline, GREEN, [
    ...(alert.error ? [sentenceBlock(alert.error.message)] : []),
    { type: 'section', fields: facts(alert, count, since) },
    ...buttons(alert),
  ]);
}

/** One line after an outage of Slack. */
function delay({ count, duration_ms = 0 }: Notice): SlackMessage {
  const alerts = count === 1 ? '1 alerta se retrasó' : `${countText(count)} alertas se retrasaron`;
  const line = `⏳ ${alerts} hasta ${durationText(duration_ms)} por una caída de Slack`;
  return { text: clip(line, MAX.text), blocks: [sentenceBlock(line)] };
}

function message(text: string, headline: string, color: string, blocks: Block[]): SlackMessage {
  return {
    text,
    blocks: [{ type: 'header', text: plain(headline, MAX.header) }],
    attachments: [{ color, blocks }],
  };
}

/** An administrator's message: `text` is exactly that, escaped (CONTRACT); the blocks show how serious it is. */
export function adminMessage(message: string, severity: Severity): SlackMessage {
  const sections = clipInParts(`${EMOJI[severity]} ${message}`, SECTION - 10, ADMIN_SECTIONS).map(closed);
  return {
    text: escapeText(message.toWellFormed()),
    blocks: [
      ...sections.map((part): Block => ({ type: 'section', text: mrkdwn(part) })),
      context(`Mensaje de un administrador · ${NAME[severity]}`),
    ],
  };
}

/** Slack ends a block's fence with the block; one that is left open swallows what follows on some clients. */
function closed(part: string): string {
  const isOpen = part.split('```').length % 2 === 0;
  return isOpen ? `${part}\n\`\`\`` : part;
}

/** Three full sections and the rest of the message stay within 12,000 characters. */
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
    { name: kind === 'log' ? 'Función' : 'Origen', value: source },
    { name: 'Veces', value: countText(count) },
    { name: 'Desde', value: dateTimeText(since) },
    ...(requestId ? [{ name: 'Petición', value: requestId }] : []),
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

/** Slack reads no markup in it. */
function plain(text: string, max: number): Text {
  return { type: 'plain_text', text: clip(text, max) || '–', emoji: false };
}

/** `verbatim`: without it Slack would still turn a bare "@channel" or "#general" into a mention. `text` is escaped. */
function mrkdwn(text: string): Text {
  return { type: 'mrkdwn', text, verbatim: true };
}

function context(text: string): Block {
  return { type: 'context', elements: [plain(text, MAX.context)] };
}
