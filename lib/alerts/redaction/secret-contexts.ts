// Secrets that the words beside them give away: `password=…`, "token": "…", a header, a column of an SQL statement.
import { type Rule, SECRET, withoutInvisible } from './secret-forms.ts';

export const ADDRESS = '[correo oculto]';

/** What may follow the word in its name: passwordConfirm, new_password_2, tokenData. */
const FURTHER =
  '(?:[_-]?(?:confirm(?:ation|ed)?|again|repeat(?:ed)?|new|old|current|plain|raw|header|data|b64|base64|value|text)|' +
  '(?<=password|passwd|pwd|secret|token|contrase[ñn]a|clave)[_-]?\\d{1,2})?';
/** Words that name a secret, as the whole name or at its end: DB_PASSWORD, accessToken, x-api-key, contraseña. */
const SECRET_NAME = `(?:${[
  'passwords?(?:[ _-]?hash)?|passwd|pwd|passphrase|passcode|(?<![a-z])(?:pin|pw|t?otp|cv[vc])',
  // Not "bypass", and not "pass: 12" of a report of tests.
  '(?:(?<![a-z])|(?<=db|user|smtp|imap|auth|mail|login|admin|root|redis|proxy|ssh|ftp))pass(?![^\\w\\s]{0,3}\\s{0,3}\\d{1,3}(?![^\\s,;)]))',
  'contrase(?:ñ|n|\\\\u00f1)as?|clave(?: (?:de [a-z]{2,12}|secreta|privada))?|secreto|credenciales',
  'secrets?(?:[ _-]?(?:string|binary))?|client[ _-]?secret|credentials?|authorization|auth|signature|sig',
  // "tokens: 4096" is a count.
  'jwt|token(?: de [a-z]{2,12})?|tokens(?=\\\\*["\'\\x60]?\\s{0,5}[:=]\\s{0,5}[["\'\\x60\\\\])',
  'session[ _-]?(?:id|token)|csrf|xsrf|api[ _-]?key',
  '(?:access|secret|private|signing|encryption|account|master|shared)[ _-]?(?:access[ _-]?)?key(?:[ _-]?id)?',
  '(?:verification|confirmation|security|one[ _-]?time|sms|2fa|mfa|login)[ _-]?code|webhook[ _-]?ur[li]',
  'c[oó]digo de (?:verificaci[oó]n|seguridad|confirmaci[oó]n|acceso|un solo uso)',
  '(?:card|tarjeta)[ _-]?(?:number|num|n[uú]mero)|n[uú]mero de (?:la )?tarjeta',
].join('|')})${FURTHER}`;
/** `arn:aws:secretsmanager:<region>:<account>:secret:<name>` names a secret, and has none. */
const NOT_IN_ARN = String.raw`(?<!\barn:[\w-]{1,20}:[\w-]{1,40}:[\w-]{0,30}:\d{0,12}:)`;
/** Words about a secret that was refused: "contraseña incorrecta: …". */
const REFUSED = 'invalid|incorrect|wrong|incorrecta|inválid[ao]|errónea';
const VERBS = 'is|was|of|es|era|de';
/** A word for a secret, and what leads to its value in a sentence. */
const SAID = String.raw`(?<!Unexpected )(${SECRET_NAME}\s{1,5}(?:(?:${VERBS}|${REFUSED})\s{1,5})?)`;
/** A place in a list, a closing quote, perhaps in a URL, and words of a sentence. */
const NAME_END = String.raw`(?:\[\d{1,3}\])?(?:\\*["'\x60]|%22|\s(?:used|value|provided|given|received|is|was|es|era|${REFUSED}))?\s{0,30}`;
const SEPARATOR = String.raw`(?:=>|->|→|:=|[=:]|%3[aAdD])\s{0,30}`;
/** In quotes, escaped once for each level of JSON in JSON; a text that was cut has no closing quote, and a doubled quote is a quote. */
const QUOTED = String.raw`(\\*["'\x60])(?:(?!\2)(?:\\.|[^\r\n])|\2\2)+\2?`;
/** All of a list or an object, to its end or to the next one inside of it. */
const COLLECTED = String.raw`\[[^[\]]{1,2000}\]?|\{[^{}]{1,2000}\}?`;
/** Without quotes: up to a blank, or up to a separator that another name follows. */
const UNQUOTED = String.raw`(?:[^\s,;&<>"'\x60]|[,;&](?!\s|[\w.\-]{1,40}\s?[=:]|$))+`;
const VALUE = `(?:${QUOTED}|${COLLECTED}|${UNQUOTED})`;
/** Words that state what happened to a secret. */
const SENTENCE = [
  'failed|fails|failing|failure|expired|expires|expiring|missing|required|denied|refused|rejected|revoked|rotated|changed|created|deleted',
  'is|was|were|are|has|have|had|not|cannot|can|could|must|should|may|will|would|does|did',
  'invalid|incorrect|wrong|mismatch|unavailable|disabled|enabled|found|unknown|unsupported|malformed',
  'falló|fallaron|ha|han|está|están|caducó|falta|faltan|no|(?:caducad|expirad|vencid|revocad|inválid|incorrect|rechazad|denegad|requerid)[ao]s?',
].join('|');
/** Not values: redacting "token: null" would hide the fault. */
const NO_VALUE =
  String.raw`(?!(?:(?:Bearer|Basic|Digest|Token|ApiKey)\s)?\\*["'\x60]?\[(?:\w+ )?oculto\])` +
  String.raw`(?!\\*["'\x60]{2}|\\*["'\x60]?(?:null|undefined|true|false|none)\b)` +
  // "Secret: rotation failed", "token: expired at …": the value is the beginning of a sentence about the secret.
  String.raw`(?![a-zà-ÿ]{1,30}(?:\s[a-zà-ÿ]{1,30})?\s(?:${SENTENCE})\b|(?:${SENTENCE})\b)`;

