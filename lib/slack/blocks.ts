// The parts of a message: texts and blocks, each within Slack's limits and without markup of its input.
import type { Phrase } from '#lib/alerts/alerts.ts';
import { shortTimeText } from '#lib/locale-es.ts';
import { clip, code, escapeText, linkUrl } from './escape.ts';

interface Text {
  type: 'plain_text' | 'mrkdwn';
  text: string;
  emoji?: false;
  verbatim?: true;
}

/** A link. A button that acts has a value instead of a URL, and only an app of Slack's receives it. */
interface Button {
  type: 'button';
  action_id: string;
  text: Text;
  url: string;
}

export type Block =
  | { type: 'header'; text: Text }
  | { type: 'section'; text: Text }
  | { type: 'section'; fields: Text[] }
  | { type: 'actions'; elements: Button[] }
  | { type: 'context'; elements: Text[] };

/**
 * Characters of JSON of each part. Slack's limits: header 150, section and context 3,000, field 2,000, button 75, URL
 * 3,000, about 13,200 in all. With ours the longest message has less than 12,000.
 */
const MAX = { header: 150, sentence: 600, name: 170, context: 900, button: 75, url: 900, links: 6 };

export function header(text: string): Block {
  return { type: 'header', text: plain(text, MAX.header) };
}

/** A paragraph without markup. */
export function paragraph(text: string, max = MAX.sentence): Block {
  return { type: 'section', text: plain(text, max) };
}

export function sentence(phrase: Phrase): Block {
  return { type: 'section', text: mrkdwn(phraseMarkdown(phrase, MAX.sentence)) };
}

/** Small grey text. */
export function context(phrase: Phrase): Block {
  return { type: 'context', elements: [mrkdwn(phraseMarkdown(phrase, MAX.context))] };
}

/** One row of links; without those that are not http(s) or too long. */
export function actions(links: readonly { label: string; url: string }[]): Block[] {
  const elements = links.slice(0, MAX.links).flatMap(({ label, url }, index): Button[] => {
    const safe = linkUrl(url, MAX.url);
    return safe
      ? [{ type: 'button', action_id: `link-${index}`, text: plain(label, MAX.button), url: safe }]
      : [];
  });
  return elements.length > 0 ? [{ type: 'actions', elements }] : [];
}

/** Text without markup. */
function plain(text: string, max: number): Text {
  return { type: 'plain_text', text: clip(text, max) || '–', emoji: false };
}

/** `text` is escaped. `verbatim` keeps Slack from turning a bare "@channel" or "#general" into a mention. */
export function mrkdwn(text: string): Text {
  return { type: 'mrkdwn', text, verbatim: true };
}

/** Phrases in one line, with " · " between them. */
export function joined(phrases: readonly (Phrase | undefined)[]): Phrase {
  const shown = phrases.filter((phrase) => phrase !== undefined && phrase.length > 0) as Phrase[];
  return shown.flatMap((phrase, i) => (i === 0 ? phrase : [' · ', ...phrase]));
}

/** Names become code, so that no mark of theirs is markup; moments become dates in the reader's time zone. */
function phraseMarkdown(phrase: Phrase, max: number): string {
  const done: string[] = [];
  let room = max - 1;
  for (const part of phrase) {
    const shown = partMarkdown(part, Math.min(room, MAX.name));
    room -= JSON.stringify(shown).length - 2;
    if (room < 0) return `${done.join('')}…`;
    done.push(shown);
  }
  return done.join('') || '–';
}

function partMarkdown(part: Phrase[number], max: number): string {
  if (typeof part === 'string') return escapeText(part);
  return 'at' in part ? slackDate(part.at) : code(part.name, Math.max(max, 10));
}

/**
 * A moment in the reader's time zone, as text where Slack cannot show one.
 * https://docs.slack.dev/messaging/formatting-message-text#date-formatting
 */
function slackDate(iso: string): string {
  const seconds = Math.floor(Date.parse(iso) / 1000);
  if (!(seconds > 0 && seconds < LATEST_S)) return code(iso, MAX.name);
  return `<!date^${seconds}^{date_short_pretty} {time}|${shortTimeText(iso)}>`;
}

/** The year 2286: seconds with ten digits. */
const LATEST_S = 10_000_000_000;
