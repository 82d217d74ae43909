// A message without its particulars: "user 17 not found" and "user 23 not found" are the same fault.
import { KINDS, TELLING } from './parameter-patterns.ts';

/**
 * The text with values replaced by the names of their kinds, as Sentry groups messages
 * (getsentry/sentry, src/sentry/grouping/parameterization.py): one alternation, so the first pattern that matches
 * at a place wins and what it replaced is not looked at again. Names and codes that say *which* fault it is stay.
 */
export function parameterize(text: string): string {
  const named = text.replace(PATTERN, (match, ...found) => {
    const groups = found.at(-1) as Record<string, string | undefined>;
    if (groups.telling !== undefined) return match.replace(PLACE_IN_LIST, '<value>');
    const kind = Object.keys(KINDS).find((name) => groups[name] !== undefined) ?? '';
    return `<${IDS.has(kind) ? 'value' : kind}>`;
  });
  // A list is one value however long it is today, "2 h 5 min" one duration; columns of figures are padded by width.
  return named.replace(LIST, '<list>').replace(DURATIONS, '<duration>').replace(/\s+/g, ' ').trim();
}

/** Which kind of id names a thing says nothing about the fault: one lookup fails for `17` and for a UUID alike. */
const IDS = new Set(['trace', 'uuid', 'hash', 'octets', 'version', 'hex', 'token', 'number']);

/** Of a path like `["Records", 17, "digit"]`: which record it was. */
const PLACE_IN_LIST = /(?<!\w)\d+(?=\s*[,\]])/g;
const LIST = /\[\s*<(?:value|quoted)>(?:\s*,\s*<(?:value|quoted)>)*\s*\]/g;

const DURATIONS = /<duration>(?:(?: and| y|,)? <duration>)+/g;

const PATTERN = new RegExp(
  Object.entries({ telling: TELLING, ...KINDS })
    .map(([name, { source }]) => `(?<${name}>${source})`)
    .join('|'),
  'gu',
);
