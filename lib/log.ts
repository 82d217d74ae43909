// The logger: one JSON line per entry, with the request id of the invocation; also for the error that ends the process.
import { createHash } from 'node:crypto';
import { Logger } from '@aws-lambda-powertools/logger';
import { logForm } from './log-form.ts';
import { nameSources } from './source-map.ts';

export const logger = new Logger({
  serviceName: 'vigia',
  // The root has the key ''. X-Ray is off (docs/decisions/tracing.md): an alert should not lead to a trace that does not exist.
  jsonReplacerFn: (key: string, value: unknown) => {
    if (key === 'xray_trace_id') return undefined;
    return key === '' ? logForm(value) : value;
  },
});

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

/** A thrown value as an error that says what it holds: JavaScript can throw anything. Never throws itself. */
export function asError(thrown: unknown): Error {
  if (thrown instanceof Error) return thrown;
  const isObject = typeof thrown === 'object' && thrown !== null;
  return new Error(`thrown: ${isObject ? JSON.stringify(logForm(thrown)) : String(thrown)}`);
}

const PROCESS_ENDS = 'uncaught error: the process ends';

// Scripts and tests import this file too, and print errors themselves.
if (process.env.AWS_LAMBDA_FUNCTION_NAME) {
  nameSources();
  // AWS's runtime client 4 does not handle these errors: Node prints a stack in many lines, none of which is JSON, and the platform
  // reports `Runtime.ExitError` without a message.
  process.on('uncaughtExceptionMonitor', logProcessEnd);
}

/** Logs an error that nothing caught. Lines of a request have its id; before the first request there is none. */
function logProcessEnd(thrown: unknown, origin: string): void {
  writeNow(lineOf(asError(thrown), origin));
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
