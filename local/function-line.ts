// How a line of a function's log looks in the terminal: faults in full, the rest on one line.
import { styleText } from 'node:util';

type Entry = Record<string, unknown>;
type Style = 'red' | 'yellow' | 'cyan';

const WIDTH = 160;
const STYLES: Record<string, Style> = { WARN: 'yellow', ERROR: 'red', CRITICAL: 'red', FATAL: 'red' };

/** In every line, or told in another way. */
const UNSHOWN = new Set([
  'level',
  'message',
  'error',
  'timestamp',
  'service',
  'sampling_rate',
  'xray_trace_id',
  'requestId',
  'function_request_id',
  'errorType',
  'errorMessage',
  'stackTrace',
]);

/** Undefined when the line is not worth showing. */
export function renderFunctionLine(functionKey: string, line: string): string | undefined {
  const entry = parse(line);
  if (!entry) return `${prefix(functionKey, 'cyan')} ${line}`;
  if (String(entry.type).startsWith('platform.')) return renderReport(functionKey, entry);
  const style = STYLES[String(entry.level)];
  if (!style) return `${prefix(functionKey, 'cyan')} ${styleText('dim', cut(summary(entry)))}`;
  const head = `${prefix(functionKey, style)} ${styleText(style, summary(entry))}`;
  const frames = ownFrames(errorOf(entry)?.trace);
  return frames === '' ? head : `${head}\n${styleText('dim', frames)}`;
}

/** Of the platform's lines only failures are shown: of a success, the application's own line tells more. */
function renderReport(functionKey: string, { type, record }: Entry): string | undefined {
  const { status, errorType, metrics } = (record ?? {}) as Entry;
  if (type !== 'platform.report' || status === 'success') return undefined;
  const ms = Math.round(Number((metrics as Entry | undefined)?.durationMs));
  const what = errorType ? `${status} ${errorType}` : status;
  return `${prefix(functionKey, 'red')} ${styleText('red', `✗ ${what} after ${ms} ms`)}`;
}

function summary(entry: Entry): string {
  const error = errorOf(entry);
  const cause = error && `${error.type}: ${error.message}`;
  const own = typeof entry.message === 'string' ? firstLine(entry.message) : undefined;
  const message = own ?? (error ? undefined : JSON.stringify(entry.message));
  const fields = Object.entries(entry)
    .filter(([name, value]) => !UNSHOWN.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [message, cause && own?.includes(cause) ? undefined : cause, ...fields].filter(Boolean).join('  ');
}

interface LoggedError {
  type: string;
  message: string;
  trace: unknown;
}

/** The runtime puts an error in `message` or beside it, Powertools in `error`; their names for its parts differ. */
function errorOf(entry: Entry): LoggedError | undefined {
  for (const holder of [entry.error, entry.message, entry]) {
    if (typeof holder !== 'object' || holder === null) continue;
    const { errorType, name, errorMessage, message, stackTrace, stack, reason } = holder as Entry;
    const type = errorType ?? (holder === entry ? undefined : name);
    if (type === undefined) continue;
    // A rejection's own trace is the runtime's; its reason's is the application's.
    const { stackTrace: ofReason } = (reason ?? {}) as Entry;
    const text = firstLine(String(errorMessage ?? message));
    return { type: String(type), message: text, trace: ofReason ?? stackTrace ?? stack };
  }
  return undefined;
}

/** The frames that are the application's: not Node's, not a package's, not this emulation's. */
function ownFrames(trace: unknown): string {
  const lines = Array.isArray(trace) ? trace.map(String) : String(trace ?? '').split('\n');
  return lines
    .filter((line) => /^\s*at /.test(line) && !/node:|\/node_modules\/|\/local\/runtime\//.test(line))
    .map((line) => `    ${line.trim()}`)
    .join('\n');
}

function prefix(functionKey: string, style: Style): string {
  return styleText(style, functionKey.padEnd(18));
}

/** A message of several lines that starts with nothing, as JSON does, is put on one. */
function firstLine(text: string): string {
  const [first = '', ...rest] = text.trim().split('\n');
  return first.length > 2 || rest.length === 0 ? first : cut(text.replace(/\s+/g, ' '));
}

function cut(text: string): string {
  return text.length > WIDTH ? `${text.slice(0, WIDTH - 1)}…` : text;
}

function parse(line: string): Entry | undefined {
  if (!line.startsWith('{')) return undefined;
  try {
    return JSON.parse(line) as Entry;
  } catch {
    return undefined;
  }
}
