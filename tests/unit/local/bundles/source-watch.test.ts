// The folders of sources that `npm start` watches: which changes are told, and how often.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type SourceWatch, watchSources } from '../../../../local/bundles/source-watch.ts';

describe('watched sources', () => {
  let root: string;
  let told: number;
  let watching: SourceWatch | undefined;
  const write = (...path: string[]) => writeFileSync(join(root, ...path), `// ${told}`);
  const start = (changed = async () => {}) => {
    const tell = async () => {
      told++;
      await changed();
    };
    watching = watchSources([join(root, 'lib'), join(root, 'absent')], tell, (message) => {
      throw new Error(message);
    });
  };
  /** A change that is always told, after which a change before it would have been told too. */
  const andThenOne = async (before: number) => {
    write('lib', 'deep', 'last.ts');
    await expect.poll(() => told).toBeGreaterThan(before);
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'sources-'));
    told = 0;
    for (const folder of ['deep', 'node_modules', '.cache', 'dist'])
      mkdirSync(join(root, 'lib', folder), { recursive: true });
  });
  afterEach(async () => {
    await watching?.stop();
    rmSync(root, { recursive: true });
  });

  test.each([
    ['a file', ['lib', 'a.ts']],
    ['a file in a folder', ['lib', 'deep', 'a.ts']],
  ])('%s that is written is told', async (_, path) => {
    start();
    write(...path);
    await expect.poll(() => told).toBe(1);
  });

  test('files in folders that are made later are told', async () => {
    start();
    mkdirSync(join(root, 'lib', 'new'));
    await expect.poll(() => told).toBe(1);
    write('lib', 'new', 'a.ts');
    await expect.poll(() => told).toBe(2);
  });

  test('packages, hidden files, copies of an editor and what tools write are not told', async () => {
    start();
    write('lib', 'LICENSE');
    write('lib', 'README.md');
    write('lib', 'vigia-client-1.0.0.tgz');
    rmSync(join(root, 'lib', 'LICENSE'));
    write('lib', 'node_modules', 'a.ts');
    write('lib', '.cache', 'a.ts');
    write('lib', 'dist', 'a.ts');
    rmSync(join(root, 'lib', 'dist'), { recursive: true });
    mkdirSync(join(root, 'lib', 'dist'));
    write('lib', '.a.ts.swp');
    write('lib', 'a.ts~');
    await andThenOne(0);
    expect(told).toBe(1);
  });

  test('changes while one is worked on are told together, when it is done', async () => {
    const work = Promise.withResolvers<void>();
    start(() => (told === 1 ? work.promise : Promise.resolve()));
    write('lib', 'a.ts');
    await expect.poll(() => told).toBe(1);
    write('lib', 'b.ts');
    write('lib', 'c.ts');
    work.resolve();
    await expect.poll(() => told).toBe(2);
  });

  test('a folder that is deleted and made again is still watched', async () => {
    start();
    rmSync(join(root, 'lib', 'deep'), { recursive: true });
    await expect.poll(() => told).toBe(1);
    mkdirSync(join(root, 'lib', 'deep'));
    await expect.poll(() => told).toBe(2);
    await andThenOne(2);
  });

  test('stopping waits for the call that is running, and nothing is told afterwards', async () => {
    const work = Promise.withResolvers<void>();
    start(() => work.promise);
    write('lib', 'a.ts');
    await expect.poll(() => told).toBe(1);
    const stopped = watching?.stop();
    write('lib', 'b.ts');
    work.resolve();
    await stopped;
    expect(told).toBe(1);
  });
});
