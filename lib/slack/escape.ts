// Text that came from anywhere, made safe to stand in a Slack message: no mention, link or fence of its own.

/**
 * Slack's escaping: exactly `&`, `<` and `>`. With `<` gone there is no `<!channel>`, `<@U…>` or `<url|label>`.
 * https://docs.slack.dev/messaging/formatting-message-text#escaping
 */
export function escapeText(text: string): string {
  return text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
}

/**
 * Escaped, and cut with "…" to `max` characters as they go over the wire: in JSON a quote or a line break takes two, so
 * a message is within Slack's limits however those are counted. Control characters are dropped, and neither an entity
 * nor a surrogate pair is ever cut in two.
 */
export function clip(text: string, max: number): string {
  const clean = withoutControls(text);
  if (unitsWithin(clean, max) === clean.length) return escapeText(clean);
  return `${escapeText(clean.slice(0, unitsWithin(clean, max - 1)))}…`;
}

/** Like clip(), in up to `parts` pieces; only the last may lose anything. */
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

/** How many UTF-16 units of `text`, escaped and in JSON, take at most `max` characters. */
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

/** Of what escaping or JSON makes longer; controls other than these are dropped before. */
const WIDTH: Record<string, number> = { '&': 5, '<': 4, '>': 4, '"': 2, '\\': 2, '\n': 2, '\t': 2 };

/** A code block. Nothing inside can end it: runs of backticks become one. */
export function fence(text: string, max: number): string {
  const around = '```\n\n```';
  const body = withoutControls(text).replace(/`{2,}/g, '`');
  return `\`\`\`\n${clip(body, max - JSON.stringify(around).length + 2)}\n\`\`\``;
}

/** Inline code on one line; empty text gives a dash, since Slack refuses empty elements. */
export function code(text: string, max: number): string {
  const line = withoutControls(text).replaceAll('`', "'").replace(/\s+/g, ' ').trim();
  return line === '' ? '–' : `\`${clip(line, max - 2)}\``;
}

/** Bold on one line, without the marks that would end it. */
export function bold(text: string, max: number): string {
  const line = withoutControls(text)
    .replace(/[*_~`\s]+/g, ' ')
    .trim();
  return line === '' ? '–' : `*${clip(line, max - 2)}*`;
}

/** @returns undefined when the URL is not http(s), or longer than `max` once `<`, `>` and `|` are percent-encoded. */
export function linkUrl(url: string, max: number): string | undefined {
  const safe = withoutControls(url)
    .replace(/\s/g, '%20')
    .replace(/[<>|"\\]/g, (char) => encodeURIComponent(char));
  return /^https?:\/\//.test(safe) && safe.length <= max ? safe : undefined;
}

/** Also bidirectional overrides, with which a text can pretend to be another (Trojan Source, CVE-2021-42574). */
function withoutControls(text: string): string {
  return text
    .toWellFormed()
    .replace(/\r\n?/g, '\n')
    .replace(/[\p{Cc}\u200b\u200e\u200f\u202a-\u202e\u2060-\u2069\ufeff]/gu, (char) =>
      char === '\n' || char === '\t' ? char : '',
    );
}
