// Removes secrets and e-mail addresses from a text before it becomes part of an alert.
import { cut } from '../alert.ts';
import { ADDRESS, IN_CONTEXT } from './secret-contexts.ts';
import { OWN_FORM, PRIVATE_KEY, type Rule, SECRET, withoutInvisible } from './secret-forms.ts';

/**
 * A free text without tokens, webhook URLs, passwords, keys and e-mail addresses; a mark replaces each. Ids that a person
 * needs stay: UUIDs, hexadecimal ids and hashes, log streams, generated names. Redacting twice changes nothing.
 * It runs before the fingerprint is made, for two reasons: a secret could be guessed from a hash that depends on it, and
 * a token that differs each time would make each occurrence a new fault.
 */
export function redact(text: string): string {
  return apply([...OWN_FORM, ...IN_CONTEXT], withoutInvisible(withoutColours(text))).replace(RUN, hideRandom);
}

/**
 * A name of a resource, an id or a link without secrets. Names are generated with random parts, and may contain words such
 * as "secret": neither makes them one, and without its name nobody finds a resource. So a random text alone stays, and what a
 * word gives away is hidden only if it looks like a password.
 */
function redactName(text: string): string {
  return IN_CONTEXT.reduce(
    (rest, { pattern, by, isProse }) =>
      isProse
        ? rest
        : rest.replace(pattern, (match: string, before: unknown) => {
            const kept = by.startsWith('$1') && typeof before === 'string' ? before : '';
            const isSecret = by === ADDRESS || looksLikePassword(match.slice(kept.length));
            return isSecret ? by.replace('$1', () => kept) : match;
          }),
    apply(OWN_FORM, text),
  );
}

/** Words in small letters, joined by hyphens, are a name, and so is what is short. */
function looksLikePassword(value: string): boolean {
  return value.length >= 8 && /.[A-Z0-9!#$%&*+?=@^~]/.test(value);
}

/**
 * The beginning of a text, redacted and then cut to `max` characters. Not the other way round: half a token would not
 * be recognised. A line may have a megabyte, so only its beginning is read.
 */
export function redactedCut(text: string, max: number): string {
  return cut(redact(text.slice(0, max + BEYOND)), max);
}

/** The same for a name: an alarm, a dimension, a queue, a log group, an id. */
export function redactedName(text: string, max: number): string {
  return cut(redactName(text.slice(0, max + BEYOND)), max);
}

/**
 * A message or log line without private keys and the colours of a terminal, before it is read. It must come first: a reader takes a
 * text apart into level, type, message and stack. A part of a key has no form that `redact` could find, and a colour stands between a
 * word and its value. JSON stays JSON.
 */
export function cleaned(text: string): string {
  return withoutPrivateKeys(withoutColours(text));
}

function withoutPrivateKeys(text: string): string {
  if (!text.includes('PRIVATE KEY')) return text;
  try {
    const read: unknown = JSON.parse(text, (_, value: unknown) =>
      typeof value === 'string' ? value.replace(PRIVATE_KEY, SECRET) : value,
    );
    return JSON.stringify(read);
  } catch {
    return text.replace(PRIVATE_KEY, SECRET);
  }
}

const ESCAPE = '\u001b';

/** Control sequences of a terminal (ECMA-48), also as JSON writes them at any level of JSON in JSON. */
const COLOURS = new RegExp(String.raw`(?:${ESCAPE}|\\+(?:u00|x)1b)\[[0-9;:?]{0,20}[A-Za-z]`, 'gi');

function withoutColours(text: string): string {
  return text.replace(COLOURS, '');
}

/** More than the longest secret: a private key of 8,192 bits has 6,400 characters. */
const BEYOND = 16_384;

function apply(rules: readonly Rule[], text: string): string {
  return rules.reduce(
    (rest, { pattern, only, by }) =>
      only === undefined || only.test(rest) ? rest.replace(pattern, by as string) : rest,
    text,
  );
}

/** Long enough for a key of 192 bits. */
const RUN = /[A-Za-z0-9+/_.-]{32,}={0,2}/g;

/**
 * Hides a key of no known form and no known name. A name is made of words, numbers and hexadecimal ids, and one that a tool
 * generates ends in a short random part; a key is random nearly as a whole.
 */
function hideRandom(run: string): string {
  if (!isMixed(run)) return run;
  const parts = run.replace(GENERATED, '').split(MARKS).filter(isMixed).map(randomCharacters);
  const longest = Math.max(0, ...parts);
  const all = parts.reduce((sum, count) => sum + count, 0);
  return longest >= LEAST_RANDOM || (all >= LEAST_RANDOM && all >= MOSTLY * run.length) ? SECRET : run;
}

/** What CloudFormation, the CDK and SAM add to the name of a resource: a hash of its path, and a random part. */
const GENERATED = /(?<=[A-Za-z0-9]{2})(?:[0-9A-F]{8})?-[A-Za-z0-9]{12,13}(?![A-Za-z0-9])/g;
/** Names are joined from their parts by these; random base64 has one after each 32 characters. */
const MARKS = /[-._/+=]+/;
/** Characters of a key that are no part of a word. */
const LEAST_RANDOM = 12;
const MOSTLY = 0.35;

/** In base64 every third key has no run of small letters, capitals or digits that is longer than four. */
const WORDS =
  /(?<=[A-Za-z])[0-9A-F]{8}$|(?<![0-9A-Fa-f])(?:[0-9A-F]{8,}|[0-9a-f]{8,})(?![0-9A-Fa-f])|[A-Z][a-z]{3,}|[a-z]{4,}|[A-Z]{4,}(?![a-z])|\d{4,}/g;

function randomCharacters(part: string): number {
  return part.replace(WORDS, '').length;
}

function isMixed(text: string): boolean {
  return /[a-z]/.test(text) && /[A-Z]/.test(text) && /\d/.test(text);
}
