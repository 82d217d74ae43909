// What one log line tells of a fault, whoever wrote the line.
import type { Severity } from './alert.ts';

/**
 * `function`: the function or its runtime wrote it (they look alike in JSON logs); it has the error, often its stack.
 * `platform`: Lambda wrote it from outside about a process that could not: a time-out, a crash.
 * `unknown`: a line that nothing here understands; `message` is its raw text.
 */
export interface Fault {
  by: 'function' | 'platform' | 'unknown';
  severity: Severity;
  type: string;
  message: string;
  stack?: string | undefined;
  requestId?: string | undefined;
  /** X-Ray's, where the line has one. */
  traceId?: string | undefined;
  /** What the function said when it logged the error, where that is not the error's own message. */
  said?: string | undefined;
}

export const TIMEOUT = 'Sandbox.Timedout';
export const CRASH = 'Runtime.ExitError';

/**
 * The failures with which the platform reports an invocation or an initialisation.
 * @returns undefined where a line of the function or its runtime tells the same fault, and better.
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
  // A thrown error reaches the logs twice: as the runtime's ERROR line, with message and stack, and as a report that
  // knows the type at most. Both match the filter but may come in different batches, where nothing could fold them;
  // so the report is dropped, unless the process died without a word (process.exit, out of memory, bad entry point).
  if (status !== 'error' || errorType === undefined) return undefined;
  if (!errorType.startsWith('Runtime.') || LOGGED_BY_RUNTIME.has(errorType.slice('Runtime.'.length))) {
    return undefined;
  }
  const message = errorType === CRASH ? 'Runtime exited' : `${what} failed: ${errorType}`;
  return { ...fault, type: errorType, message };
}

/** The errors of Node's runtime client, which logs each before it reports it (its Errors.js and CallbackContext.js). */
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
