// Reads log lines in JSON: those of our logger, of Lambda's runtime and of the platform, and those of common loggers.

import type { Fault } from '../fault.ts';
import { namesIn } from '../grouping/naming.ts';
import { withoutSecretMembers } from '../redaction/secret-members.ts';
import { USERS, userOf } from './line-user.ts';
import { causeSaid, errorOf, type ReadError, readError } from './loggers/errors.ts';
import { isLevelName, type Level, levelOf } from './loggers/levels.ts';
import { reportsNoFault } from './loggers/no-faults.ts';
import { withUsualNames } from './loggers/usual-names.ts';
import { isObject, parse } from './message.ts';
import { outline } from './outline.ts';
import { platformFault } from './platform-reports.ts';

type Json = Record<string, unknown>;

/** @returns the fault; undefined when the line reports none (a lower level, a success); 'unknown' for other forms. */
export function readJsonLine(given: Json): Fault | undefined | 'unknown' {
  const line = withUsualNames(given);
  if (typeof line.type === 'string' && line.type.startsWith('platform.')) return readPlatformLine(line);
  const level = levelOf(line);
  if (level === 'harmless') return undefined;
  if (level !== undefined) return readErrorLine(line, level);
  if (text(line.errorType) !== undefined) return readErrorLine(line, NO_LEVEL);
  return reportsNoFault(line) ? undefined : 'unknown';
}

const NO_LEVEL = { severity: 'error', word: 'ERROR' } as const;

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

/** @param line an object with a level */
export function readErrorLine(line: Json, { severity, word }: Exclude<Level, 'harmless' | undefined>): Fault {
  const fault = {
    by: 'function',
    severity,
    requestId: requestIdOf(line),
    traceId: text(line.xray_trace_id),
    endsProcess: line.process_ends === true || saysProcessEnds(line.message),
    user: userOf(line),
  } as const;
  const said = messageOf(line);
  const message = isText(said) ? said : undefined;
  const structured = isObject(said) ? said : objectIn(message);
  const error = errorOf(line) ?? readError(structured);
  const around = namesIn(withoutMessage(line), 'names');
  if (error) {
    const names = joined(error.names, around);
    return {
      ...fault,
      ...error,
      holdsError: true,
      names,
      logMessage: structured ? undefined : ownMessage(message, error),
    };
  }
  const names = joined(structured && namesIn(structured, 'all'), around);
  if (structured) return { ...fault, ...readStructured(structured, word), names };
  return { ...fault, type: word, message: withCause(message, line), names, members: membersOf(line) };
}

/** "failed: no space left" of a line with `"message": "failed", "error": "no space left"`. */
function withCause(message: string | undefined, line: Json): string {
  const cause = causeSaid(line);
  if (!message?.trim()) return cause ?? sayingOf(line);
  return cause === undefined || message.includes(cause) ? message : `${message.trim()}: ${cause}`;
}

/** Members of a line that people read beside its message. */
const MOST_MEMBERS = 8;

function membersOf(line: Json): Fault['members'] {
  const others = Object.entries(line).filter(
    ([name, value]) => !isEnvelope(name) && !SAID_ALREADY.has(name) && !(isText(value) && QUOTED.has(name)),
  );
  const lines = outline(Object.fromEntries(others)).split('\n').slice(0, MOST_MEMBERS);
  return lines.flatMap((text) => {
    const end = text.indexOf(': ');
    return end < 0 ? [] : { name: text.slice(0, end), value: text.slice(end + 2) };
  });
}

/** Node's runtime writes these words before an error that ends the process. */
export function saysProcessEnds(message: unknown): boolean {
  return isText(message) && /^(?:Uncaught Exception|Unhandled Promise Rejection)\b/.test(message);
}

/** Members that hold the message, by the names of common loggers; the first that is there counts. */
const MESSAGES = [
  'message',
  'msg',
  'short_message',
  'event',
  '@m',
  '@mt',
  'mensaje',
  'renderedMessage',
  'messageTemplate',
  'body',
] as const;

/**
 * What a line without a text as its message says: the message in words where it is a list or a number, else all that the line has beside
 * its level, time and ids.
 */
export function sayingOf(line: Json): string {
  const said = messageOf(line);
  const message = (Array.isArray(said) ? said : [said]).map(outline).join(' ');
  const others = Object.fromEntries(Object.entries(line).filter(([name]) => !isEnvelope(name)));
  return (message.trim() === '' ? outline(others) : message).replaceAll('\n', ' · ');
}

