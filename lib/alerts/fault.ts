// A fault, read from one log line.
import type { Severity } from './alert.ts';
import { outOfMemory, PLATFORM_ENDS } from './texts-es.ts';

/**
 * `function`: written by the function or its runtime (they look alike in JSON logs); has the error, often its stack.
 * `platform`: written by Lambda about a process that could not write: a time-out, a crash.
 * `unknown`: a line of no known form; `message` is its raw text.
 */
export interface Fault {
  by: 'function' | 'platform' | 'unknown';
  severity: Severity;
  type: string;
  message: string;
  stack?: string | undefined;
  requestId?: string | undefined;
  /** Who the request was for, where the line says so: an id, a name or an address. Not shown to anybody. */
  user?: string | undefined;
  /** X-Ray's trace id, where the line has one. */
  traceId?: string | undefined;
  /** The message that the error was logged with, where it differs from the error's own message. */
  logMessage?: string | undefined;
  /** The function's process ends with this error (lib/log.ts); the platform reports the end as a crash. */
  endsProcess?: boolean;
}

export const TIMEOUT = 'Sandbox.Timedout';
export const CRASH = 'Runtime.ExitError';

/** Megabytes. */
export interface Memory {
  size: number;
  used: number;
}

/**
 * The fault in the platform's report of an invocation or an initialisation.
 * @returns undefined when the report is a success, or when the function or its runtime logs the same fault with its stack.
 */
export function platformFault(report: {
  status: string;
  errorType?: string | undefined;
  durationMs?: number | undefined;
  requestId?: string | undefined;
  traceId?: string | undefined;
  during?: 'invoke' | 'init';
  memory?: Memory | undefined;
}): Fault | undefined {
  const { status, errorType, durationMs, requestId, traceId, during = 'invoke', memory } = report;
  const fault = { by: 'platform', severity: 'error', requestId, traceId } as const;
  const what = during === 'init' ? 'Initialisation' : 'Task';
  if (status === 'timeout') {
    const after = durationMs === undefined ? '' : ` after ${(durationMs / 1000).toFixed(2)} seconds`;
    return { ...fault, type: TIMEOUT, message: `${what} timed out${after}` };
  }
  if (status === 'failure') {
    return { ...fault, type: errorType ?? 'Platform.Failure', message: `${what} failed on Lambda's side` };
  }
  if (status !== 'error' || errorType === undefined || !endsOnPlatform(errorType)) return undefined;
  return { ...fault, type: errorType, message: platformMessage(errorType, what, memory) };
}

/**
 * Whether a report of this type says something that no line of the function says: the process died (process.exit, out of
 * memory), Lambda refused the answer, an extension or the sandbox failed. A thrown error is logged twice: as the runtime's
 * ERROR line, with message and stack, and as a report of type `Function.Unknown` or `Runtime.<what the runtime logged>`. Both
 * match the filter but may come in different batches, where they cannot be deduplicated. So that report is dropped.
 */
function endsOnPlatform(errorType: string): boolean {
  const [namespace, name = ''] = errorType.split('.', 2);
  if (namespace === 'Runtime') return !LOGGED_BY_RUNTIME.has(name);
  if (namespace === 'Function') return name !== 'Unknown';
  return namespace === 'Extension' || namespace === 'Sandbox';
}

function platformMessage(errorType: string, what: string, memory: Memory | undefined): string {
  const isFull = memory !== undefined && memory.used >= memory.size;
  if (errorType === CRASH) return isFull ? `Runtime exited: ${outOfMemory(memory)}` : 'Runtime exited';
  if (errorType === 'Runtime.OutOfMemory' && memory) return outOfMemory(memory);
  return `${what} failed: ${PLATFORM_ENDS[errorType] ?? errorType}`;
}

/** The errors that Node's runtime client logs before it reports them (its Errors.js and CallbackContext.js). */
const LOGGED_BY_RUNTIME = new Set([
  'HandlerNotFound',
  'ImportModuleError',
  'InvalidStreamingOperation',
  'MalformedHandlerName',
  'MalformedStreamingHandler',
  'NodeJsExit',
  'UnhandledPromiseRejection',
  'UserCodeSyntaxError',
]);
