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

const COMMENT = /\/\/[^\n]*|\/\*[\s\S]*?\*\//g;

/**
 * By TypeScript's own parser: `//` in a string, a template or a regular expression is no comment. Between the nodes of
 * its tree there are only comments, white space, punctuation and keywords.
 */
function scriptComments(path: string, text: string): Passage[] {
  const source = ts.createSourceFile(path, text, ts.ScriptTarget.Latest, false, ts.ScriptKind.TS);
  const found: Passage[] = [];
  const search = (from: number, to: number): void => {
    for (const match of text.slice(from, to).matchAll(COMMENT)) {
      const line = source.getLineAndCharacterOfPosition(from + match.index).line + 1;
      found.push({ line, text: match[0] });
    }
  };
  const visit = (node: ts.Node): void => {
    let searched = node.pos;
    ts.forEachChild(node, (child) => {
      search(searched, child.pos);
      visit(child);
      searched = child.end;
    });
    search(searched, isLiteral(node) ? node.getStart(source) : node.end);
  };
  visit(source);
  return found;
}

function isLiteral(node: ts.Node): boolean {
  return ts.isLiteralExpression(node) || ts.isTemplateMiddleOrTemplateTail(node) || ts.isTemplateHead(node);
}

function hashComments(text: string): Passage[] {
  return text.split('\n').flatMap((line, i) => {
    const [, comment] = /(?:^|\s)#(.*)$/.exec(line) ?? [];
    return comment === undefined ? [] : [{ line: i + 1, text: comment }];
  });
}