const WHOLE_NAME = new RegExp(`(?:${SECRET_NAME}|tokens|cookies?)$`, 'i');
const WHOLE_VALUE = new RegExp(`^${NO_VALUE}.`, 'is');

/** Whether a key of an object names a secret. */
export function isSecretName(key: string): boolean {
  return key.length <= LONGEST_NAME && WHOLE_NAME.test(withoutInvisible(key));
}

/** Whether the text of such a member may be the secret, and is no sentence about it. */
export function isSecretValue(text: string): boolean {
  return WHOLE_VALUE.test(text);
}

const LONGEST_NAME = 100;

/** Whether the text is a statement of SQL that names a secret column. */
export function writesSecret(text: string): boolean {
  return STATEMENT.test(text.slice(0, LONGEST_STATEMENT));
}

const STATEMENT = new RegExp(
  String.raw`^\s{0,20}(?:insert|update|replace|merge|select|with|delete|create|alter)\b[^]{0,3000}\b\w{0,40}${SECRET_NAME}\b`,
  'i',
);
const LONGEST_STATEMENT = 3_000;

/** Between a name and its value in an object or an element: `{"name": "…", "value": "…"}`, `key="…" value="…"`. */
const VALUE_MEMBER = String.raw`(?:\\*["'\x60])?\s{0,5},?\s{0,5}(?:[\w.[\]]{1,60}\.)?\\*["'\x60]?(?:(?:string|binary|number)?value|valor|val)\\*["'\x60]?\s{0,5}[=:]\s{0,5}`;
/** Headers that hold a secret. */
const SECRET_HEADER =
  '(?:(?:set-)?cookie|(?:proxy-)?authorization|x-(?:[a-z]{1,20}-){0,3}(?:key|token|secret|signature))';
/** A text of SQL, in which a doubled quote is a quote; a list of values in brackets. */
const SQL_TEXT = String.raw`'(?:[^'\\]|\\.|'')*'?`;
const SQL_VALUES = String.raw`\((?:${SQL_TEXT}|[^()'])*\)?`;
const COLUMNS = String.raw`\((?:[^()]{0,1000}[^\w()])?\w{0,40}${SECRET_NAME}(?:[^\w()][^()]{0,1000})?\)`;

