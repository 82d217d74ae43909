// The documents check: each of its rules fails on a small repository that breaks it, and on no other.

import { execFileSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { describe, expect, test } from 'vitest';
import { checkDocuments, lineOf } from '../../../scripts/documents/check.ts';
import { commentsOf } from '../../../scripts/documents/comments.ts';
import { anchorsOf } from '../../../scripts/documents/markdown.ts';
import { repositoryAt, repositoryOf } from '../../../scripts/documents/repository.ts';

const ROOT = new URL('../../../', import.meta.url);

const JOURNEY = (title: string) => `## ${title}\n\n1. \`lib/log.ts\` → \`lib/log.ts\`: it logs.\n`;
const SOUND = {
  'README.md': '# Name\n\nSee [the journeys](docs/journeys.md#a-request).\n',
  'docs/journeys.md': `# Journeys\n\n${['A request', 'An alert', 'A retraining'].map(JOURNEY).join('\n')}`,
  'docs/contract.md': '# Contract\n\n## Errors\n',
  'docs/decisions/README.md': '# Decisions\n\n- [Waiting](waiting.md)\n',
  'docs/decisions/waiting.md': '# Waiting\n',
  'lib/log.ts':
    '// What docs/contract.md "Errors" says, and what functions/<area>/<file>.ts and lib/*.ts share.\n',
};

/** The problems of the sound repository with these files changed or added. */
function problemsWith(changes: Record<string, string>): string[] {
  const all: Record<string, string> = { ...SOUND, ...changes };
  const repository = repositoryOf(Object.keys(all), (path) => all[path] ?? '');
  return checkDocuments(repository).map(lineOf);
}

test('a sound repository has no problem', () => {
  expect(problemsWith({})).toEqual([]);
});

describe('references', () => {
  test.each([
    ['a link to no file', { 'LEEME.md': '\n[x](docs/none.md)' }, 'LEEME.md:2: dead link: docs/none.md'],
    [
      'a link to no heading',
      { 'LEEME.md': '[x](README.md#none)' },
      'LEEME.md:1: no such heading: README.md#none',
    ],
    [
      'a link to no heading of the same document',
      { 'LEEME.md': '[x](#none)' },
      'LEEME.md:1: no such heading: #none',
    ],
    [
      'a code span that names no file',
      { 'LEEME.md': 'in `lib/none.ts`' },
      'LEEME.md:1: no such file: lib/none.ts',
    ],
    [
      'a comment that names no folder',
      { 'lib/a.ts': 'x();\n/**\n * See lib/none.\n */\ny();' },
      'lib/a.ts:3: no such file: lib/none',
    ],
    [
      'a comment that names no file of any folder',
      { 'lib/a.ts': '// see none.ts' },
      'lib/a.ts:1: no such file: none.ts',
    ],
    [
      'a comment that names a part of the path of no file',
      { 'lib/a/b.ts': '// see a/b.ts and a/none.ts; "a/d.ts" is an example' },
      'lib/a/b.ts:1: no such file: a/none.ts',
    ],
    [
      'a comment of a configuration',
      { 'resources/a.yml': 'a: 1 # see lib/none.ts' },
      'resources/a.yml:1: no such file: lib/none.ts',
    ],
    [
      'a heading that the cited document lacks',
      { 'lib/a.ts': '// docs/contract.md "None"' },
      'lib/a.ts:1: docs/contract.md has no heading "None"',
    ],
    [
      'a citation of a document from elsewhere',
      { 'lib/a.ts': '// as FACTS §7 says' },
      'lib/a.ts:1: "FACTS" refers to nothing in the repository: state the fact, or cite a file of the repository',
    ],
    [
      'the seed as a name for another project',
      { 'LEEME.md': 'in the seed’s form' },
      'LEEME.md:1: "the seed’s" refers to nothing in the repository: say what is meant',
    ],
  ])('%s is reported with its line', (_case, changes, problem) => {
    expect(problemsWith(changes)).toEqual([problem]);
  });

  test.each([
    ['a text in code', { 'lib/a.ts': "const a = 'lib/none.ts // CONTRACT';" }],
    ['a regular expression in code', { 'lib/a.ts': 'const a = /[/][/] lib.none.ts/;' }],
    ['a fenced block', { 'LEEME.md': '```sh\ncat lib/none.ts # [x](none.md)\n```' }],
    ['another host', { 'LEEME.md': '[x](https://example.com/none.md#a)' }],
    [
      'a seed of random numbers',
      { 'lib/a.ts': '// The seed of the generator: the same seed, the same weights.' },
    ],
    [
      'a pattern for several files',
      { 'LEEME.md': '`tests/unit/*/none.test.ts`, `functions/<area>/functions.yml`' },
    ],
    ['a path of another project', { 'lib/a.ts': '// growthbook: packages/sdk-js/src/util.ts' }],
    ['a handler as Lambda names it', { 'lib/a.ts': '// lib/log.handler' }],
  ])('%s is left alone', (_case, changes) => {
    expect(problemsWith(changes)).toEqual([]);
  });
});

describe('shape', () => {
  test('README may have 170 lines and no more', () => {
    expect(problemsWith({ 'README.md': 'x\n'.repeat(170) })).toEqual([]);
    expect(problemsWith({ 'README.md': 'x\n'.repeat(171) })).toEqual([
      'README.md: has 171 lines, more than 170',
    ]);
  });

  test('each of three journeys has steps, and at most 30 lines', () => {
    const journeys = `# J\n\n${JOURNEY('A')}${'\nx'.repeat(30)}\n## B\n`;
    expect(problemsWith({ 'docs/journeys.md': journeys, 'README.md': '' })).toEqual([
      'docs/journeys.md: "A" has 34 lines, more than 30',
      'docs/journeys.md: "B" has no step "file → file: sentence"',
      'docs/journeys.md: has 2 journeys instead of 3',
    ]);
  });

  test('each decision has one line in the index', () => {
    expect(problemsWith({ 'docs/decisions/limits.md': '# Limits' })).toEqual([
      'docs/decisions/README.md: has 0 lines for limits.md',
    ]);
  });
});

test('the documents of this repository have no problem', () => {
  const problems = checkDocuments(repositoryAt(fileURLToPath(ROOT)), (path) => path.endsWith('.md'));
  expect(problems.map(lineOf)).toEqual([]);
});

test('comments are found with their lines, wherever they stand', () => {
  const text = [
    '// a',
    "const b = [/* c */ '/* d', `// x`, /[/][/]/]; // e",
    'if (b) {',
    '  /* f */',
    '}',
  ].join('\n');
  expect(commentsOf('x.ts', text)).toEqual([
    { line: 1, text: '// a' },
    { line: 2, text: '/* c */' },
    { line: 2, text: '// e' },
    { line: 4, text: '/* f */' },
  ]);
});

test('anchors are those of GitHub', () => {
  const text = '# A tour, in `two` minutes\n## Errors\n## Errors\n### ¿Qué hace?\n```\n# no heading\n```\n';
  expect([...anchorsOf(text)]).toEqual(['a-tour-in-two-minutes', 'errors', 'errors-1', 'qué-hace']);
});

test('the command prints its help, and answers an unknown option with one sentence and exit code 2', () => {
  const run = (...args: string[]) =>
    execFileSync(process.execPath, ['scripts/check-documents.ts', ...args], { cwd: ROOT, stdio: 'pipe' });
  expect(run('--help').toString()).toContain('npm run documents');
  expect(() => run('--none')).toThrow(expect.objectContaining({ status: 2 }));
});
