// Replaces the values in a message: "user 17 not found" and "user 23 not found" are the same fault.
import { IDENTIFYING, PATTERNS } from './parameter-patterns.ts';

/**
 * The text with each value replaced by the name of its pattern ("<date>"), as Sentry groups messages
 * (getsentry/sentry, src/sentry/grouping/parameterization.py). The patterns are one alternation: the first one that
 * matches at a place wins, and its match is not read again. Names and codes that identify the fault stay.
 */
export function parameterize(text: string): string {
  const named = text.replace(PATTERN, (match, ...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    if (groups.identifying !== undefined) return match.replace(PLACE_IN_LIST, '<value>');
    const pattern = Object.keys(PATTERNS).find((name) => groups[name] !== undefined) ?? '';
    return `<${IDS.has(pattern) ? 'value' : pattern}>`;
  });
  // A list of any length is one value, "2 h 5 min" one duration; tables pad their columns with blanks.
  return named.replace(LIST, '<list>').replace(DURATIONS, '<duration>').replace(/\s+/g, ' ').trim();
}

/** All ids become "<value>": one lookup fails in the same way for `17` and for a UUID. */
const IDS = new Set(['trace', 'uuid', 'hash', 'octets', 'version', 'hex', 'token', 'ordinal', 'number']);

/** The position in a path like `["Records", 17, "digit"]`. */
const PLACE_IN_LIST = /(?<!\w)\d+(?=\s*[,\]])/g;
const LIST = /\[\s*<(?:value|quoted)>(?:\s*,\s*<(?:value|quoted)>)*\s*\]/g;

const DURATIONS = /<duration>(?:(?: and| y|,)? <duration>)+/g;

const PATTERN = new RegExp(
  Object.entries({ identifying: IDENTIFYING, ...PATTERNS })
    .map(([name, { source }]) => `(?<${name}>${source})`)
    .join('|'),
  'gu',
);
