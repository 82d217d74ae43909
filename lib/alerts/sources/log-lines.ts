// One log line → the fault it tells. A line of no known form is told as it stands: it passed the filter.
import type { Fault } from '../fault.ts';
import { isObject, readJsonLine } from './json-lines.ts';
import { readTextLine } from './text-lines.ts';

/**
 * @returns undefined when the line tells no fault. Never throws: a line that breaks its reader (nested a hundred thousand
 *   deep, say) must not silence its neighbours, so it is told as raw text too.
 */
export function readLine(line: string): Fault | undefined {
  try {
    const json = parseObject(line);
    const fault = json ? readObject(json) : readTextLine(line.trim());
    if (fault !== 'unknown') return fault;
  } catch {
    // Told below.
  }
  return { by: 'unknown', severity: 'error', type: 'Log', message: line.trim() || '(empty line)' };
}

function readObject(json: Record<string, unknown>): Fault | undefined | 'unknown' {
  const { type, record } = json;
  // Lambda's older Logs API carries in JSON what would be a line of text.
  if (type === 'platform.fault' && typeof record === 'string') return readTextLine(record.trim());
  return readJsonLine(json);
}

function parseObject(line: string): Record<string, unknown> | undefined {
  if (!line.trimStart().startsWith('{')) return undefined;
  try {
    const value: unknown = JSON.parse(line);
    return isObject(value) ? value : undefined;
  } catch {
    return undefined;
  }
}
