// One log line → its fault. A line of no known form is a fault with its text, since it matched the filter pattern.
import type { Fault } from '../fault.ts';
import { namesIn } from '../grouping/naming.ts';
import { cleaned } from '../redaction/redact.ts';
import { withoutSecretMembers } from '../redaction/secret-members.ts';
import { readJsonLine, sayingOf } from './json-lines.ts';
import { isObject, parse } from './message.ts';
import { outline } from './outline.ts';
import { readTextLine } from './text-lines.ts';

/**
 * @returns undefined when the line reports no fault. Never throws: a line that its reader cannot handle (JSON that is nested
 *   100,000 deep) must not hide its neighbours, so it becomes a fault with its raw text.
 */
export function readLine(logged: string): Fault | undefined {
  const line = cleaned(logged);
  let known: Partial<Fault> = {};
  try {
    const json = withoutSecretMembers(parseObject(line));
    if (json) known = { names: namesIn(json, 'all'), message: sayingOf(json), stack: outline(json) };
    const fault = json ? readObject(json) : readTextLine(line.trim());
    if (fault !== 'unknown') return fault;
  } catch {
    // Handled below.
  }
  const { message, ...others } = known;
  return {
    by: 'unknown',
    severity: 'error',
    type: 'Log',
    message: message || line.trim() || '(empty line)',
    ...others,
  };
}

function readObject(json: Record<string, unknown>): Fault | undefined | 'unknown' {
  const { type, record } = json;
  // Lambda's older Logs API wraps a line of text in JSON.
  if (type === 'platform.fault' && typeof record === 'string') return readTextLine(record.trim());
  return readJsonLine(json);
}

function parseObject(line: string): Record<string, unknown> | undefined {
  const value = line.trimStart().startsWith('{') ? parse(line) : undefined;
  return isObject(value) ? value : undefined;
}
