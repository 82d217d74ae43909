// Reads the type and the message of an error from its printed stack, in the forms of Node, Python, Java and .NET, and of panics.ts.
import { errorOfPanic } from './panics.ts';
import type { PrintedError } from './printed-error.ts';

/**
 * A name of an error, with its package: "java.io.IOException", "botocore.exceptions.ClientError", "KeyError"; of Node also its code:
 * "TypeError [ERR_INVALID_URL]: …".
 */
const HEAD =
  /^(?:Uncaught (?:Exception:? )?|Exception in thread "[^"\n]{1,100}" |Unhandled exception\. )?(?<type>[A-Za-z_][\w.$]{0,150})(?: \[(?<code>[A-Z][A-Z0-9_]{1,80})\])?(?::(?:[ \xa0](?<message>[^\n]*))?)?$/;

/** The same behind a message: "payment failed: TypeError: x is null". */
const HEAD_BEHIND =
  /^(?<before>[^\n]{1,500}?)[\s:]{1,5}(?<type>[A-Z][\w.$]{0,100}(?:Error|Exception))(?: \[(?<code>[A-Z][A-Z0-9_]{1,80})\])?(?:: (?<message>[^\n]*))?$/;

const FRAME = /^[ \t\xa0]+at \S/;

/** @returns undefined when the text is not a stack: it needs a head and at least one frame. */
export function errorOfTraceback(text: string): PrintedError | undefined {
  const stack = text.replace(/\r\n?/g, '\n').trim();
  if (/^[\s\xa0]*Traceback \(most recent call last\):/m.test(stack)) return ofPython(stack);
  if (GROUP.test(stack)) return ofPythonGroup(stack);
  const lines = stack.split('\n');
  const frames = lines.findIndex((line) => FRAME.test(line));
  const read =
    frames < 1 ? undefined : (headed(lines, 0) ?? behindSource(lines, frames) ?? behindMessage(lines));
  return read ?? errorOfPanic(stack);
}

function headed(lines: readonly string[], first: number): PrintedError | undefined {
  const head = HEAD.exec(lines[first] ?? '')?.groups;
  if (head?.type === undefined || !/[A-Z]/.test(head.type)) return undefined;
  const { type, message, code } = head;
  return { type, message: message || code || '', stack: lines.slice(first).join('\n') };
}

/** Before an error that ends the process Node prints the place, the line of source, a mark below it, and an empty line. */
function behindSource(lines: readonly string[], frames: number): PrintedError | undefined {
  const mark = lines.slice(0, frames).findIndex((line) => /^\s*\^+$/.test(line));
  const first = lines.findIndex((line, i) => i > mark && line.trim() !== '');
  return mark < 0 ? undefined : headed(lines, first);
}

function behindMessage(lines: readonly string[]): PrintedError | undefined {
  const { type, message, code, before } = HEAD_BEHIND.exec(lines[0] ?? '')?.groups ?? {};
  if (type === undefined) return undefined;
  return { type, message: message || code || '', stack: lines.join('\n'), logMessage: before };
}

/** Python prints the errors of a group below it, each line behind a bar. */
const GROUP = /^[ \t\xa0]*\+ Exception Group Traceback \(most recent call last\):/m;

function ofPythonGroup(stack: string): PrintedError | undefined {
  const [own = ''] = stack.split(/^[ \t\xa0]*\+-\+-/m, 1);
  const read = ofPython(own.replace(/^[ \t\xa0]*(?:\| ?|\+ )/gm, ''));
  return read && { ...read, stack };
}

/** Python prints the error after its frames; Lambda's runtime prints it before them. */
function ofPython(stack: string): PrintedError | undefined {
  const lines = stack.split('\n');
  const lastFrame = lines.findLastIndex((line) => /^[\s\xa0]+File "/.test(line));
  const after = lines.slice(lastFrame + 1).find((line) => /^\S/.test(line));
  for (const line of [after, lines[0]]) {
    const head = HEAD.exec(line ?? '')?.groups;
    if (head?.type !== undefined && /[A-Z]/.test(head.type)) {
      return { type: head.type, message: head.message ?? '', stack: [stack, ...causesOf(lines)].join('\n') };
    }
  }
  return undefined;
}

/** Python prints what caused an error, and what it was handling, above it. */
function causesOf(lines: readonly string[]): string[] {
  const said = lines.filter((line) => line.trim() !== '');
  return said
    .flatMap((line, i) => (CAUSED.test(line) && i > 0 ? `Caused by: ${said[i - 1]}` : []))
    .slice(0, MOST_CAUSES);
}

const CAUSED = /^(?:The above exception was the direct cause|During handling of the above exception)/;
const MOST_CAUSES = 5;
