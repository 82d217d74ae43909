// Makes any text safe in a Slack message: it cannot contain a mention, a link or a code fence.

/**
 * Slack's escaping: exactly `&`, `<` and `>`. With `<` gone there is no `<!channel>`, `<@U…>` or `<url|label>`.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * What a person typed, of the text that Slack sends for it: escaped, with "@luis", "#general" and URLs as marks.
 * https://docs.slack.dev/interactivity/implementing-slash-commands/#app_command_handling
 */
export function typedText(text: string): string {
  return text
    .replace(/<([@#!]?)([^<>|]*)(?:\|([^<>]*))?>/g, (_, sign: string, target: string, label = '') => {
      if (sign === '') return target.replace(/^mailto:|^tel:/, '');
      if (target.startsWith('date^')) return label;
      return `${sign === '#' ? '#' : '@'}${(label || target).replace(/^[@#]/, '')}`;
    })
    .replaceAll('&lt;', '<')
    .replaceAll('&gt;', '>')
    .replaceAll('&amp;', '&');
}

/**
 * Escapes the text and cuts it with "…" to `max` characters of JSON, where a quote or a line break takes two: the message
 * is then within Slack's limits, with either way of counting. Drops control characters; never cuts an entity or a
 * surrogate pair in two.
 */
export function clip(text: string, max: number): string {
  const clean = withoutControls(text);
  if (unitsWithin(clean, max) === clean.length) return escapeText(clean);
  return `${escapeText(clean.slice(0, unitsWithin(clean, max - 1)))}…`;
}

/** Like clip(), in up to `parts` pieces; only the last one is cut. */
export function clipInParts(text: string, max: number, parts: number): string[] {
  const done: string[] = [];
  let rest = withoutControls(text);
  while (rest !== '' && done.length < parts - 1) {
    const units = unitsWithin(rest, max);
    done.push(escapeText(rest.slice(0, units)));
    rest = rest.slice(units);
  }
  return rest === '' ? done : [...done, clip(rest, max)];
}

/**
 * The beginning of a text that takes at most `max` characters, escaped and in JSON, and the rest. Cut after a word where
 * one ends in the second half. Neither is escaped.
 */
export function splitAt(text: string, max: number): [string, string] {
  const clean = withoutControls(text);
  const units = unitsWithin(clean, max);
  if (units === clean.length) return [clean, ''];
  const space = clean.lastIndexOf(' ', units);
  const end = space > units / 2 ? space : units;
  return [clean.slice(0, end), clean.slice(end)];
}

/** How many UTF-16 units of `text` take at most `max` characters, escaped and in JSON. */
function unitsWithin(text: string, max: number): number {
  let units = 0;
  let used = 0;
  for (const char of text) {
    used += WIDTH[char] ?? char.length;
    if (used > max) break;
    units += char.length;
  }
  return units;
}

/** Characters that become longer by escaping or in JSON; other control characters are dropped before. */
const WIDTH: Record<string, number> = { '&': 5, '<': 4, '>': 4, '"': 2, '\\': 2, '\n': 2, '\t': 2 };

/** A code block. The text cannot end it: runs of backticks become one backtick. */
export function fence(text: string, max: number): string {
  const around = '```\n\n```';
  const body = withoutControls(text).replace(/`{2,}/g, '`');
  return `\`\`\`\n${clip(body, max - JSON.stringify(around).length + 2)}\n\`\`\``;
}

/** Inline code on one line; empty text gives a dash, because Slack refuses empty elements. */
export function code(text: string, max: number): string {
  const line = withoutControls(text).replaceAll('`', "'").replace(/\s+/g, ' ').trim();
  return line === '' ? '–' : `\`${clip(line, max - 2)}\``;
}

/** Bold text on one line, without marks that would end it. */
export function bold(text: string, max: number): string {
  const line = withoutControls(text)
    .replace(/[*_~`\s]+/g, ' ')
    .trim();
  return line === '' ? '–' : `*${clip(line, max - 2)}*`;
}

/** @returns undefined when the URL is not http(s), or longer than `max` after percent-encoding `<`, `>`, `|` and quotes. */
export function linkUrl(url: string, max: number): string | undefined {
  const safe = withoutControls(url)
    .replace(/\s/g, '%20')
    .replace(/[<>|"\\]/g, (char) => encodeURIComponent(char));
  return /^https?:\/\//.test(safe) && safe.length <= max ? safe : undefined;
}

/** Also drops bidirectional overrides, which can disguise a text (Trojan Source, CVE-2021-42574). */
function withoutControls(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (char) =>
      char === '\n' || char === '\t' ? char : '',
    );
}
