// Stacks of a bundle with a map beside it name the sources; without a map they stay as V8 writes them.

import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, realpathSync, rmSync, writeFileSync } from 'node:fs';
import { SourceMap } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath, pathToFileURL } from 'node:url';
import { build } from 'esbuild';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { frameOf } from '../../lib/alerts/stack.ts';
import { named } from '../../lib/source-map.ts';

const SOURCE_MAP = fileURLToPath(new URL('../../lib/source-map.ts', import.meta.url));

describe('an error in a bundle', () => {
  const folder = realpathSync(mkdtempSync(join(tmpdir(), 'vigia-source-map-')));
  afterAll(() => rmSync(folder, { recursive: true }));

  beforeAll(async () => {
    mkdirSync(join(folder, 'functions/auth'), { recursive: true });
    mkdirSync(join(folder, 'node_modules/parser'), { recursive: true });
    writeFileSync(
      join(folder, 'node_modules/parser/index.js'),
      'export const parse = (text) => JSON.parse(text);',
    );
    writeFileSync(
      join(folder, 'functions/auth/login.ts'),
      `import { nameSources } from ${JSON.stringify(SOURCE_MAP)};
       import { parse } from 'parser';
       nameSources();
       interface Body { name: string }
       function readBody(text: string): Body {
         return parse(text) as Body;
       }
       const kinds: Record<string, () => unknown> = {
         parser: () => readBody('{'),
         own: () => { throw new RangeError('first line\\nsecond line'); },
         odd: () => { throw Object.assign(new Error('odd'), { get name() { throw new Error('no name'); } }); },
       };
       try { kinds[process.argv[2] ?? '']?.(); } catch (error) { console.log((error as Error).stack); }`,
    );
  });

  async function stackOf(kind: string, sourcemap: 'external' | false) {
    await build({
      absWorkingDir: folder,
      entryPoints: ['functions/auth/login.ts'],
      outdir: `work/.build/${sourcemap}`,
      outbase: folder,
      ...{ outExtension: { '.js': '.mjs' }, format: 'esm', platform: 'node', target: 'node24' },
      ...{ bundle: true, minify: true, keepNames: true, sourcemap, sourcesContent: false },
    });
    const bundle = `work/.build/${sourcemap}/functions/auth/login.mjs`;
    const { stdout, stderr } = spawnSync(process.execPath, [bundle, kind], { cwd: folder, encoding: 'utf8' });
    expect(stderr).toBe('');
    return stdout.trimEnd().split('\n');
  }

  test('names source, line and function, and tells own frames from those of packages', async () => {
    const [head, ...lines] = await stackOf('parser', 'external');
    expect(head).toMatch(/^SyntaxError: Expected property name/);
    const frames = lines.flatMap((line) => frameOf(line) ?? []);
    const own = frames.filter(({ isOwn }) => isOwn);
    expect(own[0]).toMatchObject({ call: 'readBody', place: join(folder, 'functions/auth/login.ts') });
    expect(own[0]?.position).toMatch(/^6:/);
    expect(frames).toContainEqual(
      expect.objectContaining({ place: join(folder, 'node_modules/parser/index.js'), isOwn: false }),
    );
  });

  test('keeps a message of several lines', async () => {
    const [first, second, frame] = await stackOf('own', 'external');
    expect([first, second]).toEqual(['RangeError: first line', 'second line']);
    expect(frame).toContain('functions/auth/login.ts:10:');
  });

  test('whose name cannot be read has a stack all the same', async () => {
    expect((await stackOf('odd', 'external')).slice(1).join('\n')).toContain('functions/auth/login.ts:11:');
  });

  test('keeps its stack when there is no map', async () => {
    const [head, frame] = await stackOf('own', false).then((lines) => lines.filter((_, i) => i !== 1));
    expect(head).toBe('RangeError: first line');
    expect(frame).toMatch(/login\.mjs:\d+:\d+/);
  });
});

/** This folder as its modules are named in stacks. */
const HERE = pathToFileURL(process.cwd()).href;

describe('named', () => {
  const map = new SourceMap({
    ...{ version: 3, file: 'a.mjs', sources: ['../../../lib/a.ts'], names: [], mappings: 'AAAA' },
    ...{ sourcesContent: [], sourceRoot: '' },
  });

  test.each([
    ['file:///var/task/a.mjs:1:1', `${process.cwd()}/lib/a.ts:1:1`],
    ['read (file:///var/task/a.mjs:1:1)', `read (${process.cwd()}/lib/a.ts:1:1)`],
    [
      'async Object.read [as x] (/var/task/a.mjs:1:1)',
      `async Object.read [as x] (${process.cwd()}/lib/a.ts:1:1)`,
    ],
    // The bundle of `npm start` lies in the project, deeper than that of a zip.
    [`${HERE}/a/b/c/d/a.mjs:1:1`, `${process.cwd()}/a/lib/a.ts:1:1`],
    [`${HERE}/mi%20carpeta/b/c/d/a.mjs:1:1`, `${process.cwd()}/mi carpeta/lib/a.ts:1:1`],
    ['node:internal/process/task_queues:104:5', 'node:internal/process/task_queues:104:5'],
    ['Array.map (<anonymous>)', 'Array.map (<anonymous>)'],
    ['', ''],
  ])('%j becomes %j', (frame, expected) => {
    expect(named(frame, () => map)).toBe(expected);
  });
});
