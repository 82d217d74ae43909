// Labelled log lines: which of them tell the same cause. Written before the patterns that group them, never after.
import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { logged } from '../lines.ts';

/** A file of the corpus: for each cause either the messages that our logger writes, or whole lines as they stand. */
type Entry = { cause: string } & (
  | { messages: string[]; type?: string; call?: string }
  | { lines: string[]; messages?: never }
);

export interface LabelledLine {
  /** "family/cause"; near misses, which must not be merged, share their family. */
  cause: string;
  line: string;
}

export const CORPUS: LabelledLine[] = ['aws', 'languages', 'network', 'parsing', 'stores'].flatMap(readFile);

/**
 * Messages of other software, added once the patterns stood and then learnt from: at first sight 42 of their 52 pairs
 * merged, and two causes wrongly. That is what to expect of software that nobody here has thought of.
 */
export const LATER: LabelledLine[] = readFile('later');

function readFile(file: string): LabelledLine[] {
  const entries: Entry[] = JSON.parse(readFileSync(new URL(`${file}.json`, import.meta.url), 'utf8'));
  return entries.flatMap((entry) => linesOf(entry).map((line) => ({ cause: entry.cause, line })));
}

/** Half of the families to write patterns by, and half to judge them by. Fixed by a hash, so that nobody chose. */
export function half(which: 'seen' | 'unseen'): LabelledLine[] {
  return CORPUS.filter(({ cause }) => isSeen(cause) === (which === 'seen'));
}

function isSeen(cause: string): boolean {
  const family = cause.split('/')[0];
  return (createHash('sha256').update(`vigia ${family}`).digest()[0] ?? 0) % 2 === 0;
}

/** Every line of a cause differs in what a deployment or a request changes: column, request, time. */
function linesOf(entry: Entry): string[] {
  if (entry.messages === undefined) return entry.lines;
  const { type, call = 'handle', messages } = entry;
  return messages.map((message, i) => {
    const requestId = `6f747abc-5e2b-4c2a-9d9d-${String(i).padStart(12, '0')}`;
    if (type === undefined) return logged({ message, requestId, error: undefined });
    const stack = `${type}: ${message}\n    at ${call} (file:///var/task/functions/predict/v1.mjs:1:${1000 + i})`;
    return logged({ message: 'unexpected fault', requestId, error: { name: type, message, stack } });
  });
}
