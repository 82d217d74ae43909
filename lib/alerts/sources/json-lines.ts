// Reads log lines in JSON: those of our logger, of Lambda's runtime and of the platform.
import type { Severity } from '../alert.ts';
import type { Fault } from '../fault.ts';
import { userOf } from './line-user.ts';
import { isObject } from './message.ts';
import { platformFault } from './platform-reports.ts';

type Json = Record<string, unknown>;

/** @returns the fault; undefined when the line reports none (a lower level, a success); 'unknown' for other forms. */
export function readJsonLine(line: Json): Fault | undefined | 'unknown' {
  if (typeof line.type === 'string' && line.type.startsWith('platform.')) return readPlatformLine(line);
  const level = text(line.level)?.toUpperCase();
  if (level !== undefined && level in SEVERITIES) return readErrorLine(line, level);
  if (level !== undefined && HARMLESS.has(level)) return undefined;
  return text(line.errorType) === undefined ? 'unknown' : readErrorLine(line, 'ERROR');
}

/** FATAL is the highest level of the runtime, CRITICAL that of the logger. */
const SEVERITIES: Record<string, Severity> = { ERROR: 'error', FATAL: 'critical', CRITICAL: 'critical' };
const HARMLESS = new Set(['TRACE', 'DEBUG', 'INFO', 'WARN', 'WARNING', 'SILENT']);

/** `platform.report` and similar events (Lambda Telemetry API, schema 2022-12-13). */
function readPlatformLine({ type, record }: Json): Fault | undefined {
  if (!isObject(record)) return undefined;
  const during = String(type).startsWith('platform.init') ? 'init' : 'invoke';
  const metrics = isObject(record.metrics) ? record.metrics : {};
  return platformFault({
    status: text(record.status) ?? '',
    errorType: text(record.errorType),
    durationMs: number(metrics.durationMs),
    memorySize: number(metrics.memorySizeMB),
    maxMemoryUsed: number(metrics.maxMemoryUsedMB),
    requestId: text(record.requestId),
    traceId: rootOf(record.tracing),
    during,
  });
}

/** "Root=1-…;Parent=…;Sampled=1" → "1-…". */
function rootOf(tracing: unknown): string | undefined {
  return isObject(tracing) ? /\bRoot=([\w-]+)/.exec(text(tracing.value) ?? '')?.[1] : undefined;
}

function readErrorLine(line: Json, level: string): Fault {
  const fault = {
    by: 'function',
    severity: SEVERITIES[level] ?? 'error',
    requestId: requestIdOf(line),
    traceId: text(line.xray_trace_id),
    endsProcess: line.process_ends === true || saysProcessEnds(line.message),
    user: userOf(line),
  } as const;
  const logged =
    text(line.message) ?? (line.message === undefined ? undefined : JSON.stringify(line.message));
  const error =
    readError(line.error) ?? readError(line.message) ?? (text(line.errorType) ? readError(line) : undefined);
  if (error) {
    return {
      ...fault,
      ...error,
      logMessage: isText(line.message) ? ownMessage(line.message, error) : undefined,
    };
  }
  return { ...fault, type: level, message: logged ?? JSON.stringify(line) };
}

/** Node's runtime writes these words before an error that ends the process. */
export function saysProcessEnds(message: unknown): boolean {
  return isText(message) && /^(?:Uncaught Exception|Unhandled Promise Rejection)\b/.test(message);
}

/** Before the first request the runtime writes a hyphen. */
function requestIdOf({ requestId }: Json): string | undefined {
  return requestId === '-' ? undefined : text(requestId);
}

/** The log entry's own message; undefined when it only repeats the error, as the runtime's console does. */
function ownMessage(message: string, error: ReadError): string | undefined {
  const firstLine = message.split(/[\r\n]/, 1)[0];
  return firstLine && !firstLine.includes(error.message) ? firstLine : undefined;
}

interface ReadError {
  type: string;
  message: string;
  stack?: string | undefined;
}

/**
 * An error as the logger writes it ({name, message, stack, cause}) or as the runtime does ({errorType, errorMessage,
 * stackTrace | stack | trace}; `errorType` is the constructor's name, and an own `name` is more exact).
 */
export function readError(value: unknown): ReadError | undefined {
  if (!isObject(value)) return undefined;
  const errorType = text(value.errorType);
  const isRuntimes = errorType !== undefined;
  const type = text(value.name) ?? errorType;
  const message = isRuntimes ? text(value.errorMessage) : text(value.message);
  if (type === undefined || message === undefined) return undefined;
  if (type.endsWith('UnhandledPromiseRejection')) return readRejection(value, message);
  const stack = stackText(value.stackTrace ?? value.stack ?? value.trace);
  const cause = readError(value.cause);
  return { type, message, stack: cause ? `${stack ?? ''}\n${causeText(cause)}`.trim() : stack };
}

/**
 * Runtimes before Node 24 wrap the reason of every rejection: the wrapper's stack shows the runtime, the reason's stack the
 * fault. Node wraps a reason that is no error, and puts it behind a long explanation.
 */
function readRejection(value: Json, message: string): ReadError {
  const stack = readError(value.reason)?.stack ?? stackText(value.stackTrace ?? value.stack ?? value.trace);
  const reason = /rejected with the reason "(?<text>.*)"\.$/s.exec(message)?.groups?.text;
  return {
    type: 'Runtime.UnhandledPromiseRejection',
    message: reason === undefined ? message : `rejected with ${reason}`,
    stack,
  };
}

function causeText({ type, message, stack }: ReadError): string {
  return `Caused by: ${stack ?? `${type}: ${message}`}`;
}

function stackText(value: unknown): string | undefined {
  if (Array.isArray(value)) return value.map(String).join('\n') || undefined;
  return text(value) || undefined;
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const isText = (value: unknown): value is string => typeof value === 'string';
const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);
