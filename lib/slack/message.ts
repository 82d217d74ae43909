// What a person reads in the channel: pure functions from a notice, or an administrator's words, to text and blocks.
import type { Alert, Notice, Severity } from '#lib/alerts/alerts.ts';
import { bold, clip, clipInParts, code, escapeText, fence, linkUrl } from './escape.ts';

/** The body of an incoming webhook: `text` is what a telephone shows, `blocks` what the channel does. */
export interface SlackMessage {
  text: string;
  blocks: Block[];
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
  error: 1_500,
  stack: 2_000,
  field: 200,
  fields: 8,
  button: 75,
  url: 1_500,
  links: 2,
};
const STACK_LINES = 15;
const SECTION = 3_000;

const NAME: Record<Severity, string> = {
  info: 'información',
  warning: 'aviso',
  error: 'error',
  critical: 'crítico',
};
const EMOJI: Record<Severity, string> = { info: '🔵', warning: '🟡', error: '🔴', critical: '🚨' };

/** An alert as it is told the first time in its window. */
export function noticeMessage({ alert, count, since, untold }: Notice): SlackMessage {
  const headline = `${EMOJI[alert.severity]} ${alert.source}: ${alert.title}`;
  return {
    text: `${clip(headline, MAX.text)} (${times(count)})`,
    blocks: [
      { type: 'header', text: plain(headline, MAX.header) },
      ...errorBlocks(alert),
      { type: 'section', fields: facts(alert, count, since) },
      ...(untold ? [context(repeats(untold))] : []),
      ...buttons(alert),
      ...(alert.logGroup ? [context(`Registro: ${alert.logGroup} · ${alert.logStream ?? ''}`)] : []),
    ],
  };
}

/** An administrator's message: `text` is exactly that, escaped (CONTRACT); the blocks show how serious it is. */
export function adminMessage(message: string, severity: Severity): SlackMessage {
  const sections = clipInParts(`${EMOJI[severity]} ${message}`, SECTION, ADMIN_SECTIONS);
  return {
    text: escapeText(message.toWellFormed()),
    blocks: [
      ...sections.map((part): Block => ({ type: 'section', text: mrkdwn(part) })),
      context(`Mensaje de un administrador · ${NAME[severity]}`),
    ],
  };
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

function facts({ source, requestId, fields }: Alert, count: number, since: string): Text[] {
  const all = [
    { name: 'Función', value: source },
    { name: 'Veces', value: String(count) },
    { name: 'Desde', value: readable(since) },
    ...(requestId ? [{ name: 'Petición', value: requestId }] : []),
    ...fields,
  ];
  return all
    .slice(0, MAX.fields)
    .map(({ name, value }) => mrkdwn(`${bold(name, 60)}\n${code(value, MAX.field)}`));
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

function repeats({ count, since }: NonNullable<Notice['untold']>): string {
  return `Se había repetido ${times(count)} más sin aviso, desde el ${readable(since)}`;
}

function times(count: number): string {
  return count === 1 ? '1 vez' : `${count} veces`;
}

const DATE = new Intl.DateTimeFormat('es', { dateStyle: 'long', timeStyle: 'medium', timeZone: 'UTC' });

/** "2 de enero de 2026 a las 3:04:05 UTC"; whatever is no date stands as it is. */
function readable(iso: string): string {
  const date = new Date(iso);
  return Number.isNaN(date.getTime()) ? iso : `${DATE.format(date)} UTC`;
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
  return { type: 'context', elements: [plain(text, 500)] };
}
