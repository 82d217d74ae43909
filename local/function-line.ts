// Renders a line of a function's log for the terminal: errors with their stack, the rest on one line.
import { styleText } from 'node:util';

type Entry = Record<string, unknown>;
type Style = 'red' | 'yellow' | 'cyan';

const WIDTH = 160;
const STYLES: Record<string, Style> = { WARN: 'yellow', ERROR: 'red', CRITICAL: 'red', FATAL: 'red' };

/** Fields that every line has, or that are shown in another way. */
const HIDDEN = new Set([
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

/** Undefined for a line that is not shown. */
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

/** Only failures: after a success, the application's own line says more. */
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
    .filter(([name, value]) => !HIDDEN.has(name) && value !== undefined)
    .map(([name, value]) => `${name}=${typeof value === 'string' ? value : JSON.stringify(value)}`);
  return [message, cause && own?.includes(cause) ? undefined : cause, ...fields].filter(Boolean).join('  ');
}

interface LoggedError {
  type: string;
  message: string;
  trace: unknown;
}

/** The runtime puts an error in `message` or beside it, Powertools in `error`; they name its parts differently. */
function errorOf(entry: Entry): LoggedError | undefined {
  for (const holder of [entry.error, entry.message, entry]) {
    if (typeof holder !== 'object' || holder === null) continue;
    const { errorType, name, errorMessage, message, stackTrace, stack, reason } = holder as Entry;
    const type = errorType ?? (holder === entry ? undefined : name);
    if (type === undefined) continue;
    // The trace of a rejection is the runtime's; the trace of its reason is the application's.
    const { stackTrace: ofReason } = (reason ?? {}) as Entry;
    const text = firstLine(String(errorMessage ?? message));
    return { type: String(type), message: text, trace: ofReason ?? stackTrace ?? stack };
  }
  return undefined;
}

/** The frames of the application: not of Node, of a package or of this emulation. */
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

/** A message whose first line is almost empty, such as indented JSON, is put on one line. */
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
