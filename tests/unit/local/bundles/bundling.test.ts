// The bundles of a local start, of a small service: the first build, and what a change of a source leads to.
import { execFileSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { type Bundles, beginBundles, bundleFunctions } from '../../../../local/bundles/bundling.ts';
import { THREAD } from '../../../../local/runtime/function-runner.ts';
import { StartProblem } from '../../../../local/start-problem.ts';

describe('bundles', () => {
  let root: string;
  let bundles: Bundles | undefined;
  const builds: string[][] = [];
  const source = (text: string) => writeFileSync(join(root, 'functions', 'f.ts'), text);
  const bundle = () => readFileSync(join(root, bundles?.location ?? '', 'functions', 'f.mjs'), 'utf8');
  const build = async () => {
    await bundles?.stop();
    bundles = bundleFunctions({
      serviceDir: root,
      name: 'test',
      onChange: (errors) => builds.push(errors),
      warn: (message) => {
        throw new Error(message);
      },
    });
    await bundles.written;
  };

  beforeEach(() => {
    root = mkdtempSync(join(tmpdir(), 'bundles-'));
    for (const folder of ['functions', 'local/runtime', 'resources']) {
      mkdirSync(join(root, folder), { recursive: true });
    }
    writeFileSync(
      join(root, 'resources/custom.yml'),
      'esbuild: { bundle: true, format: esm, platform: node }',
    );
    writeFileSync(join(root, THREAD), 'export const kind: string = "thread";');
    builds.length = 0;
  });
  afterEach(async () => {
    await bundles?.stop();
    bundles = undefined;
    rmSync(root, { recursive: true });
  });

  test('are written again when a source changes, and the errors of a source are told', async () => {
    source('export const handler = () => "first";');
    await build();
    expect(bundle()).toContain('"first"');
    const thread = readFileSync(join(root, bundles?.location ?? '', THREAD.replace('.ts', '.mjs')), 'utf8');
    expect(thread).toMatch(/kind = "thread"/);
    source('export const handler = () => "second";');
    await expect.poll(() => builds).toEqual([[]]);
    expect(bundle()).toContain('"second"');
    source('export const handler = () => ;');
    await expect.poll(() => builds.length).toBe(2);
    expect(builds[1]).toEqual([expect.stringMatching(/^functions\/f\.ts:1: Unexpected ";"/)]);
    source('export const handler = () => "third";');
    await expect.poll(() => builds.length).toBe(3);
    expect(bundle()).toContain('"third"');
  });

  test('are those of the build that has begun, and a change meanwhile is not missed', async () => {
    source('export const handler = () => "first";');
    beginBundles({ serviceDir: root, name: 'test' });
    source('export const handler = () => "second";');
    await build();
    await expect.poll(() => builds).toEqual([[]]);
    expect(bundle()).toContain('"second"');
  });

  test('leave no process of esbuild behind, not even one that has ended', async () => {
    const ofEsbuild = () => {
      const table = execFileSync('ps', ['-eo', 'pid=,ppid=,comm='], { encoding: 'utf8' }).split('\n');
      return table.filter((line) => line.includes(` ${process.pid} esbuild`));
    };
    const before = ofEsbuild();
    source('export const handler = () => {};');
    await build();
    expect(ofEsbuild()).toEqual(before);
  });

  test('of a source with an error are a problem of the start', async () => {
    source('import "./absent.ts";');
    await expect(build()).rejects.toThrow(StartProblem);
    await expect(build()).rejects.toThrow(/functions\/f\.ts:1: Could not resolve ".\/absent.ts"/);
  });
});
