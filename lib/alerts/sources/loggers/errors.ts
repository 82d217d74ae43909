// Reads the error in a structured log line, in the form of each common logger and language.
import { namesIn } from '../../grouping/naming.ts';
import { parameterize } from '../../grouping/parameterize.ts';
import { isObject } from '../message.ts';
import { errorOfTraceback } from './tracebacks.ts';

type Json = Record<string, unknown>;

export interface ReadError {
  type: string;
  message: string;
  stack?: string | undefined;
  /** What names the error beside its type and message: its code, its status, its cause. */
  names?: string | undefined;
}

/** Members of a line in which loggers put an error as an object. */
const ERRORS = ['error', 'err', 'exception', 'thrown', 'exc', 'message', 'msg'] as const;

/** The error of a line, wherever its logger puts it. */
export function errorOf(line: Json): ReadError | undefined {
  const around = [line, ...CONTEXTS.map((name) => line[name]).filter(isObject)];
  for (const members of around) {
    const error = ERRORS.map((name) => readErrors(members[name])).find((found) => found !== undefined);
    if (error) return error;
  }
  return text(line.errorType) === undefined ? ofFields(line) : readError(line);
}

/** Members in which loggers put what the program says beside the message. */
const CONTEXTS = ['context', 'extra', 'attributes', 'data', 'meta', 'metadata', 'details'] as const;

/** An error, or a list of one and its causes, the innermost first, as structlog writes them. */
function readErrors(value: unknown): ReadError | undefined {
  if (!Array.isArray(value)) return readError(value);
  const errors = value.filter(isObject).map(({ exc_type, exc_value, frames }) => ({
    name: exc_type,
    message: exc_value,
    stack: Array.isArray(frames) ? frames : undefined,
  }));
  const [last, ...causes] = errors.reverse().slice(0, MAX_CAUSES + 1);
  return readError(
    last && {
      ...last,
      cause: causes.reduceRight<unknown>((cause, error) => ({ ...error, cause }), undefined),
    },
  );
}

/**
 * An error as the logger writes it ({name, message, stack, cause}), as the runtime does ({errorType, errorMessage,
 * stackTrace | stack | trace}; `errorType` is the constructor's name, and an own `name` is more exact), as pino
 * ({type, message, stack}) or as ECS does ({type, message, stack_trace}).
 */
export function readError(value: unknown, depth = 0): ReadError | undefined {
  if (!isObject(value) || depth > MAX_CAUSES) return undefined;
  const errorType = text(value.errorType);
  const isRuntimes = errorType !== undefined;
  const stack = stackOf(value);
  const type =
    text(value.name) ??
    errorType ??
    (stack === undefined ? undefined : (text(value.type) ?? text(value.class)));
  const message = isRuntimes ? text(value.errorMessage) : text(value.message);
  if (type === undefined || message === undefined) return undefined;
  if (type.endsWith('UnhandledPromiseRejection')) return readRejection(value, message);
  const cause = readError(value.cause ?? value.innerException ?? value.inner_exception, depth + 1);
  const inner = innerErrors(value, depth);
  const causes = [...(cause ? [cause] : []), ...inner];
  const names = [ownNames(inner.length > 0 ? withoutInner(value) : value), ...namesOfCauses(causes)];
  return {
    type,
    message: saidBy(message, text(value.code), causes),
    stack: causes.length > 0 ? [stack ?? '', ...causes.map(causeText)].join('\n').trim() : stack,
    names: names.filter((part) => part).join('\n') || undefined,
  };
}

/** The errors of an AggregateError, as our logger and pino write them. */
function innerErrors(value: Json, depth: number): ReadError[] {
  const all =
    [value.errors, value.aggregateErrors].find((list): list is unknown[] => Array.isArray(list)) ?? [];
  return all.slice(0, MAX_CAUSES).flatMap((error) => readError(error, depth + 1) ?? []);
}

const withoutInner = ({ errors: _e, aggregateErrors: _a, ...own }: Json): Json => own;

/** Texts that say only that there is a cause: those of fetch, and of Node's errors for a host with several addresses. */
const SAYS_NOTHING = new Set(['', 'fetch failed', 'terminated']);

