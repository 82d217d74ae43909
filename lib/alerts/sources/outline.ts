// A structured message as lines that people read: "detail.reason: no space", instead of JSON.
import { isObject } from './message.ts';

const MAX_LINES = 60;
const MAX_DEPTH = 6;
const MAX_VALUE = 500;

/** One line for each value, with the path to it; empty values are left out. */
export function outline(value: unknown): string {
  const lines: string[] = [];
  write(value, '', 0, lines);
  return lines.join('\n');
}

function write(value: unknown, path: string, depth: number, lines: string[]): void {
  if (lines.length >= MAX_LINES || value === null || value === undefined || value === '') return;
  if (depth > MAX_DEPTH) {
    lines.push(`${path}: …`);
  } else if (Array.isArray(value)) {
    value.forEach((entry, i) => {
      write(entry, `${path}[${i}]`, depth + 1, lines);
    });
  } else if (isObject(value)) {
    for (const [key, member] of Object.entries(value)) {
      write(member, path === '' ? key : `${path}.${key}`, depth + 1, lines);
    }
  } else {
    const text = String(value).slice(0, MAX_VALUE);
    lines.push(path === '' ? text : `${path}: ${text}`);
  }
}
