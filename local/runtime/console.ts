// console.log and its siblings in the JSON log format of Lambda's Node.js runtime (source: AWS,
// aws-lambda-nodejs-runtime-interface-client, logging/formatter).
import { format } from 'node:util';

const LEVELS = {
  trace: 'TRACE',
  debug: 'DEBUG',
  info: 'INFO',
  log: 'INFO',
  warn: 'WARN',
  error: 'ERROR',
} as const;

/** Replaces the methods of `target`. Each line has the request id that `requestId` returns at that moment. */
export function patchConsole(
  target: Console,
  write: (line: string) => void,
  requestId: () => string | undefined,
): void {
  for (const [method, level] of Object.entries(LEVELS)) {
    target[method as keyof typeof LEVELS] = (...parts: unknown[]) => {
      write(`${consoleLine(level, requestId(), parts)}\n`);
    };
  }
}

/** A single argument is logged as JSON, an object or error included; several are formatted into one text. */
export function consoleLine(
  level: string,
  requestId: string | undefined,
  parts: unknown[],
  now = new Date(),
): string {
  const line = { timestamp: now.toISOString(), level, requestId };
  if (parts.length === 1) {
    try {
      return JSON.stringify({ ...line, message: parts[0] }, errorsAsObjects);
    } catch {
      return JSON.stringify({ ...line, message: format(parts[0]) });
    }
  }
  const error = parts.slice(1).find((part) => part instanceof Error);
  return JSON.stringify({ ...line, message: format(...parts), ...(error && describe(error)) });
}

function errorsAsObjects(_key: string, value: unknown): unknown {
  return value instanceof Error ? { ...describe(value), ...value } : value;
}

/** `errorType` is the class name here; the answer of a failed invocation has `error.name` instead. */
function describe(error: Error) {
  return {
    errorType: error.constructor?.name ?? 'UnknownError',
    errorMessage: error.message,
    stackTrace: typeof error.stack === 'string' ? error.stack.split('\n') : [],
  };
}