/** What an error says; where its own text says nothing, what its causes say, or its code. */
function saidBy(message: string, code: string | undefined, causes: readonly ReadError[]): string {
  if (!SAYS_NOTHING.has(message.trim())) return message;
  const said = [...new Set(causes.map((cause) => cause.message))].filter((part) => part !== '');
  const why = said.slice(0, MOST_SAID).join('; ') || code;
  return [message.trim(), why].filter((part) => part).join(': ');
}

const MOST_SAID = 3;

/** A chain of causes as long as this has no further news. */
const MAX_CAUSES = 5;

function stackOf(value: Json): string | undefined {
  const { stackTrace, stack, trace, stack_trace, stacktrace, extendedStackTrace } = value;
  return stackText(stackTrace ?? stack ?? trace ?? stack_trace ?? stacktrace ?? extendedStackTrace);
}

/** Members of an error beside those that every error has. */
function ownNames({
  name: _n,
  type: _t,
  errorType: _e,
  message: _m,
  errorMessage: _r,
  cause: _c,
  innerException: _i,
  inner_exception: _n2,
  reason,
  ...own
}: Json) {
  return namesIn(isObject(reason) ? own : { ...own, reason }, 'names');
}

/** Each once, in any order: of many calls that failed together none is the first. */
function namesOfCauses(causes: readonly ReadError[]): string[] {
  return [
    ...new Set(
      causes.map(({ type, message, names = '' }) =>
        `caused by ${type}: ${parameterize(message)} ${names}`.trim(),
      ),
    ),
  ].sort();
}

/**
 * Runtimes before Node 24 wrap the reason of every rejection: the wrapper's stack shows the runtime, the reason's stack the
 * fault. Node wraps a reason that is no error, and puts it behind a long explanation.
 */
function readRejection(value: Json, message: string): ReadError {
  const stack = readError(value.reason)?.stack ?? stackOf(value);
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

/** Lines in a list, or frames as objects. */
function stackText(value: unknown): string | undefined {
  if (!Array.isArray(value)) return text(value) || undefined;
  return value.map(frameText).join('\n') || undefined;
}

/** Of Java, of Go, or of Python. */
function frameText(frame: unknown): string {
  if (!isObject(frame)) return String(frame);
  if (text(frame.filename) !== undefined) {
    return `  File "${text(frame.filename)}", line ${Number(frame.lineno) || 0}, in ${text(frame.name) ?? ''}`;
  }
  if (text(frame.path) !== undefined) {
    return `    at ${text(frame.label) ?? ''} (${text(frame.path)}:${Number(frame.line) || 0})`;
  }
  return `    at ${text(frame.class) ?? ''}.${text(frame.method) ?? ''} (${text(frame.file) ?? ''}:${Number(frame.line) || 0})`;
}

/** Loggers that spread an error over fields of the line: ECS, Powertools for Python, structlog, winston, logback, Serilog. */
function ofFields(line: Json): ReadError | undefined {
  const ecs = readError({
    name: line['error.type'],
    message: line['error.message'],
    stack: line['error.stack_trace'],
  });
  if (ecs) return ecs;
  const printed =
    text(line.exception) ??
    text(line.exc_info) ??
    text(line.stack_trace) ??
    text(line.stack) ??
    text(line['@x']) ??
    [line.error, line.err].map(text).find((one) => one !== undefined && errorOfTraceback(one));
  if (printed === undefined) return undefined;
  const read = errorOfTraceback(printed);
  const type = text(line.exception_name) ?? read?.type;
  return type === undefined ? undefined : { type, message: read?.message ?? '', stack: printed };
}

/** What a member says of the cause in a line without an error: a text, or an object with a message. */
export function causeSaid(line: Json): string | undefined {
  const said = CAUSES.map((name) => (isObject(line[name]) ? line[name].message : line[name]));
  return said.map(text).find((one) => one !== undefined && one.trim() !== '');
}

const CAUSES = ['error', 'err', 'exception', 'errorMessage', 'error_message', 'reason', 'cause', 'motivo'];

const text = (value: unknown): string | undefined => (typeof value === 'string' ? value : undefined);
