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

/** A link; an app of Slack's receives its presses too. */
interface Link {
  type: 'button';
  action_id: string;
  text: Text;
  url: string;
}

/** A button that acts: only an app of Slack's can have one, and receives its value. */
export interface Button {
  type: 'button';
  action_id: string;
  text: Text;
  value: string;
  style?: Style;
  confirm?: Confirm;
}

interface Option {
  text: Text;
  value: string;
  url?: string;
}

export interface Select {
  type: 'static_select';
  action_id: string;
  placeholder: Text;
  options: Option[];
}

/** The menu "⋯". */
interface Overflow {
  type: 'overflow';
  action_id: string;
  options: Option[];
}

type Style = 'primary' | 'danger';

/** What Slack asks before it sends the press. */
interface Confirm {
  title: Text;
  text: Text;
  confirm: Text;
  deny: Text;
  style?: Style;
}

/** An element that acts. */
type Control = Button | Select | Overflow;

export type Block =
  | { type: 'header'; text: Text }
  | { type: 'section'; text: Text }
  | { type: 'section'; fields: Text[] }
  | { type: 'actions'; block_id?: string; elements: (Link | Control)[] }
  | { type: 'context'; elements: Text[] };

/**
 * Characters of JSON of each part. Slack's limits: header 150, section and context 3,000, field 2,000, button 75, URL
 * 3,000, options of a menu 5, confirmation 100, 300 and 30, about 13,200 in all. With ours the longest message has less
 * than 12,000: one link may be as long as Slack takes it, and the links of a row share a budget.
 */
const MAX = {
  header: 150,
  sentence: 600,
  name: 170,
  context: 900,
  button: 75,
  url: 3_000,
  urls: 4_500,
  urlInText: 900,
  links: 6,
  options: 5,
  confirmTitle: 100,
  confirm: 300,
  confirmButton: 30,
};

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

/** A link in small text; nothing when it is not http(s) or too long. */
export function linkLine(label: string, url: string): Block[] {
  const safe = linkUrl(url, MAX.urlInText);
  return safe ? [{ type: 'context', elements: [mrkdwn(`<${safe}|${escapeText(label)}>`)] }] : [];
}

interface LabelledUrl {
  label: string;
  url: string;
}

/** What acts in a row of buttons. */
export interface Controls {
  buttons: readonly (Button | Select)[];
  /** The rarer actions, which stand in a menu; all of them have one `action_id`. */
  more: readonly Option[];
  moreId: string;
  /** Comes back with each press. */
  block_id?: string;
}

/** One row: what acts, then links, the most important first; without links that are not http(s) or find no room. */
export function actions(links: readonly LabelledUrl[], controls?: Controls): Block[] {
  let room = MAX.urls;
  const usable = links.flatMap(({ label, url }, index): Link[] => {
    const safe = linkUrl(url, Math.min(room, MAX.url));
    if (!safe) return [];
    room -= safe.length;
    return [{ type: 'button', action_id: `link-${index}`, text: plain(label, MAX.button), url: safe }];
  });
  const elements = controls ? withControls(usable, controls) : usable.slice(0, MAX.links);
  if (elements.length === 0) return [];
  return [{ type: 'actions', ...(controls?.block_id && { block_id: controls.block_id }), elements }];
}

/** Beside what acts there is room for one link on one line; the others stand in the menu. */
function withControls(links: Link[], { buttons, more, moreId }: Controls): (Link | Control)[] {
  if (buttons.length === 0 && more.length === 0) return links.slice(0, MAX.links);
  const [first, ...others] = links;
  const options = [...more, ...others.map(({ text, action_id, url }) => ({ text, value: action_id, url }))];
  const shown = [...buttons, ...(first ? [first] : [])];
  const [only, second] = options;
  if (only === undefined) return shown;
  if (second === undefined) {
    const { text, value, url } = only;
    return [
      ...shown,
      url === undefined
        ? { type: 'button', action_id: moreId, text, value }
        : { type: 'button', action_id: value, text, url },
    ];
  }
  return [...shown, { type: 'overflow', action_id: moreId, options: options.slice(0, MAX.options) }];
}

export function button(
  action_id: string,
  label: string,
  value: string,
  { style, confirm }: Pick<Button, 'style' | 'confirm'> = {},
): Button {
  const text = plain(label, MAX.button);
  return { type: 'button', action_id, text, value, ...(style && { style }), ...(confirm && { confirm }) };
}

export function select(action_id: string, label: string, options: Option[]): Select {
  return { type: 'static_select', action_id, placeholder: plain(label, MAX.button), options };
}

export function option(label: string, value: string): Option {
  return { text: plain(label, MAX.button), value };
}

/** @param text what will happen, with its numbers */
export function confirmation(title: string, text: string, confirm: string, style?: Style): Confirm {
  return {
    title: plain(title, MAX.confirmTitle),
    text: plain(text, MAX.confirm),
    confirm: plain(confirm, MAX.confirmButton),
    deny: plain('No', MAX.confirmButton),
    ...(style && { style }),
  };
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
