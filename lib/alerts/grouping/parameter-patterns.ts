// The patterns of values that differ between occurrences of one fault, and of values that identify the fault.
// parameterize.ts joins them into one alternation.

const anyOf = (...patterns: RegExp[]) => new RegExp(patterns.map(({ source }) => source).join('|'), 'u');

/** Words beside a quoted name that make it part of the code or the schema: a different name is a different fault. */
const BEFORE_NAME =
  'property|field|column|relation|table|index|constraint|module|package|function|method|parameter|argument|attribute|' +
  'header|variable|key|option|setting|reading|claim|operator|collection|type|encoding|model|class|entity|invoke|' +
  'because|KeyError:|named';
const AFTER_NAME =
  'claim|property|field|column|header|parameter|argument|object|is null|is undefined|is not defined|is required|is missing|' +
  'is out of range|is not an? (?:function|constructor)|is not iterable';
/** The same at the beginning of a sentence: "Table 'orders' doesn't exist". */
const BEFORE_NAME_FIRST = BEFORE_NAME.replace(
  /(?<![A-Za-z])[a-z]/g,
  (letter) => `[${letter}${letter.toUpperCase()}]`,
);
const NAME = String.raw`["'\x60][@A-Za-z_$][\w$.@/\(\)\-]{0,80}["'\x60]`;

/**
 * Numbers and quoted words that identify the fault: a status, an exit code, an algorithm, the member that was read, the
 * field that zod refused. They come first in the alternation and stay in the message.
 */
export const IDENTIFYING = anyOf(
  /\b(?:[sS]tatus(?:[ _]?[cC]ode)?|exit(?:ed)?(?: code| status)?|code|errno|signal|SQLSTATE|estado|código)"?[ :=]{1,2}\d{1,5}\b/u,
  /\bHTTP(?:\/\d(?:\.\d)?)?[ :=]{1,2}\d{3}\b/u,
  /\b(?:answered|responded|responded with|returned|respondió|devolvió) [1-5]\d\d\b/u,
  /\b(?:said|dijo) [1-5]\d\d\b/u,
  /(?:->|=>|→) ?[45]\d\d\b(?![.,]\d)/u,
  // "Error 1062: …" of databases, "error 21211" of services, "(#100)": the number after the word says which error it is.
  /\b(?:[eE]rror|ERROR|[fF]allo)(?: (?:number|no\.|n\.º))? #?\d{3,6}\b(?![-.,:/]?\d)/u,
  /\(#\d{1,3}\)/u,
  // "503 Service Unavailable"
  /\b[1-5]\d\d(?= (?:Bad|Conflict|Forbidden|Gateway|Gone|Internal|Method|Not|Payment|Request|Service|Too|Unauthorized|Unprocessable)\b)/u,
  // Slack's error code and its status: "invalid_blocks (400)".
  /\([45]\d\d\)/u,
  /\b(?:UTF|utf|SHA|sha|RFC|ISO|AES|ORA|TLS|PG|TS)[ -]\d{1,6}(?:-\d{1,3})?\b/u,
  new RegExp(String.raw`\b(?:${BEFORE_NAME_FIRST})s?:?\s\(?${NAME}|${NAME}(?= (?:${AFTER_NAME})\b)`, 'u'),
  /"(?:path|keys)":\s{0,40}\[[^\]]{0,300}\]/u,
  /"(?:code|expected|received|origin|format)":\s{0,40}"[^"]{0,80}"/u,
  // JSON inside of a text, and objects as Node prints them: "code":"room_full", { reason: 'no space' }.
  new RegExp(
    String.raw`(?<![\w.])["']?(?:[a-z]{1,20}_?)?(?:code|event|type|kind|reason|action|operation|state|evento|motivo|tipo)["']?` +
      String.raw`\s{0,3}[:=]\s{0,3}(?:"[\p{L}_][^"\d\n]{0,80}"|'[\p{L}_][^'\d\n]{0,80}')`,
    'ui',
  ),
);

const WEEKDAY = '(?:Mon|Tue|Wed|Thu|Fri|Sat|Sun)[a-z]{0,6}';
const DIA = '(?:lunes|martes|miércoles|jueves|viernes|sábado|domingo)';
/** Whole names: with "Mar" and any letters, "Marked 17" would be a date. */
const MONTH =
  '(?:Jan(?:uary)?|Feb(?:ruary)?|Mar(?:ch)?|Apr(?:il)?|May|June?|July?|Aug(?:ust)?|Sep(?:tember)?|Oct(?:ober)?|' +
  'Nov(?:ember)?|Dec(?:ember)?)';
