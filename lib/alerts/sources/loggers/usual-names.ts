// Gives the members of a log line the names under which the readers know them.
import { isObject } from '../message.ts';

type Json = Record<string, unknown>;

/** Deeper members are only shown. */
const MAX_DEPTH = 6;

/**
 * Loggers of .NET may write every name with a capital: `{"Level": "Error", "Exception": {"Type": …}}`. Rust's tracing keeps the message and its
 * values in `fields`.
 */
export function withUsualNames(line: Json): Json {
  const names = Object.keys(line);
  const usual = names.length > 0 && names.every((name) => /^[A-Z]/.test(name)) ? smallFirst(line, 0) : line;
  const { fields, ...others } = usual;
  const isTracing = isObject(fields) && usual.message === undefined && usual.msg === undefined;
  return isTracing ? { ...fields, ...others } : usual;
}

function smallFirst(value: Json, depth: number): Json {
  return Object.fromEntries(
    Object.entries(value).map(([name, member]) => [
      name.replace(/^[A-Z]+(?![a-z])|^[A-Z]/, (capitals) => capitals.toLowerCase()),
      isObject(member) && depth < MAX_DEPTH ? smallFirst(member, depth + 1) : member,
    ]),
  );
}
