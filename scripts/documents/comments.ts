// The comments of a source file, each with the line it begins in.
import ts from 'typescript';

export interface Passage {
  /** From 1. */
  readonly line: number;
  readonly text: string;
}

const SCRIPT = /\.(?:ts|cjs|mjs|js)$/;
const HASH = /\.(?:yml|npmrc|gitignore)$|^\.ci\//;

/** None for a kind of file that this does not read. */
export function commentsOf(path: string, text: string): Passage[] {
  if (SCRIPT.test(path)) return scriptComments(path, text);
  if (HASH.test(path)) return hashComments(text);
  return [];
}

/** By TypeScript's own parser: `//` in a string, a template or a regular expression is no comment. */
function scriptComments(path: string, text: string): Passage[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, true, ts.ScriptKind.TS);
  const found = new Map<number, Passage>();
  const visit = (node: ts.Node): void => {
    const ranges = ts.getLeadingCommentRanges(text, node.pos) ?? [];
    for (const { pos, end } of [...ranges, ...(ts.getTrailingCommentRanges(text, node.end) ?? [])]) {
      const line = source.getLineAndCharacterOfPosition(pos).line + 1;
      found.set(pos, { line, text: text.slice(pos, end) });
    }
    for (const child of node.getChildren(source)) visit(child);
  };
  visit(source);
  return [...found].sort(([a], [b]) => a - b).map(([, passage]) => passage);
}

function hashComments(text: string): Passage[] {
  return text.split('\n').flatMap((line, i) => {
    const [, comment] = /(?:^|\s)#(.*)$/.exec(line) ?? [];
    return comment === undefined ? [] : [{ line: i + 1, text: comment }];
  });
}
