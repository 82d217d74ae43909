// Evaluates CloudWatch Logs filter patterns, so that a local start forwards the lines that AWS would forward.
// Syntax: AWS, "Filter pattern syntax for metric filters, subscription filters, filter log events, and Live Tail".
import { parseCondition } from './json-condition.ts';
import { PatternError } from './pattern-error.ts';

export type Matches = (message: string) => boolean;

/**
 * Compiles a pattern: `{ … }` for JSON lines, otherwise text terms. An empty pattern matches every line.
 * @throws PatternError for a pattern that is not supported
 */
export function compileFilterPattern(pattern: string): Matches {
  const trimmed = pattern.trim();
  if (trimmed === '') return () => true;
  if (trimmed.startsWith('{')) return jsonPattern(trimmed);
  if (trimmed.startsWith('[')) throw new PatternError(pattern, 'patterns of space-delimited fields');
  return textPattern(trimmed);
}

function jsonPattern(pattern: string): Matches {
  const condition = parseCondition(pattern);
  return (message) => {
    const line = parseObject(message);
    return line !== undefined && condition(line);
  };
}

function parseObject(message: string): object | undefined {
  if (!message.trimStart().startsWith('{')) return undefined;
  try {
    return JSON.parse(message) as object;
  } catch {
    return undefined;
  }
}

/** All plain terms must occur, no `-term` may; `?terms` count only when there are no plain terms. */
function textPattern(pattern: string): Matches {
  const required: string[] = [];
  const excluded: string[] = [];
  const optional: string[] = [];
  for (const [, sign, quoted, plain] of termsOf(pattern)) {
    const term = quoted === undefined ? plain : quoted.replace(/\\(["\\])/g, '$1');
    if (!term) throw new PatternError(pattern, 'an empty term');
    (sign === '?' ? optional : sign === '-' ? excluded : required).push(term);
  }
  const anyOf = required.length === 0 ? optional : [];
  return (message) =>
    required.every((term) => message.includes(term)) &&
    !excluded.some((term) => message.includes(term)) &&
    (anyOf.length === 0 || anyOf.some((term) => message.includes(term)));
}

/** A term has quotes, or only letters, digits and underscores: AWS refuses other characters without quotes. */
function termsOf(pattern: string): RegExpMatchArray[] {
  const term = /([?-]?)(?:"((?:[^"\\]|\\.)*)"|(\w+))(?:\s+|$)/gy;
  const found: RegExpMatchArray[] = [];
  while (term.lastIndex < pattern.length) {
    const at = term.lastIndex;
    const match = term.exec(pattern);
    if (!match) throw new PatternError(pattern, `"${pattern.slice(at)}"`);
    found.push(match);
  }
  return found;
}
