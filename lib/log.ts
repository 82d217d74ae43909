// The logger: one JSON line per entry, with the request id of the invocation; also for the error that ends the process.
import { createHash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { nameSources } from './source-map.ts';

export const logger = new Logger({
  serviceName: 'vigia',
  // X-Ray is off (docs/decisions/tracing.md): an alert should not lead to a trace that does not exist.
  jsonReplacerFn: (key: string, value: unknown) => {
    if (key === 'xray_trace_id') return undefined;
    return value instanceof Error ? formOf(value) : value;
  },
});

/** Errors of an AggregateError in its line: of many calls that failed together most failed in one way. */
const MOST_ERRORS = 5;

/** An error as its line has it, also with the errors of an AggregateError: they are not enumerable, and they are its cause. */
function formOf(error: Error): Record<string, unknown> {
  const { name, message, stack, cause, ...own } = error;
  const errors = error instanceof AggregateError ? { errors: error.errors.slice(0, MOST_ERRORS) } : {};
  return { name, message, stack, cause, ...own, ...errors };
}

/** Adds this request id to every line from now on, until the next invocation replaces it. */
export function logRequest(requestId: string): void {
  logger.resetKeys();
  logger.appendKeys({ requestId });
}

/**
 * Adds to every line of this invocation for whom it works: a hash of the name, by which an alert counts the users that a
 * fault affected. The name itself is in no line.
 */
export function logUser(username: string): void {
  logger.appendKeys({ userId: createHash('sha256').update(username).digest('hex').slice(0, 16) });
}

/** A thrown value as an error: JavaScript can throw anything. */
export function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(`thrown: ${String(thrown)}`);
}

const PROCESS_ENDS = 'uncaught error: the process ends';
const UNREADABLE = 'the error cannot be read';

// Scripts and tests import this file too, and print errors themselves.
if (process.env.AWS_LAMBDA_FUNCTION_NAME) {
  nameSources();
  // AWS's runtime client 4 does not handle these errors: Node prints a stack in many lines, none of which is JSON, and the platform
  // reports `Runtime.ExitError` without a message.
  process.on('uncaughtExceptionMonitor', logProcessEnd);
}

/**
 * Logs an error that nothing caught, in the simplest form that is needed: an error may be megabytes long, and reading it may throw.
 * Lines of a request have its id; before the first request there is none.
 */
function logProcessEnd(thrown: unknown, origin: string): void {
  const forms = [() => asError(thrown), () => shortened(asError(thrown)), () => new Error(UNREADABLE)];
  for (const form of forms) {
    try {
      const line = lineOf(form(), origin);
      if (line.length > MAX_LINE) continue;
      writeNow(line);
      return;
    } catch {
      // The next form is simpler.
    }
  }
}

/** UTF-16 units, at most three bytes each: Lambda cuts a line of 256 KB in pieces, which are no JSON. */
const MAX_LINE = 80_000;
/** Three texts of an error fit then, even if JSON escapes every unit with six. */
const MAX_TEXT = 4_000;

function shortened({ name, message, stack = '' }: Error): Error {
  const [shortName, shortMessage, shortStack] = [name, message, stack].map((text) => text.slice(0, MAX_TEXT));
  return Object.assign(new Error(shortMessage), { name: shortName, stack: shortStack });
}

/** What the logger would write. */
function lineOf(error: Error, origin: string): string {
  let line = '';
  const { write } = process.stderr;
  process.stderr.write = (text: string | Uint8Array) => {
    line += text;
    return true;
  };
  try {
    logger.error(PROCESS_ENDS, { error, origin, process_ends: true });
    return line;
  } finally {
    process.stderr.write = write;
  }
}

/** Returns when the line is written: what a stream holds back for a slow reader is lost when the process ends. */
function writeNow(text: string): void {
  // The function may have written half of a line. An empty line is better than an error that ends another line.
  const line = `\n${text}`;
  const { fd } = process.stderr as { fd?: number };
  // A worker thread, as of a local start, has a stream only.
  if (fd === undefined) {
    process.stderr.write(line);
    return;
  }
  // An import of node:fs would evaluate its lazy getters, which load 33 modules, at every cold start.
  const { writeSync } = process.getBuiltinModule('node:fs');
  const bytes = Buffer.from(line);
  for (let written = 0; written < bytes.length; ) {
    try {
      written += writeSync(fd, bytes, written);
    } catch (error) {
      // The pipe is full. The time limit of the function is the limit here too.
      if ((error as NodeJS.ErrnoException).code !== 'EAGAIN') throw error;
    }
  }
}