const MES = '(?:enero|febrero|marzo|abril|mayo|junio|julio|agosto|septiembre|octubre|noviembre|diciembre)';
const MES_CORTO = '(?:ene|feb|mar|abr|may|jun|jul|ago|sept?|oct|nov|dic)';
const CLOCK = String.raw`\d{1,2}:\d{2}(?::\d{2}(?:[.,]\d{1,9})?)?(?:\s?[ap]\.?\s?m\b\.?|\s?[AP]M\b)?`;

const DATE = anyOf(
  // ISO 8601: 2026-01-02T03:04:05.678+01:00
  new RegExp(String.raw`\b\d{4}-\d{2}-\d{2}(?:[T ]${CLOCK}(?:Z| ?[+\-]\d{2}:?\d{2})?)?\b`, 'u'),
  // 2026/01/02, as log streams and keys of objects have it, and 02/01/2026
  new RegExp(String.raw`\b(?:\d{4}/\d{1,2}/\d{1,2}|\d{1,2}/\d{1,2}/\d{4})(?:[ T]${CLOCK})?\b`, 'u'),
  // RFC 9110, Date.prototype.toString, OpenSSL: Fri, 02 Jan 2026 03:04:05 GMT
  new RegExp(
    String.raw`\b(?:${WEEKDAY},? )?(?:\d{1,2} )?${MONTH} {1,2}\d{1,4}(?:,? \d{4})?(?: ${CLOCK})?(?: \d{4})?` +
      String.raw`(?: (?:GMT|UTC|Z)(?:[+\-]\d{4})?)?(?: \([A-Z][A-Za-z ]{2,40}\))?`,
    'u',
  ),
  new RegExp(String.raw`\b(?:${DIA},? )?\d{1,2} de ${MES}(?: de \d{4})?(?:,? a las? ${CLOCK})?`, 'u'),
  // 2 ene 2026, 3:04: as Intl writes it
  new RegExp(String.raw`\b\d{1,2} ${MES_CORTO}\.?(?: \d{4})?\b(?:,? ${CLOCK})?`, 'u'),
  new RegExp(String.raw`\b${CLOCK}(?![\d:])`, 'u'),
);

const IPV4 = String.raw`(?:\d{1,3}\.){3}\d{1,3}`;
/** With the port, which in an IPv6 address looks like the last group. */
const IP = anyOf(
  new RegExp(String.raw`\b${IPV4}(?::\d{1,5})?\b`, 'u'),
  // EC2's internal host names
  /\bip(?:-\d{1,3}){4}\b/u,
  // IPv6 with "::"; it must contain a digit, since "a::b" is a name in some languages
  new RegExp(
    String.raw`(?<![\w:])(?=[\da-fA-F:]{0,39}\d)(?:(?:[\da-fA-F]{1,4}:){1,7}:|::)(?:[\da-fA-F]{1,4}:){0,6}` +
      String.raw`(?:${IPV4}|[\da-fA-F]{1,4})?(?::\d{1,5})?(?![\w:])`,
    'u',
  ),
  /(?<![\w:])(?:[\da-fA-F]{1,4}:){7}[\da-fA-F]{1,4}(?![\w:])/u,
);

const UNIT =
  '(?:[nµum]?s|secs?|min|mins|h|hrs?|seconds?|minutes?|hours?|days?|milliseconds?|' +
  'segundos?|minutos?|horas?|días?|milisegundos?)';
const NUMBER = String.raw`\d{1,15}(?:[.,]\d{1,15}){0,5}`;

const DURATION = anyOf(
  // 1m30s
  /(?<![\w.])\d{1,6}[hm] ?\d{1,2}(?:\.\d{1,9})?[ms]\b/u,
  new RegExp(String.raw`(?<![\w.])${NUMBER} ?${UNIT}(?!\w)`, 'u'),
  // "m" and "d" only directly after the number: "5 m" is a length.
  /(?<![\w.])\d{1,6}[md]\b/u,
  /\bPT(?:\d{1,6}[HMS]){1,3}\b/u,
);

/** The letters, digits and marks of base64, base64url and nanoid. */
const TOKEN_CHAR = String.raw`[\w+/\-]`;
const NOT_DIGIT = String.raw`[A-Za-z_+/\-]`;
const TOKEN = anyOf(
  // ULIDs and AWS's own request ids
  /(?<![\w+/-])(?=[A-Z]{0,40}\d)[A-Z0-9]{16,60}\b/u,
  // Digits in three places, or both cases and "=" at the end; names in code (Http2Stream, conv2d) have neither.
  new RegExp(
    String.raw`(?<!${TOKEN_CHAR})(?:${NOT_DIGIT}{0,30}\d{1,9}(?:${NOT_DIGIT}{1,30}\d{1,9}){2,40}${NOT_DIGIT}{0,30}={0,2}` +
      String.raw`(?<=[\w+/=\-]{10})|(?=${TOKEN_CHAR}{0,200}[a-z])(?=${TOKEN_CHAR}{0,200}[A-Z])${TOKEN_CHAR}{11,200}={1,2})` +
      String.raw`(?![\w+/=\-])`,
    'u',
  ),
);

