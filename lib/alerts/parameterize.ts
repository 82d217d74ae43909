// A message without its particulars: "user 17 not found" and "user 23 not found" are the same fault.

/**
 * The text with values replaced by the names of their kinds, as Sentry groups messages
 * (getsentry/sentry, src/sentry/grouping/parameterization.py): one alternation, so the first pattern that matches
 * at a place wins and what it replaced is not looked at again.
 */
export function parameterize(text: string): string {
  return text.replace(PATTERN, (...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    const kind = Object.keys(groups).find((name) => groups[name] !== undefined);
    return `<${kind}>`;
  });
}

/** In order: the more specific first. Repetitions are bounded, so that no text makes the match slow. */
const KINDS: Record<string, RegExp> = {
  email: /[\w.!#$%&*+/?^`{|}~-]{1,64}@[a-zA-Z0-9-]{1,63}(?:\.[a-zA-Z0-9-]{1,63}){0,8}/,
  url: /\b(?:wss?|https?|ftp|file):\/\/[^\s"'<>)]+/,
  traceparent: /\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\b|\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/,
  uuid: /\b[0-9a-fA-F]{8}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{4}-[0-9a-fA-F]{12}\b/,
  hash: /\b(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b/,
  date: new RegExp(
    [
      /\b\d{4}-\d{2}-\d{2}(?:[T ]\d{2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?:Z| ?[+-]\d{2}:?\d{2})?)?\b/,
      /\b(?:(?:Sun|Mon|Tue|Wed|Thu|Fri|Sat)[a-z]{0,6},? )?(?:\d{1,2} )?(?:Jan|Feb|Mar|Apr|May|Jun|Jul|Aug|Sep|Oct|Nov|Dec)[a-z]{0,6} \d{1,4}(?:,? \d{4})?(?: \d{2}:\d{2}:\d{2})?(?: (?:GMT|UTC)(?:[+-]\d{4})?)?/,
      /\b\d{1,2}:\d{2}(?::\d{2}(?:\.\d{1,9})?)?(?![\d:])/,
    ]
      .map(({ source }) => source)
      .join('|'),
  ),
  ip: /\b(?:\d{1,3}\.){3}\d{1,3}\b|(?<![\w:])(?:[0-9a-fA-F]{0,4}:){2,7}[0-9a-fA-F]{0,4}(?![\w:])/,
  duration: /\b\d+(?:\.\d+)? ?(?:ns|µs|us|ms|s|min|h|seconds?|minutes?|hours?|milliseconds?)\b/,
  hex: /\b0[xX][0-9a-fA-F]+\b|\b(?=[a-f]*\d)[0-9a-f]{8,128}\b|\b(?=[A-F]*\d)[0-9A-F]{8,128}\b/,
  number: /(?<!\w)-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?\b/,
  // A quoted name after "reading" or "setting" is V8 naming a property of the code, not a value.
  quoted: /"[^"]{1,500}"|(?<!\w|\((?:reading|setting) )'[^']{1,500}'(?!\w)|`[^`]{1,500}`|«[^»]{1,500}»/,
};

const PATTERN = new RegExp(
  Object.entries(KINDS)
    .map(([name, { source }]) => `(?<${name}>${source})`)
    .join('|'),
  'g',
);
