// Reads log lines in Lambda's text format, for functions that are not set to JSON.
import { CRASH, type Fault, type Memory, platformFault, TIMEOUT } from '../fault.ts';
import { readError } from './json-lines.ts';
import { parse } from './message.ts';

/**
 * @returns the fault; undefined when the line reports none (START, END, a REPORT of success, a lower level); 'unknown' for
 *   other forms.
 */
export function readTextLine(line: string): Fault | undefined | 'unknown' {
  if (HARMLESS.test(line)) return undefined;

  const timedOut = TIMED_OUT.exec(line)?.groups;
  if (timedOut) {
    const message = `Task timed out after ${timedOut.seconds} seconds`;
    return { by: 'platform', severity: 'error', type: TIMEOUT, message, requestId: timedOut.requestId };
  }
  const exited = EXITED.exec(line)?.groups;
  if (exited?.why) {
    const { requestId, why } = exited;
    return { by: 'platform', severity: 'error', type: CRASH, message: why.trim(), requestId };
  }
  const report = REPORT.exec(line)?.groups;
  if (report) {
    return platformFault({
      during: report.phase === undefined ? 'invoke' : 'init',
      status: /\bStatus: (\w+)/.exec(line)?.[1] ?? 'success',
      errorType: /\bError Type: (\S+)/.exec(line)?.[1],
      durationMs: Number(/\bDuration: ([\d.]+) ms/.exec(line)?.[1]) || undefined,
      requestId: report.requestId,
      traceId: /\bXRAY TraceId: ([\w-]+)/.exec(line)?.[1],
      memory: memoryOf(line),
    });
  }
  const logged = LOGGED.exec(line)?.groups;
  return logged ? readLogged(logged) : 'unknown';
}

const HARMLESS =
  /^(?:START|END) RequestId: |^(?:INIT_START|XRAY|EXTENSION|TELEMETRY|LOGS)[ \t]|^(?:[^\t]+\t)?[^\t]+\t(?:TRACE|DEBUG|INFO|WARN)\t/;
const TIMED_OUT = /^\S+ (?<requestId>[\w-]+) Task timed out after (?<seconds>[\d.]+) seconds/;
/** The second form is that of older runtimes, which give no reason. */
const EXITED =
  /^RequestId: (?<requestId>[\w-]+) (?:Error: )?(?<why>Runtime exited[^\r\n]*|Process exited before completing request)/;
const REPORT = /^(?:REPORT RequestId: (?<requestId>[\w-]+)|(?<phase>INIT_REPORT) )/;
/** The runtime writes the time first, except when it has no logger yet: "undefined\tERROR\t…". */
const LOGGED = /^(?:[^\t]+\t)?(?<id>[^\t]+)\t(?<level>ERROR|FATAL)\t(?<rest>.*)$/s;

function memoryOf(line: string): Memory | undefined {
  const [, size] = /\bMemory Size: (\d+) MB/.exec(line) ?? [];
  const [, used] = /\bMax Memory Used: (\d+) MB/.exec(line) ?? [];
  return size === undefined || used === undefined ? undefined : { size: Number(size), used: Number(used) };
}

/** `<time>\t<id>\tERROR\t<text>`: the runtime's console, and its "Invoke Error \t{…}" with the error as JSON. */
function readLogged({ id, level, rest = '' }: Record<string, string | undefined>): Fault {
  const fault = {
    by: 'function',
    severity: level === 'FATAL' ? 'critical' : 'error',
    requestId: id === 'undefined' ? undefined : id,
  } as const;
  const json =
    /^(?<how>Uncaught Exception|Invoke Error|Unhandled Promise Rejection)\s*\t(?<error>\{.*)$/s.exec(
      rest,
    )?.groups;
  const error = readError(parse(json?.error ?? '')) ?? readPrintedError(rest);
  const endsProcess = json?.how !== undefined && json.how !== 'Invoke Error';
  return {
    ...fault,
    ...(endsProcess && { endsProcess }),
    ...(error ?? { type: level ?? 'ERROR', message: rest.replaceAll('\r', '\n').trim() }),
  };
}

/** `console.error(error)`: the stack as Node prints it. The runtime writes a line break as a carriage return. */
function readPrintedError(text: string) {
  const stack = text.replace(/\r\n?/g, '\n').trim();
  const head = /^(?:Uncaught )?(?<type>[A-Z][\w.$]*(?:Error|Exception)): (?<message>.*)$/m.exec(
    stack,
  )?.groups;
  if (!head?.type || head.message === undefined || !/^\s+at /m.test(stack)) return undefined;
  return { type: head.type, message: head.message, stack };
}