/** The marks of redact(), which may stand inside a URL. */
const HIDDEN = String.raw`\[(?:\w{1,20} )?oculto\]`;

/**
 * Name → pattern, the more specific first: patterns that contain digits or quotes stand before `number` and `quoted`.
 * Repetitions are bounded and alternatives exclude each other, so that no text makes the match slow.
 */
export const PATTERNS: Record<string, RegExp> = {
  // JSON.parse quotes its input, and the quotes do not balance.
  text: /(?<=Unexpected token )(?:'.{1,2}', .{0,80}?(?= is not valid JSON)|\S{1,2}(?= in JSON))/u,
  email:
    /(?<![\p{L}\p{N}_.+-])[\p{L}\p{N}_.+-][\p{L}\p{N}_.!#$%&*+/?^{|}~'-]{0,200}@[\p{L}\p{N}-]{1,63}(?:\.[\p{L}\p{N}-]{1,63}){0,8}/u,
  url: new RegExp(String.raw`\b[a-z][a-z0-9+]{1,15}://(?:${HIDDEN}|[^\s"'<>\)\]]){1,2000}`, 'u'),
  // With its account, region and stage; the action that failed stands outside it.
  arn: /\barn:aws[\w-]{0,20}:[^\s"'<>,)]{1,1000}/u,
  path: /(?<![\w/])\/(?:var\/)?tmp\/[^\s"'<>:,)]{1,500}/u,
  ip: IP,
  trace: /\b00-[0-9a-f]{32}-[0-9a-f]{16}-0[01]\b|\b1-[0-9a-f]{8}-[0-9a-f]{24}\b/u,
  uuid: /\b[0-9a-fA-F]{8}-(?:[0-9a-fA-F]{4}-){3}[0-9a-fA-F]{12}\b/u,
  // MD5, SHA-1, SHA-256, SHA-384, SHA-512
  hash: /\b(?:[0-9a-fA-F]{128}|[0-9a-fA-F]{96}|[0-9a-fA-F]{64}|[0-9a-fA-F]{40}|[0-9a-fA-F]{32})\b/u,
  // MAC addresses and serial numbers; before times, which look like their beginning.
  octets: /\b(?:[0-9a-fA-F]{2}[:-]){5,31}[0-9a-fA-F]{2}\b/u,
  date: DATE,
  duration: DURATION,
  size: new RegExp(String.raw`(?<![\w.])${NUMBER} ?(?:[kKMGT]i?B|[KMGT]i|bytes?|octetos)\b`, 'u'),
  percent: new RegExp(String.raw`(?<![\w.])${NUMBER} ?%`, 'u'),
  version: /(?<![\w.])v?\d{1,6}\.\d{1,6}\.\d{1,6}(?:[-+][\w.]{1,40})?\b(?![\w.]\d)/u,
  // Also short commit hashes: seven characters, both letters and digits.
  hex: /\b0[xX][0-9a-fA-F]{1,64}\b|\b(?:[0-9a-f]{8,128}|[0-9A-F]{8,128})\b|\b(?=[a-f]{0,6}\d)(?=\d{0,6}[a-f])[0-9a-f]{7}\b/u,
  token: TOKEN,
  // Values of ids and names as logfmt (user=ana) and databases ((username)=(ana)) write them.
  value:
    /(?<=\b(?:user|username|usuario|email|session|host|id|[a-z]{1,20}_id)=)[^\s,;&()"']{1,200}|(?<=\)=\()[^)]{1,200}(?=\))/u,
  // "1st", "2.º"
  ordinal: /(?<!\w)\d{1,6}(?:(?:st|nd|rd|th)\b|\.?[ºª])/u,
  number: /(?<!\w)-?\d{1,40}(?:[.,_]\d{1,40}){0,40}(?:[eE][+-]?\d{1,4})?\b/u,
  // Inside single quotes, an apostrophe before a letter (d'artagnan) or a doubled one (SQL) does not end the text.
  quoted:
    /"(?:[^"\\\n]|\\.){0,500}"|(?<!\w)'(?:[^'\n]|'(?=\w)|''){0,500}?'(?![\w'])|`[^`]{1,500}`|«[^»]{1,500}»/u,
};