/** `isProse`: without a separator, as in a sentence, which a name is not. */
export const IN_CONTEXT: readonly (Rule & { by: string; isProse?: true })[] = [
  // HTTP authentication under any header name, and cookies to the end of their line.
  {
    pattern:
      /(?<!Unexpected )\b(Bearer|Basic|Digest|Token|ApiKey)\s{1,5}(?=[^\s"',;]{0,200}[\d=])[^\s"',;\\]{8,}/gi,
    by: `$1 ${SECRET}`,
  },
  { pattern: /\b(Bearer)\s{1,5}(?!\[oculto\])[^\s"',;\\]{6,}/gi, by: `$1 ${SECRET}` },
  {
    pattern: /((?:set-)?cookie\\*["']?\s{0,5}[:=]\s{0,5})\[(?!oculto\])[^[\]\r\n]{1,2000}\]?/gi,
    by: `$1${SECRET}`,
  },
  {
    pattern: /\b((?:set-)?cookie\\*["']?\s{0,5}[:=](?!\s*\[oculto\])\s{0,5}\[?\s{0,5}\\*["']?)[^\r\n"'\\]+/gi,
    by: `$1${SECRET}`,
  },
  // In a connection string a value ends at the semicolon before the next name.
  {
    pattern:
      /((?<=[;"'])\s?(?:password|pwd)\s?=\s?)(?!\[oculto\])[^;"'\r\n]{1,200}(?=;\s?[A-Za-z][\w ]{1,30}=)/gi,
    by: `$1${SECRET}`,
  },
  // password=…, "token": "…", contraseña: …, curl -u ana:…, --api-key …
  {
    pattern: new RegExp(`(${NOT_IN_ARN}${SECRET_NAME}${NAME_END}${SEPARATOR}${NO_VALUE})${VALUE}`, 'gi'),
    by: `$1${SECRET}`,
  },
  {
    pattern: new RegExp(`(${SECRET_NAME}${VALUE_MEMBER}${NO_VALUE})${VALUE}`, 'gi'),
    only: /val/i,
    by: `$1${SECRET}`,
  },
  // Node's rawHeaders, and entries of a map: ['x-api-key', '…'].
  {
    pattern: new RegExp(
      String.raw`((?<=["'\x60])${SECRET_HEADER}\\*["'\x60]\s{0,10},\s{0,10}\\*["'\x60])(?!\[oculto\])(?=[^"'\x60\r\n\\]{0,200}[\d= ]|[^"'\x60\r\n\\]{12})[^"'\x60\r\n\\]{6,}`,
      'gi',
    ),
    by: `$1${SECRET}`,
  },
  // ["password", "…"], unless the second is a name too.
  {
    pattern: new RegExp(
      String.raw`((?<=["'\x60])[\w-]{0,30}${SECRET_NAME}\\*["'\x60]\s{0,10},\s{0,10}\\*["'\x60])(?!\[oculto\])(?=[^"'\x60\r\n\\]{0,200}\d)[^"'\x60\r\n\\]{6,}`,
      'gi',
    ),
    by: `$1${SECRET}`,
  },
  {
    pattern: new RegExp(String.raw`(--[\w-]{0,30}${SECRET_NAME}\s)(?!\[oculto\])[^\s"']+`, 'gi'),
    by: `$1${SECRET}`,
  },
  { pattern: new RegExp(`(<[\\w:-]{0,30}${SECRET_NAME}>)[^<]+(?=</)`, 'gi'), by: `$1${SECRET}` },
  { pattern: /(\s-u\s{1,3}[^\s:]{1,100}:)(?!\[oculto\])\S+/g, by: `$1${SECRET}` },
  {
    pattern:
      /(\b(?:mysql[a-z]{0,8}\b[^\n]{0,100}?\s-p|(?:sshpass|docker\s{1,3}login)\b[^\n]{0,100}?\s-p\s{0,3}))(?!\[oculto\])[^\s"']{3,}/g,
    only: /\s-p/,
    by: `$1${SECRET}`,
  },
  // The code in the path of a link with which a person sets a password, registers or confirms an address.
  {
    pattern:
      /((?:\b[a-z]{2,10}:\/\/[^\s"'<>]{1,300}\/|#\/)(?:password|reset|password-reset|reset-password|invit(?:e|ation)s?|verify|verification|confirm|activate|magic(?:-link)?)\/)(?!\[oculto\])(?=[^\s"'<>]{0,99}\d)[^\s/?#"'<>|)]{16,}/gi,
    by: `$1${SECRET}`,
  },
  // "key" alone names many things; only a value of capitals, small letters and digits is taken for a secret.
  {
    pattern:
      /(\bkey\\*["']?\s{0,3}[=:]\s{0,3}\\*["']?)(?=[\w-]{0,99}\d)(?=[\w-]{0,99}[a-z])(?=[\w-]{0,99}[A-Z])[\w-]{16,}/g,
    by: `$1${SECRET}`,
  },
  // Errors of databases quote the statement: the values of an INSERT with a secret column, and of an IDENTIFIED BY. Drizzle lists
  // them below the statement.
  {
    pattern: new RegExp(
      String.raw`(${COLUMNS}\s{0,5}values\s{0,5})${SQL_VALUES}(?:\s{0,5},\s{0,5}${SQL_VALUES})*`,
      'gi',
    ),
    only: /values/i,
    by: `$1(${SECRET})`,
  },
  {
    pattern: new RegExp(String.raw`(\bidentified\s{1,3}by\s{1,3}(?:password\s{1,3})?)${SQL_TEXT}`, 'gi'),
    by: `$1${SECRET}`,
  },
  { pattern: /((?:\\n|[\r\n]|[^A-Za-z\s] )\s{0,5}params: )(?!\[oculto\])[^\r\n]+/g, by: `$1${SECRET}` },
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
