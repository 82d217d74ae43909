// Reads how programs in Go, Rust, Ruby and PHP end: their printed errors have no form in common with those of Node, Python and Java.
import type { PrintedError } from './printed-error.ts';

/** The first line of each form. A run of lines with two of them may be two faults. */
const HEADS = [
  /^(?<type>panic|fatal error): (?<message>[^\n]*)/,
  /^thread '[^'\n]{0,100}' (?:\(\d{1,20}\) )?(?<type>panicked) at (?<place>[^\n]*)/,
  /^(?<place>[^\s:][^\n:]{0,300}\.rb:\d{1,9}):in [^\n]{1,200}?: (?<message>[^\n]*) \((?<type>[A-Z][\w:]{0,100})\)$/,
  /^(?:PHP )?Fatal error: {1,2}Uncaught (?<type>[A-Z\\][\w\\]{0,150}): (?<message>[^\n]*?)(?: in (?<place>\/[^\n]{1,300}?:\d{1,9}))?$/,
  /^(?:PHP )?(?<type>Fatal error|Parse error): {1,2}(?<message>[^\n]*?) in (?<place>\/[^\n]{1,300}? on line \d{1,9})$/,
];

/** Whether a line begins the printed error of such a program. */
export const beginsPanic = (line: string): boolean =>
  HEADS.some((head) => head.test(line.slice(0, LONGEST_HEAD)));

/** A message is cut to less. */
const LONGEST_HEAD = 4_000;

/** @returns undefined when the text is not such an error */
export function errorOfPanic(text: string): PrintedError | undefined {
  const lines = text.replace(/\r\n?/g, '\n').trim().split('\n');
  const first = lines.findIndex((line) => beginsPanic(line.trim()));
  if (first < 0 || first > MOST_BEFORE) return undefined;
  const [head = '', ...rest] = lines.slice(first);
  const groups = HEADS.map((pattern) => pattern.exec(head.trim().slice(0, LONGEST_HEAD))?.groups).find(
    (found) => found !== undefined,
  );
  if (groups === undefined) return undefined;
  const { type = '', message = saidBelow(rest), place } = groups;
  const frames = framesOf(rest);
  // Rust's frames have the place too.
  const isKnown = place === undefined || frames.some((frame) => frame.includes(placeOf(place)));
  const own = isKnown ? [] : [`    at ${placeOf(place)}`];
  return {
    type: TYPES.get(type) ?? type,
    message: message.trim(),
    stack: [head, ...own, ...frames].join('\n'),
  };
}

/** Lines that a program wrote before it. */
const MOST_BEFORE = 20;

/** The word of the language for an error that has no class. */
const TYPES = new Map([['panicked', 'panic']]);

/** Rust prints the message below the place. */
const saidBelow = ([line = '']: readonly string[]): string => line;

/** `src/main.rs:12:5:`, "/srv/a.php on line 12" → with colons, as a frame of V8 has it. */
const placeOf = (place: string): string => place.replace(/ on line (\d+)$/, ':$1').replace(/:$/, '');

/** The frames in the form of V8's, by which grouping and messages know them. */
function framesOf(lines: readonly string[]): string[] {
  return lines.flatMap((line, i) => {
    const found =
      FRAMES.map((frame) => frame.exec(line)?.groups).find((groups) => groups !== undefined) ?? {};
    const { file, call, place = file && `${file}:${found.line}` } = found;
    if (place === undefined) return [];
    const caller = (call ?? CALL_ABOVE.exec(lines[i - 1] ?? '')?.groups?.call)?.trim();
    return caller ? `    at ${caller} (${place})` : `    at ${place}`;
  });
}

const FRAMES = [
  // Go and Rust print the call in the line above.
  /^\t(?<place>\/[^\s:]{1,300}\.go:\d{1,9})(?: \+0x[\da-f]{1,16})?$/,
  /^\s{5,40}at (?<place>[^\s:]{1,300}\.rs:\d{1,9}(?::\d{1,9})?)$/,
  /^\s{1,8}from (?<place>[^\s:]{1,300}:\d{1,9}):in [`'](?<call>[^'\n]{1,150})'$/,
  /^#\d{1,4} (?<file>\/[^\s(]{1,300})\((?<line>\d{1,9})\): (?<call>[^(\n]{1,150})/,
];
const CALL_ABOVE = /^(?:\s{0,8}\d{1,4}: )?(?<call>[^\s(][^(\n]{0,150}?)(?:\([^\n]*\))?$/;
