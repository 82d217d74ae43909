// Reads log lines in Lambda's text format, for functions that are not set to JSON.
import { CRASH, type Fault, TIMEOUT } from '../fault.ts';
import { namesIn } from '../grouping/naming.ts';
import { objectIn, readStructured, saysProcessEnds } from './json-lines.ts';
import { readError } from './loggers/errors.ts';
import { readForeignLine } from './loggers/text-formats.ts';
import { errorOfTraceback } from './loggers/tracebacks.ts';
import { parse } from './message.ts';
import { platformFault } from './platform-reports.ts';

/**
 * @returns the fault; undefined when the line reports none (START, END, a REPORT of success, a lower level); 'unknown' for
 *   other forms.
 */
export function readTextLine(line: string): Fault | undefined | 'unknown' {
  if (HARMLESS.test(line)) return undefined;

  const end = readEnd(line) ?? readReport(line);
  if (end) return end.fault;
  const logged = LOGGED.exec(line)?.groups;
  return logged ? readLogged(logged) : readForeignLine(line);
}

/** A line about the end of a request that comes beside its REPORT line. */
function readEnd(line: string): { fault: Fault } | undefined {
  const end = { by: 'platform', severity: 'error' } as const;
  const timedOut = TIMED_OUT.exec(line)?.groups;
  if (timedOut) {
    const { requestId, seconds } = timedOut;
    const message = `Task timed out after ${seconds} seconds`;
    return { fault: { ...end, report: 'platform', type: TIMEOUT, message, requestId } };
  }
  const ended = (NAMED_END.exec(line) ?? EXITED.exec(line))?.groups;
  if (ended?.why === undefined) return undefined;
  const { requestId, why, type = CRASH } = ended;
  const report = type === CRASH ? 'crash' : 'platform';
  return { fault: { ...end, report, type, message: why.trim(), requestId } };
}

function readReport(line: string): { fault: Fault | undefined } | undefined {
  const report = REPORT.exec(line)?.groups;
  if (!report) return undefined;
  const first = (pattern: RegExp) => pattern.exec(line)?.[1];
  const number = (pattern: RegExp) => Number(first(pattern)) || undefined;
  const fault = platformFault({
    during: report.phase === undefined ? 'invoke' : 'init',
    status: first(/\bStatus: (\w+)/) ?? 'success',
    errorType: first(/\bError Type: (\S+)/),
    durationMs: number(/\bDuration: ([\d.]+) ms/),
    memorySize: number(/\bMemory Size: (\d+) MB/),
    maxMemoryUsed: number(/\bMax Memory Used: (\d+) MB/),
    requestId: report.requestId,
    traceId: first(/\bXRAY TraceId: ([\w-]+)/),
  });
  return { fault };
}

/** Also the words that Python's runtime writes before each error that nothing caught: the error follows. */
const HARMLESS =
  /^(?:START|END) RequestId: |^(?:INIT_START|XRAY|EXTENSION|TELEMETRY|LOGS)[ \t]|^LAMBDA_WARNING: Unhandled exception\b|^(?:[^\t]+\t)?[^\t]+\t(?:TRACE|DEBUG|INFO|WARN|trce|dbug|info|warn)\t/;
const TIMED_OUT = /^\S+ (?<requestId>[\w-]+) Task timed out after (?<seconds>[\d.]+) seconds/;
/** The type stands in a line of its own. */
const NAMED_END =
  /^RequestId: (?<requestId>[\w-]+) Error: (?<why>[^\r\n]+)[\r\n]+(?<type>(?:Runtime|Function|Extension|Sandbox)\.[A-Z][A-Za-z]+)\s*$/;
/** The last form is that of older runtimes, which give no reason. */
const EXITED =
  /^RequestId: (?<requestId>[\w-]+) (?:Error: )?(?<why>Runtime exited[^\r\n]*|Process exited before completing request)/;
const REPORT = /^(?:REPORT RequestId: (?<requestId>[\w-]+)|(?<phase>INIT_REPORT) )/;
/** The runtime writes the time first, except when it has no logger yet: "undefined\tERROR\t…". .NET has words of its own. */
const LOGGED = /^(?:[^\t]+\t)?(?<id>[^\t]+)\t(?<level>ERROR|FATAL|fail|crit)\t(?<rest>.*)$/s;

/** `<time>\t<id>\tERROR\t<text>`: the runtime's console, and its "Invoke Error \t{…}" with the error as JSON. */
function readLogged({ id, level, rest = '' }: Record<string, string | undefined>): Fault {
  const isFatal = level === 'FATAL' || level === 'crit';
  const fault = {
    by: 'function',
    severity: isFatal ? 'critical' : 'error',
    // Loggers of other languages have a time there.
    requestId: id === 'undefined' || /[:.]/.test(id ?? '') ? undefined : id,
    endsProcess: saysProcessEnds(rest),
  } as const;
  const json = /^(?:Uncaught Exception|Invoke Error|Unhandled Promise Rejection)\s*\t(?<error>\{.*)$/s.exec(
    rest,
  );
  const printed = rest.replace(/\r\n?/g, '\n').trim();
  const structured = objectIn(printed);
  const error =
    readError(parse(json?.groups?.error ?? '')) ?? readError(structured) ?? errorOfTraceback(printed);
  if (error) return { ...fault, ...error, holdsError: true };
  const word = isFatal ? 'FATAL' : 'ERROR';
  if (structured === undefined) return { ...fault, type: word, message: printed };
  return { ...fault, ...readStructured(structured, word), names: namesIn(structured, 'all') };
}
