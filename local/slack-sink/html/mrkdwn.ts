// Renders Slack's mrkdwn as HTML. Everything else is escaped; links go to http(s) only.

const EMOJI: Record<string, string> = {
  arrows_counterclockwise: '🔄',
  ballot_box_with_check: '☑️',
  bar_chart: '📊',
  bell: '🔔',
  boom: '💥',
  bug: '🐛',
  bulb: '💡',
  calendar: '📅',
  chart_with_upwards_trend: '📈',
  chart_with_downwards_trend: '📉',
  clock1: '🕐',
  email: '✉️',
  exclamation: '❗',
  eyes: '👀',
  fire: '🔥',
  fire_extinguisher: '🧯',
  hammer_and_wrench: '🛠️',
  heavy_check_mark: '✔️',
  hourglass: '⌛',
  hourglass_flowing_sand: '⏳',
  incoming_envelope: '📨',
  information_source: 'ℹ️',
  large_blue_circle: '🔵',
  large_green_circle: '🟢',
  large_orange_circle: '🟠',
  large_yellow_circle: '🟡',
  link: '🔗',
  lock: '🔒',
  mailbox: '📫',
  mag: '🔍',
  memo: '📝',
  mute: '🔇',
  no_entry: '⛔',
  no_entry_sign: '🚫',
  package: '📦',
  question: '❓',
  recycle: '♻️',
  red_circle: '🔴',
  repeat: '🔁',
  robot_face: '🤖',
  rocket: '🚀',
  rotating_light: '🚨',
  skull: '💀',
  skull_and_crossbones: '☠️',
  sparkles: '✨',
  speech_balloon: '💬',
  stopwatch: '⏱️',
  sunrise: '🌅',
  tada: '🎉',
  test_tube: '🧪',
  trophy: '🏆',
  warning: '⚠️',
  wave: '👋',
  white_check_mark: '✅',
  white_circle: '⚪',
  wrench: '🔧',
  x: '❌',
};

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}

/** Slack's three entities: a sender writes them for `&`, `<` and `>`. */
function decodeEntities(text: string): string {
  return text.replace(/&(amp|lt|gt);/g, (_, name: string) => ({ amp: '&', lt: '<', gt: '>' })[name] ?? '');
}

function literal(text: string): string {
  return escapeHtml(decodeEntities(text));
}

export function withEmoji(text: string): string {
  return text.replace(/:([a-z0-9_+-]+):/g, (whole, name: string) => EMOJI[name] ?? whole);
}

/** A plain_text object: lines without markup, with emoji unless `emoji` is false. */
export function renderPlain(text: string, emoji = true): string {
  return literal(emoji ? withEmoji(text) : text).replaceAll('\n', '<br>');
}

/** Code first, since code contains no markup; then links; then styles, line by line. */
export function renderMrkdwn(text: string): string {
  return splitBy(
    text,
    /```\n?([\s\S]*?)```/g,
    ([, code = '']) => `<pre>${literal(code)}</pre>`,
    (outside) =>
      splitBy(
        outside,
        /`([^`\n]+)`/g,
        ([, code = '']) => `<code>${literal(code)}</code>`,
        (prose) => splitBy(prose, /<([^<>\n]+)>/g, ([, inner = '']) => renderReference(inner), renderStyles),
      ),
  );
}

/** Renders the matches of `expression` with `found` and the text between them with `between`. */
function splitBy(
  text: string,
  expression: RegExp,
  found: (match: RegExpExecArray) => string,
  between: (text: string) => string,
): string {
  let html = '';
  let at = 0;
  for (const match of text.matchAll(expression)) {
    html += between(text.slice(at, match.index)) + found(match);
    at = match.index + match[0].length;
  }
  return html + between(text.slice(at));
}

/** `<url|label>`, `<@user>`, `<#channel>`, `<!here>`, `<!date^seconds^format^link|fallback>`. */
function renderReference(inner: string): string {
  const [target = '', ...rest] = inner.split('|');
  const label = rest.join('|');
  if (/^[@#!]/.test(target)) {
    const date = /^!date\^(\d{1,12})\^([^^]*)/.exec(target);
    if (date) return renderDate(Number(date[1]), date[2] ?? '', label);
    const name = label || target.slice(1).replace(/^subteam\^/, '');
    return `<span class="mention">${literal(`${target[0] === '#' ? '#' : '@'}${name}`)}</span>`;
  }
  return renderLink(decodeEntities(target), renderStyles(label || target));
}

/** dates.js fills the format in the reader's time zone and language. */
function renderDate(seconds: number, format: string, fallback: string): string {
  const date = new Date(seconds * 1000);
  const iso = Number.isNaN(date.getTime()) ? '' : date.toISOString();
  const shown = literal(fallback || iso);
  return `<time datetime="${iso}" data-format="${literal(format)}">${shown}</time>`;
}

/**
 * @param html the rendered label; it stays without a link when `url` is not http(s)
 * @param more attributes of the link
 */
export function renderLink(url: string, html: string, className = '', more = ''): string {
  if (!/^https?:\/\//i.test(url) || !URL.canParse(url)) return html;
  const attributes = `${more && ` ${more}`}${className && ` class="${className}"`}`;
  return `<a href="${escapeHtml(new URL(url).href)}" target="_blank" rel="noopener noreferrer"${attributes}>${html}</a>`;
}

/** Bold, italic and strike around whole words; quotes by line. */
function renderStyles(text: string): string {
  return literal(withEmoji(text))
    .replace(/(^|[\s(>])\*(\S(?:[^*\n]*\S)?)\*(?=$|[\s).,:;!?<])/gm, '$1<b>$2</b>')
    .replace(/(^|[\s(>])_(\S(?:[^_\n]*\S)?)_(?=$|[\s).,:;!?<])/gm, '$1<i>$2</i>')
    .replace(/(^|[\s(>])~(\S(?:[^~\n]*\S)?)~(?=$|[\s).,:;!?<])/gm, '$1<s>$2</s>')
    .replace(/^(?:&#62;) ?(.*)$/gm, '<span class="quote">$1</span>')
    .replaceAll('\n', '<br>');
}
