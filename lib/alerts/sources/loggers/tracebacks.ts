// Reads the type and the message of an error from its printed stack, in the forms of Node, Python, Java and .NET.

export interface PrintedError {
  type: string;
  message: string;
  stack: string;
}

/** A name of an error, with its package: "java.io.IOException", "botocore.exceptions.ClientError", "KeyError". */
const HEAD =
  /^(?:Uncaught (?:Exception:? )?|Exception in thread "[^"\n]{1,100}" |Unhandled exception\. )?(?<type>[A-Za-z_][\w.$]{0,150})(?::[ \xa0](?<message>[^\n]*))?$/;

/** @returns undefined when the text is not a stack: it needs a head and at least one frame. */
export function errorOfTraceback(text: string): PrintedError | undefined {
  const stack = text.replace(/\r\n?/g, '\n').trim();
  if (/^[\s\xa0]*Traceback \(most recent call last\):/m.test(stack)) return ofPython(stack);
  const isStack = /^[ \t\xa0]+at \S/m.test(stack);
  const head = isStack ? HEAD.exec(stack.split('\n', 1)[0] ?? '')?.groups : undefined;
  if (head?.type === undefined || !/[A-Z]/.test(head.type)) return undefined;
  return { type: head.type, message: head.message ?? '', stack };
}

/** Python prints the error after its frames; Lambda's runtime prints it before them. */
function ofPython(stack: string): PrintedError | undefined {
  const lines = stack.split('\n');
  const lastFrame = lines.findLastIndex((line) => /^[\s\xa0]+File "/.test(line));
  const after = lines.slice(lastFrame + 1).find((line) => /^\S/.test(line));
  for (const line of [after, lines[0]]) {
    const head = HEAD.exec(line ?? '')?.groups;
    if (head?.type !== undefined && /[A-Z]/.test(head.type)) {
      return { type: head.type, message: head.message ?? '', stack };
    }
  }
  return undefined;
}
