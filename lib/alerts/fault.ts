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
  /** Who the request was for, where the line says so: an id, a name or an address. Not shown to anybody. */
  user?: string | undefined;
  /** X-Ray's trace id, where the line has one. */
  traceId?: string | undefined;
  /** The message that the error was logged with, where it differs from the error's own message. */
  logMessage?: string | undefined;
  /** What else a line without an error says: its other members, as text. */
  members?: { name: string; value: string }[] | undefined;
  /** The line holds an error with its type, not only a text or a structured message. */
  holdsError?: boolean;
  /** The function's process ends with this error (lib/log.ts); the platform reports the end as a crash. */
  endsProcess?: boolean;
  /** Of a report of the platform: whether a line of the function reports the same fault. */
  report?: ReportKind;
  /** Of a report of the platform: all memory was in use. */
  isMemoryFull?: boolean;
}

/**
 * `thrown`: an error that the function threw; Node's runtime logs it, so a line with an error says the same and more.
 * `logged`: an error that Node's runtime finds and logs itself, with the type of the report.
 * `crash`: the process ended; only a line that says that the process ends says the same.
 * `platform`: Lambda ended the invocation. No line of the function can report it.
 */
export type ReportKind = 'thrown' | 'logged' | 'crash' | 'platform';

export const TIMEOUT = 'Sandbox.Timedout';
export const CRASH = 'Runtime.ExitError';
export const OUT_OF_MEMORY = 'Runtime.OutOfMemory';
