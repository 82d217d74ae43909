// Links, file names and citations in documents and comments that lead to nothing in the repository.
import { posix } from 'node:path';
import { commentsOf, type Passage } from './comments.ts';
import { anchorsOf, headingsOf, linksOf, proseOf, spansOf } from './markdown.ts';
import type { Repository } from './repository.ts';

export interface Problem {
  readonly path: string;
  /** From 1; none for a problem of the whole file. */
  readonly line?: number;
  readonly message: string;
}

/** A document, or the comments of a source file. */
export interface Text {
  readonly path: string;
  readonly links: readonly Passage[];
  /** Everything that a person reads. */
  readonly prose: readonly Passage[];
  /** Where files are named: the code spans of a document, all of a comment. */
  readonly naming: readonly Passage[];
}

export function textOf(path: string, content: string): Text {
  if (!path.endsWith('.md')) {
    const comments = commentsOf(path, content);
    return { path, links: [], prose: comments, naming: comments };
  }
  const prose = proseOf(content).map((text, i) => ({ line: i + 1, text }));
  return { path, links: linksOf(content), prose, naming: spansOf(content) };
}

const ELSEWHERE = /^(?:[a-z]+:|\/\/)/i;

/** Relative links whose file or heading is not there. */
export function deadLinks({ path, links }: Text, { files, folders, read }: Repository): Problem[] {
  return links.flatMap(({ line, text: target }): Problem[] => {
    if (ELSEWHERE.test(target)) return [];
    const [to = '', anchor] = target.split('#');
    const file = to === '' ? path : posix.join(posix.dirname(path), to).replace(/\/$/, '');
    if (!files.has(file) && !folders.has(file)) return [{ path, line, message: `dead link: ${target}` }];
    if (anchor === undefined || !file.endsWith('.md') || anchorsOf(read(file)).has(anchor)) return [];
    return [{ path, line, message: `no such heading: ${target}` }];
  });
}

/** Folders of the root whose names begin a path in prose. */
const ROOTS = 'lib|functions|local|scripts|tests|docs|resources|events|build';
const PATH = new RegExp(`(?<![\\w/.@#$-])(?:${ROOTS})/[\\w.-]+(?:/[\\w.-]+)*/?`, 'g');
/** A file that is named with the last part of its folder. A path in quotes is an example. */
const PART = new RegExp(
  `(?<![\\w/.@*{}<>$"-])(?!(?:${ROOTS})/)(?:[a-z][\\w-]*/)+[\\w-]+(?:[.][\\w-]+)*[.](?:ts|cjs|mjs|yml|md)\\b(?![\\w/])`,
  'g',
);
/** A file that is named without its folder. */
const NAME = /(?<![\w/.@*{}<>$-])[a-z][\w-]*(?:\.[\w-]+)*\.(?:ts|cjs|mjs|yml|md)\b(?![\w/])/g;
/** What a path goes on with when it stands for several: a pattern, a placeholder. */
const PATTERN = /^\/?[*<{$]/;

/** Files and folders that are named and are not there. */
export function missingFiles({ path, naming }: Text, { files, folders, names }: Repository): Problem[] {
  // Lambda names a handler "folder/file.handler", and a few comments name a module without its ending.
  const isPath = (name: string) =>
    [name, `${name}.ts`, name.replace(/\.handler$/, '.ts')].some((file) => files.has(file)) ||
    folders.has(name.replace(/\/$/, ''));
  const folderNames = new Set([...folders].map((folder) => posix.basename(folder)));
  /** A path that begins with none of our folders is another project's. */
  const isPart = (name: string) =>
    !folderNames.has(name.split('/')[0] ?? '') || [...files].some((file) => file.endsWith(`/${name}`));
  const matchesIn = (text: string) => [PATH, PART, NAME].flatMap((pattern) => [...text.matchAll(pattern)]);
  return naming.flatMap((passage) =>
    matchesIn(passage.text).flatMap((match): Problem[] => {
      const name = match[0].replace(/[.-]+$/, '');
      const isThere = name.includes('/') ? isPath(name) || isPart(name) : names.has(name);
      if (isThere || PATTERN.test(passage.text.slice(match.index + match[0].length))) return [];
      return [{ path, line: lineIn(passage, match.index), message: `no such file: ${name}` }];
    }),
  );
}

/** Words that cite a document which is not part of the repository, and what to write instead. */
const CITATIONS: readonly [RegExp, string][] = [
  [/\bCONTRACT\b/g, 'cite docs/contract.md'],
  [/\b(?:FACTS|DESIGN|SPEC|STYLE)\b/g, 'state the fact, or cite a file of the repository'],
  [/\bthe seed['’]s\b|\bclients of the seed\b|\bthe seed (?:said|had|did|form)\b/gi, 'say what is meant'],
  [/\bleaves? the house\b|["“]the house["”]/gi, 'say what is meant'],
];

export function citations({ path, prose }: Text): Problem[] {
  return prose.flatMap((passage) =>
    CITATIONS.flatMap(([pattern, advice]) =>
      [...passage.text.matchAll(pattern)].map((match) => ({
        path,
        line: lineIn(passage, match.index),
        message: `"${match[0]}" refers to nothing in the repository: ${advice}`,
      })),
    ),
  );
}

/** A document and, in quotes, one of its headings: docs/contract.md "Errors". */
const HEADING = /(docs\/[\w./-]+\.md)`?,? ["“]([^"”]+)["”]/g;

export function missingHeadings({ path, prose }: Text, { files, read }: Repository): Problem[] {
  return prose.flatMap((passage) =>
    [...passage.text.matchAll(HEADING)].flatMap((match): Problem[] => {
      const [, document = '', heading = ''] = match;
      if (!files.has(document) || headingsOf(read(document)).includes(heading)) return [];
      return [
        { path, line: lineIn(passage, match.index), message: `${document} has no heading "${heading}"` },
      ];
    }),
  );
}

function lineIn({ line, text }: Passage, index: number): number {
  return line + text.slice(0, index).split('\n').length - 1;
}
