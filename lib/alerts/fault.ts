// A fault, read from one log line.
import type { Severity } from './alert.ts';

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
  /** What names the fault beside its type and message: a code, a status, the cause. Part of its fingerprint, not shown. */
  names?: string | undefined;
  /** X-Ray's trace id, where the line has one. */
  traceId?: string | undefined;
  /** The message that the error was logged with, where it differs from the error's own message. */
  logMessage?: string | undefined;
  /** The function's process ends with this error (lib/log.ts); the platform reports the end as a crash. */
  endsProcess?: true;
}

export const TIMEOUT = 'Sandbox.Timedout';
export const CRASH = 'Runtime.ExitError';

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
}): Fault | undefined {
  const { status, errorType, durationMs, requestId, traceId, during = 'invoke' } = report;
  const fault = { by: 'platform', severity: 'error', requestId, traceId } as const;
  const what = during === 'init' ? 'Initialisation' : 'Task';
  if (status === 'timeout') {
    const after = durationMs === undefined ? '' : ` after ${(durationMs / 1000).toFixed(2)} seconds`;
    return { ...fault, type: TIMEOUT, message: `${what} timed out${after}` };
  }
  if (status === 'failure') {
    return { ...fault, type: errorType ?? 'Platform.Failure', message: `${what} failed on Lambda's side` };
  }
  // A thrown error is logged twice: as the runtime's ERROR line, with message and stack, and as a report that has the
  // type at most. Both match the filter but may come in different batches, where they cannot be deduplicated. So the
  // report is dropped, unless the process died without logging (process.exit, out of memory, bad entry point).
  if (status !== 'error' || errorType === undefined) return undefined;
  if (!errorType.startsWith('Runtime.') || LOGGED_BY_RUNTIME.has(errorType.slice('Runtime.'.length))) {
    return undefined;
  }
  const message = errorType === CRASH ? 'Runtime exited' : `${what} failed: ${errorType}`;
  return { ...fault, type: errorType, message };
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