function messageOf(line: Json): unknown {
  const name = MESSAGES.find((member) => line[member] !== undefined && line[member] !== null);
  return name === undefined ? undefined : line[name];
}

/** Members in which loggers write when, where and how severe. */
const ENVELOPE = new Set(
  (
    'time timestamp ts @timestamp @t date datetime v pid hostname host ' +
    'service sampling_rate cold_start function_name function_arn function_memory_size function_request_id requestId request_id ' +
    'aws_request_id awsRequestId AWSRequestId xray_trace_id traceId version'
  ).split(' '),
);

const isEnvelope = (name: string) => ENVELOPE.has(name) || isLevelName(name);

/** Beside the message: members that it quotes, and who the request was for. */
const SAID_ALREADY = new Set<string>([...MESSAGES, ...USERS, 'process_ends', 'origin']);
const QUOTED = new Set(['error', 'err']);

/** Members that stand for themselves in the fingerprint, or that say only where the line was written. */
function withoutMessage({ message: _m, msg: _s, error, err, exception, thrown, ...line }: Json): Json {
  const texts = { error, err, exception, thrown };
  const own = Object.entries(texts).filter(([, value]) => isText(value) && !value.includes('\n'));
  return {
    ...line,
    ...Object.fromEntries(own),
    ...Object.fromEntries(LOGGERS_OWN.map((name) => [name, undefined])),
  };
}

const LOGGERS_OWN = [
  'type',
  'stack',
  'errorType',
  'errorMessage',
  'exception_name',
  'service',
  'function_name',
  'log',
  'ecs',
];

function joined(...names: (string | undefined)[]): string | undefined {
  return names.filter((part) => part !== undefined && part !== '').join('\n') || undefined;
}

/** A message that is JSON as text. */
export function objectIn(message: string | undefined): Json | undefined {
  const value = message?.trimStart().startsWith('{') ? parse(message) : undefined;
  return isObject(value) ? withoutSecretMembers(value) : undefined;
}

const TYPES = ['event', 'evento', 'code', 'codigo', 'código', 'errorType', 'type', 'name'] as const;
const SAID = [
  'message',
  'msg',
  'mensaje',
  'reason',
  'motivo',
  'problem',
  'cause',
  'error',
  'description',
] as const;

/** A message that is an object: what names it is its type, and all of it stays readable. */
export function readStructured(value: Json, word: string): Pick<Fault, 'type' | 'message' | 'stack'> {
  const type = firstText(value, TYPES);
  const said = firstText(value, SAID);
  const others = outline(said === undefined ? withoutType(value) : value).replaceAll('\n', ' · ');
  return { type: type ?? word, message: said ?? others, stack: outline(value) };
}

/** What the type says already is not said again. */
function withoutType(value: Json): Json {
  const name = TYPES.find((member) => firstText(value, [member]) !== undefined);
  return Object.fromEntries(Object.entries(value).filter(([member]) => member !== name));
}

function firstText(value: Json, names: readonly string[]): string | undefined {
  const name = names.find((member) => isText(value[member]) && value[member].trim() !== '');
  return name === undefined ? undefined : text(value[name]);
}

/** Names of the request id in our logger and Lambda's runtime, and in Powertools for Python and other loggers. */
const REQUEST_IDS = [
  'requestId',
  'function_request_id',
  'request_id',
  'aws_request_id',
  'awsRequestId',
  'AWSRequestId',
  'functionRequestId',
] as const;

/** Before the first request the runtime writes a hyphen. */
function requestIdOf(line: Json): string | undefined {
  const id = firstText(line, REQUEST_IDS);
  return id === '-' ? undefined : id;
}

/** The log entry's own message; undefined when it only repeats the error, as the runtime's console does. */
function ownMessage(message: string | undefined, error: ReadError): string | undefined {
  const firstLine = message?.split(/[\r\n]/, 1)[0];
  return firstLine && !firstLine.includes(error.message || error.type) ? firstLine : undefined;
}

const number = (value: unknown): number | undefined => (typeof value === 'number' ? value : undefined);
const isText = (value: unknown): value is string => typeof value === 'string';
const text = (value: unknown): string | undefined => (isText(value) ? value : undefined);
