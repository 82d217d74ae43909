// Removes secrets and e-mail addresses from a text before it becomes part of an alert.
import { cut } from './alert.ts';

/**
 * A free text without tokens, webhook URLs, passwords, keys and e-mail addresses; a mark replaces each. Ids that a person
 * needs stay: UUIDs, hexadecimal ids and hashes, log streams, generated names. Redacting twice changes nothing.
 * It runs before the fingerprint is made, for two reasons: a secret could be guessed from a hash that depends on it, and
 * a token that differs each time would make each occurrence a new fault.
 */
export function redact(text: string): string {
  return apply([...OWN_FORM, ...IN_CONTEXT], text).replace(RUN, hideRandom);
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
 * A message or log line without private keys, before it is read. It must come first: a reader takes a text apart into type,
 * message and stack, and a part of a key has no form that `redact` could find. JSON stays JSON.
 */
export function withoutPrivateKeys(text: string): string {
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

/** More than the longest secret: a private key of 8,192 bits has 6,400 characters. */
const BEYOND = 16_384;

/** The marks contain no word that names a secret: the text after such a word would be redacted too. */
const SECRET = '[oculto]';
const WEBHOOK = '[webhook oculto]';
const ADDRESS = '[correo oculto]';

/** Hosts of webhooks (Slack, Discord, Teams, Google Chat and others): the path after the host is the secret. */
const WEBHOOK_HOSTS =
  'hooks[.]slack(?:-gov)?[.]com|discord(?:app)?[.]com\\\\?/api\\\\?/webhooks|webhook[.]office[.]com|' +
  'logic[.]azure[.]com|chat[.]googleapis[.]com|hooks[.]zapier[.]com';

/** Secrets whose issuers gave them a form of their own. */
const ISSUED = [
  // Slack: tokens of every kind.
  /\bxox[a-z](?:\.xox[a-z])?-[\w-]{8,}/g,
  /\bxapp-[\w-]{8,}/g,
  // AWS: access key ids.
  /\b(?:AKIA|ASIA|AROA|AIDA|AGPA|ANPA|ABIA|ACCA)[A-Z0-9]{12,}\b/g,
  // GitHub, GitLab, npm, PyPI, Hugging Face, DigitalOcean, Shopify.
  /\b(?:gh[a-z]_|github_pat_|glpat-|npm_|pypi-|hf_|do[a-z]_v1_|shp[a-z]{2}_)[\w-]{16,}/g,
  // Stripe, OpenAI, Anthropic.
  /\b(?:[spr]k|whsec)[_-](?:live_|test_|proj-|ant-)?[\w-]{16,}/g,
  // Google: API keys, OAuth tokens and client secrets.
  /\bAIza[\w-]{30,}|\bya29\.[\w-]{16,}|\bGOCSPX-[\w-]{16,}/g,
  // SendGrid, Mailgun, Twilio, Telegram.
  /\bSG\.[\w-]{16,}\.[\w-]{16,}|\bkey-[0-9a-f]{32}\b|\bSK[0-9a-f]{32}\b|\b\d{8,10}:[\w-]{35}\b/g,
];

/** Parts between dots. A JSON Web Token, signed or encrypted, whole or without the last part, begins with "eyJ". */
const DOTTED = /(?<![\w-])[\w-]{7,}\.[\w.-]*/g;

/** By a search in the run, not by a pattern that could begin at each of its hyphens: its time stays linear. */
function hideWebToken(run: string): string {
  const start = run.search(/(?<![A-Za-z0-9_])eyJ/);
  const isToken = start >= 0 && /^eyJ[\w-]{4,}$/.test(run.slice(start, run.indexOf('.', start)));
  return isToken ? `${run.slice(0, start)}${SECRET}` : run;
}

/** Amazon, Azure, Google, CloudFront, and access tokens in a query. */
const SIGNED =
  /([?&#](?:X-Amz-(?:Signature|Credential|Security-Token)|X-Goog-Signature|Signature|Policy|sig|AWSAccessKeyId|(?:access_|id_|refresh_|auth)?token|api_?key|client_secret|password|pwd)=)(?!\[oculto\])[^\s&#"'<>|)]+/gi;

/** Words that name a secret, as the whole name or at its end: DB_PASSWORD, accessToken, x-api-key, contraseña. */
const SECRET_NAME = `(?:${[
  'passwords?(?:[ _-]?hash)?|passwd|pwd|passphrase|passcode|(?<![a-z])pin',
  'contrase(?:ñ|n|\\\\u00f1)as?|clave(?: (?:de [a-z]{2,12}|secreta|privada))?|secreto',
  'secrets?|client[ _-]?secret|credentials?|authorization|auth|signature|sig',
  'token|session[ _-]?(?:id|token)|csrf|xsrf|api[ _-]?key',
  '(?:access|secret|private|signing|encryption|account|master|shared)[ _-]?(?:access[ _-]?)?key(?:[ _-]?id)?',
].join('|')})`;
/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>` names a secret, and has none. */
const NOT_IN_ARN = String.raw`(?<!\barn:[\w-]{1,20}:[\w-]{1,40}:[\w-]{0,30}:\d{0,12}:)`;
/** Words about a secret that was refused: "contraseña incorrecta: …". */
const REFUSED = 'invalid|incorrect|wrong|incorrecta|inválid[ao]|errónea';
/** A word for a secret, and what leads to its value in a sentence. */
const SAID = String.raw`(?<!Unexpected )(${SECRET_NAME}\s{1,5}(?:(?:is|was|of|es|era|de|${REFUSED})\s{1,5})?)`;
/** A closing quote, perhaps in a URL. */
const NAME_END = String.raw`(?:\\*["'\x60]|%22|\s(?:used|value|${REFUSED}))?\s{0,5}`;
const SEPARATOR = String.raw`(?:=>|:=|[=:]|%3[aAdD])\s{0,5}`;
/** In quotes, escaped once for each level of JSON in JSON; a text that was cut has no closing quote. */
const QUOTED = String.raw`(\\*["'\x60])(?:(?!\2)(?:\\.|[^\r\n]))+\2?`;
/** Without quotes: up to a blank, or up to a separator that another name follows. */
const UNQUOTED = String.raw`(?:[^\s,;&<>"'\x60]|[,;&](?!\s|[\w.\-]{1,40}\s?[=:]|$))+`;
const VALUE = `(?:${QUOTED}|${UNQUOTED})`;
/** Words that state what happened to a secret. */
const SENTENCE = [
  'failed|fails|failing|failure|expired|expires|expiring|missing|required|denied|refused|rejected|revoked|rotated|changed|created|deleted',
  'is|was|were|are|has|have|had|not|cannot|can|could|must|should|may|will|would|does|did',
  'invalid|incorrect|wrong|mismatch|unavailable|disabled|enabled|found|unknown|unsupported|malformed',
  'falló|ha|ha sido|está|caducó|caducad[ao]|falta|no|inválid[ao]|incorrect[ao]|rechazad[ao]|denegad[ao]',
].join('|');
/** Not values: redacting "token: null" would hide the fault. */
const NO_VALUE =
  String.raw`(?!(?:(?:Bearer|Basic|Digest|Token|ApiKey)\s)?\\*["'\x60]?\[(?:\w+ )?oculto\])` +
  String.raw`(?!\\*["'\x60]{2}|\\*["'\x60]?(?:null|undefined|true|false|none)\b)` +
  // "Secret: rotation failed", "token: expired at …": the value is the beginning of a sentence about the secret.
  String.raw`(?![a-zà-ÿ]{1,30}(?:\s[a-zà-ÿ]{1,30})?\s(?:${SENTENCE})\b|(?:${SENTENCE})\b)`;

interface Rule {
  pattern: RegExp;
  by: string | ((match: string) => string);
}

function apply(rules: readonly Rule[], text: string): string {
  return rules.reduce((rest, { pattern, by }) => rest.replace(pattern, by as string), text);
}

/** Private keys, whole or without their end. */
const PRIVATE_KEY =
  /-----BEGIN [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----[\s\S]*?(?:-----END [A-Z ]{0,40}PRIVATE KEY(?: BLOCK)?-----|$)/g;

/** Secrets that are recognised at any place. They come first, so that the rule for "token …" does not match a part of one. */
const OWN_FORM: Rule[] = [
  { pattern: PRIVATE_KEY, by: SECRET },
  { pattern: new RegExp(String.raw`(?:${WEBHOOK_HOSTS})[^\s"'<>|)]*`, 'gi'), by: WEBHOOK },
  // The path of a Slack webhook alone, as an HTTP client logs it.
  { pattern: /\bT[A-Z0-9]{7,12}\\?\/B[A-Z0-9]{7,12}\\?\/[A-Za-z0-9]{16,}/g, by: WEBHOOK },
  // scheme://user:password@host
  { pattern: /(?<=\b[a-z][a-z0-9+.-]{1,15}:(?:\\?\/){2})[^\s/?#"'<>]{1,400}@/gi, by: `${SECRET}@` },
  ...ISSUED.map((pattern) => ({ pattern, by: SECRET })),
  { pattern: DOTTED, by: hideWebToken },
  // Password hashes: bcrypt, argon2, scrypt.
  { pattern: /\$(?:2[abxy]\$\d\d|argon2\w{1,2}|scrypt|s0)\$[\w./$=,+-]{20,}/g, by: SECRET },
  // The parameters of a signed URL, which is a link and a secret at once.
  { pattern: SIGNED, by: `$1${SECRET}` },
];

/** Secrets that the words beside them give away; `isProse`: without a separator, as in a sentence, which a name is not. */
const IN_CONTEXT: { pattern: RegExp; by: string; isProse?: true }[] = [
  // HTTP authentication under any header name, and cookies to the end of their line.
  {
    pattern:
      /(?<!Unexpected )\b(Bearer|Basic|Digest|Token|ApiKey)\s{1,5}(?=[^\s"',;]{0,200}[\d=])[^\s"',;\\]{8,}/gi,
    by: `$1 ${SECRET}`,
  },
  { pattern: /\b(Bearer)\s{1,5}(?!\[oculto\])[^\s"',;\\]{6,}/gi, by: `$1 ${SECRET}` },
  {
    pattern: /\b((?:set-)?cookie\\*["']?\s{0,5}[:=](?!\s*\[oculto\])\s{0,5}\[?\s{0,5}\\*["']?)[^\r\n"'\\]+/gi,
    by: `$1${SECRET}`,
  },
  // password=…, "token": "…", contraseña: …, curl -u ana:…, --api-key …
  {
    pattern: new RegExp(`(${NOT_IN_ARN}${SECRET_NAME}${NAME_END}${SEPARATOR}${NO_VALUE})${VALUE}`, 'gi'),
    by: `$1${SECRET}`,
  },
  {
    pattern: new RegExp(String.raw`(--[\w-]{0,30}${SECRET_NAME}\s)(?!\[oculto\])[^\s"']+`, 'gi'),
    by: `$1${SECRET}`,
  },
  { pattern: new RegExp(`(<[\\w:-]{0,30}${SECRET_NAME}>)[^<]+(?=</)`, 'gi'), by: `$1${SECRET}` },
  { pattern: /(\s-u\s{1,3}[^\s:]{1,100}:)(?!\[oculto\])\S+/g, by: `$1${SECRET}` },
  // "key" alone names many things; only a value of capitals, small letters and digits is taken for a secret.
  {
    pattern:
      /(\bkey\\*["']?\s{0,3}[=:]\s{0,3}\\*["']?)(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[a-z])(?=[\w-]{0,99}[A-Z])[\w-]{16,}/g,
    by: `$1${SECRET}`,
  },
  // "wrong password 'abc123'", "invalid token abc123def", "la contraseña es Abc12345": quoted, or letters and digits mixed;
  // not "token expired".
  {
    pattern: new RegExp(String.raw`${SAID}["'\x60«][^"'\x60»\r\n\[]{4,2000}["'\x60»]`, 'gi'),
    by: `$1${SECRET}`,
  },
  {
    pattern: new RegExp(
      String.raw`${SAID}(?=[^\s"'\x60,;)]{0,200}\d)(?=[^\s"'\x60,;)]{0,200}[A-Za-z])[^\s"'\x60,;)\[]{8,}`,
      'gi',
    ),
    by: `$1${SECRET}`,
    isProse: true,
  },
  {
    pattern:
      /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-][\p{L}\p{N}_.!#$%&*+/?^{|}~'-]{0,200}(?:@|%40)(?:[\p{L}\p{N}-]{1,63}\.){1,8}(?:\p{L}{2,24}|xn--[a-z0-9-]{2,59})\b/gu,
    by: ADDRESS,
  },
];

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
