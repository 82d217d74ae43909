// Reads what the platform reports about the end of an invocation or of an initialisation.
import { CRASH, type Fault, type ReportKind, TIMEOUT } from '../fault.ts';

export interface Report {
  status: string;
  errorType?: string | undefined;
  durationMs?: number | undefined;
  /** Megabytes. */
  memorySize?: number | undefined;
  maxMemoryUsed?: number | undefined;
  requestId?: string | undefined;
  traceId?: string | undefined;
  during?: 'invoke' | 'init';
}

/** @returns the fault in a report; undefined when the report is a success. */
export function platformFault(report: Report): Fault | undefined {
  const { status, errorType, requestId, traceId, during = 'invoke' } = report;
  const fault = { by: 'platform', severity: 'error', requestId, traceId } as const;
  const what = during === 'init' ? 'Initialisation' : 'Task';
  if (status === 'timeout') {
    return { ...fault, report: 'platform', type: TIMEOUT, message: `${what} timed out${after(report)}` };
  }
  if (status === 'failure') {
    const type = errorType ?? 'Platform.Failure';
    return { ...fault, report: 'platform', type, message: `${what} failed on Lambda's side` };
  }
  if (status !== 'error') return undefined;
  const type = errorType ?? UNKNOWN;
  const message =
    type === CRASH ? `Runtime exited${memory(report)}` : `${what} failed: ${type}${memory(report)}`;
  return { ...fault, report: kindOf(type), type, message, isMemoryFull: isFull(report) };
}

const UNKNOWN = 'Function.Unknown';

/**
 * Lambda's types have one of four namespaces. The runtime may send a type of its own in the first two; any other type that
 * it sends, such as the class of a thrown error, stays as it is or becomes "Unknown".
 */
function kindOf(type: string): ReportKind {
  if (THROWN.has(type) || !/^(?:Runtime|Function|Extension|Sandbox|Platform)\./.test(type)) return 'thrown';
  if (LOGGED.has(type)) return 'logged';
  if (ENDS.has(type)) return 'crash';
  return type.startsWith('Function.') && type !== 'Function.ResponseSizeTooLarge' ? 'thrown' : 'platform';
}

const THROWN = new Set(['Runtime.Unknown', UNKNOWN]);

/** The process ended. Runtimes before Node 24 reported a rejection that nobody awaited by its own type. */
const ENDS = new Set([CRASH, 'Runtime.NodeJsExit', 'Runtime.UnhandledPromiseRejection']);

/** The errors that Node's runtime client logs before it reports them (its Errors.js and CallbackContext.js). */
const LOGGED = new Set(
  [
    'HandlerNotFound',
    'ImportModuleError',
    'InvalidStreamingOperation',
    'MalformedHandlerName',
    'MalformedStreamingHandler',
    'UserCodeSyntaxError',
  ].map((name) => `Runtime.${name}`),
);

function after({ durationMs }: Report): string {
  return durationMs === undefined ? '' : ` after ${(durationMs / 1000).toFixed(2)} seconds`;
}

function isFull({ memorySize = 0, maxMemoryUsed = 0 }: Report): boolean {
  return memorySize > 0 && maxMemoryUsed >= memorySize;
}

/** A hint at the cause: without memory the process ends before it can log anything. */
function memory(report: Report): string {
  return isFull(report) ? `; ${report.maxMemoryUsed} of ${report.memorySize} MB of memory were in use` : '';
}
