// What a log line holds of the values that it is given: plain data within a bound, whatever the values are.

/**
 * UTF-16 units of all texts in one line. Lambda cuts a line of 256 KB in pieces, which are no JSON: no filter forwards them, and no alert
 * tells of the error. JSON takes at most six bytes for a unit.
 */
const MOST_UNITS = 40_000;
/** Of one text: of a longer one the beginning says what happened. */
const MOST_TEXT = 8_000;
/** Members of one value, and values inside of values. */
const MOST_MEMBERS = 200;
const MOST_DEPTH = 8;
/** Errors of an AggregateError: of many calls that failed together most failed in one way. */
const MOST_ERRORS = 5;
/** Each number, name and bracket takes room too. */
const LEAST_UNITS = 8;

const UNREADABLE = '(cannot be read)';
const CIRCULAR = '(circular)';
const CUT = '…';

interface Line {
  left: number;
  /** The values around the present one: JSON cannot write one inside of itself. */
  around: Set<object>;
}

/**
 * A value as a log line writes it. Errors have name, message, stack, cause and their own members, and those of an AggregateError its errors;
 * these are not enumerable. Never throws: a logger that throws hides the error that it was to tell of.
 */
export function logForm(value: unknown): unknown {
  return form(value, { left: MOST_UNITS, around: new Set() });
}

function form(value: unknown, line: Line): unknown {
  if (typeof value === 'string') return textForm(value, line);
  if (typeof value === 'bigint') return textForm(String(value), line);
  if (typeof value !== 'object' || value === null) {
    line.left -= LEAST_UNITS;
    return typeof value === 'function' || typeof value === 'symbol' ? undefined : value;
  }
  if (line.around.has(value)) return CIRCULAR;
  if (line.around.size >= MOST_DEPTH || line.left <= 0) return CUT;
  line.around.add(value);
  try {
    return objectForm(value, line);
  } catch {
    return UNREADABLE;
  } finally {
    line.around.delete(value);
  }
}

function textForm(text: string, line: Line): string {
  const most = Math.min(MOST_TEXT, Math.max(0, line.left));
  line.left -= Math.min(text.length, most) + LEAST_UNITS;
  return text.length <= most ? text : `${text.slice(0, most)}${CUT}`;
}

function objectForm(value: object, line: Line): unknown {
  if (ArrayBuffer.isView(value)) return `(${value.byteLength} bytes)`;
  if (Array.isArray(value)) return value.slice(0, MOST_MEMBERS).map((member) => form(member, line));
  if (value instanceof Error) return errorForm(value, line);
  const { toJSON } = value as { toJSON?: unknown };
  if (typeof toJSON === 'function') return form(toJSON.call(value), line);
  return membersOf(value, Object.keys(value), line);
}

/** What names the error comes first, so that nothing else takes its room. */
function errorForm(error: Error, line: Line): unknown {
  const own = Object.keys(error).filter((name) => !OF_EVERY_ERROR.includes(name));
  const known = membersOf(error, [...OF_EVERY_ERROR, ...own], line);
  if (!(error instanceof AggregateError)) return known;
  return { ...known, errors: error.errors.slice(0, MOST_ERRORS).map((one) => form(one, line)) };
}

const OF_EVERY_ERROR = ['name', 'message', 'stack', 'cause'];

function membersOf(value: object, names: readonly string[], line: Line): Record<string, unknown> {
  const members = names.slice(0, MOST_MEMBERS).map((name) => {
    line.left -= name.length;
    return [name, memberOf(value, name, line)];
  });
  return Object.fromEntries(members);
}

/** A getter may throw. */
function memberOf(value: object, name: string, line: Line): unknown {
  try {
    return form((value as Record<string, unknown>)[name], line);
  } catch {
    return UNREADABLE;
  }
}
