// Reads log lines in the text formats of other languages: Lambda's for Python, log4j and logback, logfmt, and plain levels.
import type { Fault } from '../../fault.ts';
import { redact } from '../../redaction/redact.ts';
import { SECRET } from '../../redaction/secret-forms.ts';
import { withoutSecretMembers } from '../../redaction/secret-members.ts';
import { readErrorLine } from '../json-lines.ts';
import { parse } from '../message.ts';
import { readError } from './errors.ts';
import { type Level, levelOf, ofWord } from './levels.ts';
import { isAnsweredText } from './no-faults.ts';
import { levelledText } from './text-levels.ts';
import { errorOfTraceback } from './tracebacks.ts';

/** @returns as `readTextLine` */
export function readForeignLine(line: string): Fault | undefined | 'unknown' {
  const pairs = withoutSecretMembers(logfmt(line));
  if (pairs) {
    const level = levelOf(pairs);
    if (level === 'harmless') return undefined;
    if (level !== undefined) return readErrorLine(pairs, level);
  }
  if (WARNING.test(line) || isAnsweredText(line)) return undefined;
  const groups = levelledText(line);
  const level: Level = ofWord(groups?.level);
  if (level === 'harmless') return undefined;
  const { requestId, rest = line } = groups ?? {};
  const error = errorIn(rest);
  if (level === undefined && error === undefined) return 'unknown';
  const { severity, word } = level ?? { severity: 'error', word: 'ERROR' };
  const fault = { by: 'function', severity, requestId } as const;
  // Node's last line before an error ends the process.
  const endsProcess = /^Node\.js v\d/m.test(rest);
  return error
    ? { ...fault, ...error, holdsError: true, endsProcess }
    : { ...fault, type: word, message: rest.trim() };
}

/** What PHP itself writes below an error. */
const WARNING =
  /^(?:PHP )?(?:Warning|Notice|Deprecated|Strict Standards): {1,2}[^\n]{1,4000} on line \d{1,9}$/;

/** The printed error of a line: the line is one, or it stands below the line's message. */
function errorIn(
  text: string,
): (ReturnType<typeof errorOfTraceback> & { logMessage?: string | undefined }) | undefined {
  const lines = text.replace(/\r\n?/g, '\n');
  const { said, json } = BELOW.exec(lines)?.groups ?? {};
  const logged = json === undefined ? undefined : readError(parse(json));
  if (logged) return { ...logged, stack: logged.stack ?? '', logMessage: said };
  const whole = errorOfTraceback(lines);
  // What stands before it is source, no message.
  if (whole && whole.stack.length < lines.trim().length) return whole;
  const end = lines.indexOf('\n');
  const message = lines.slice(0, Math.max(end, 0)).trim();
  const below = end < 0 ? undefined : errorOfTraceback(lines.slice(end + 1));
  if (below && !/^Traceback \(/.test(message) && !message.includes(below.message || below.type))
    return { ...below, logMessage: message };
  return whole ?? below;
}

/** A message, and below it the error as JSON: Lambda's runtime for Ruby. */
const BELOW = /^(?<said>[^\n{]{1,300})\n(?<json>\{.*\})\s*$/s;

/** Each is looked for in the whole line. */
const MOST_PAIRS = 500;

/** `time=… level=error msg="no space" err="…"`, as Go's loggers and others write it. */
function logfmt(line: string): Record<string, unknown> | undefined {
  if (!/^[A-Za-z_][\w.]{0,40}=/.test(line) || !/\b(?:level|lvl|severity)=/.test(line)) return undefined;
  const pairs = line.matchAll(
    /(?<key>[A-Za-z_][\w.]{0,40})=(?:"(?<quoted>(?:[^"\\]|\\.){0,2000})"|(?<plain>[^\s"]{0,500}))/g,
  );
  const redacted = redact(line);
  return Object.fromEntries(
    [...pairs].slice(0, MOST_PAIRS).map(({ groups = {} }) => {
      const { key, quoted, plain = '' } = groups;
      const text = quoted ?? plain;
      // What the line gives away as a secret, as "Cookie: a=1; id=…" does, stays one in a pair.
      const isSecret = !redacted.includes(text) && redact(text) === text;
      return [key, isSecret ? SECRET : (quoted?.replace(/\\(["\\])/g, '$1') ?? plain)];
    }),
  );
}
