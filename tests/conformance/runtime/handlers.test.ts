// Handlers of a few lines that end in every way: under AWS's own runtime client, and in our two runtimes, which must do the same.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, describe, expect, test } from 'vitest';
import type { FunctionOptions } from '../../package/runtime/runtime-api.ts';
import { inAwsRuntime, installedRuntime, startEmulated } from './aws-runtime.ts';
import { comparable, expectSame, inLocalRuntime } from './our-runtimes.ts';

const runtime = installedRuntime();
const root = mkdtempSync(join(tmpdir(), 'vigia-handlers-'));
afterAll(() => rmSync(root, { recursive: true }));

describe('a handler of a few lines ends in our runtimes as in AWS’s, when it', () => {
  const later = 'await new Promise((resolve) => setTimeout(resolve, 4_000));';
  test.each<[string, string | undefined]>([
    ['answers', 'export const handler = async ({ say }) => ({ say });'],
    ['answers nothing', 'export const handler = async () => {};'],
    ['answers what is no JSON', 'export const handler = async () => ({ n: 1n });'],
    ['throws', 'export const handler = async () => { throw new TypeError("bad"); };'],
    [
      'throws an error with fields',
      'export const handler = async () => { throw Object.assign(new Error("bad"), { code: 7 }); };',
    ],
    ['throws a text', 'export const handler = async () => { throw "only text"; };'],
    [
      'leaves a rejection to nobody',
      `export const handler = async () => { Promise.reject(new Error("lost")); ${later} };`,
    ],
    [
      'leaves a rejection to nobody and answers',
      'export const handler = async () => { Promise.reject(new Error("lost")); };',
    ],
    [
      'throws outside of its promise',
      `export const handler = async () => { setTimeout(() => { throw new Error("late"); }); ${later} };`,
    ],
    ['exits', 'export const handler = async () => process.exit(3);'],
    ['throws at import', 'throw new RangeError("no"); export const handler = 1;'],
    ['is no JavaScript', 'export const = 1;'],
    ['imports what is not there', 'import "absent"; export const handler = 1;'],
    ['has no file', undefined],
    ['exports no handler', 'export const other = 1;'],
    ['exports no function', 'export const handler = 1;'],
  ])('%s', async (_, source) => {
    await expectSame(runtime, handlerOf(source), { say: 'ñ' });
  });
});

test('after an error that ended the process, the next event is answered by a new one', async () => {
  const options = handlerOf(`let calls = 0;
    export const handler = async ({ fail }) => { calls++; if (fail) Promise.reject(new Error('lost')); return { calls }; };`);
  const lambda = await startEmulated(runtime, options);
  try {
    expect(await lambda.invoke({})).toMatchObject({ payload: { calls: 1 } });
    expect(await lambda.invoke({ fail: true })).toMatchObject({ errorType: 'Runtime.ExitError' });
    expect(await lambda.invoke({})).toMatchObject({ payload: { calls: 1 } });
  } finally {
    await lambda.stop();
  }
});

/** Our package runtime leaves the console unchanged, since no test reads what is written there. */
test('the console of the local runtime writes what AWS’s writes', async () => {
  const calls = [
    'console.error("a %s", "text", new Error("bad"))',
    'console.log({ a: 1 })',
    'console.warn(new TypeError("bad"))',
    'console.debug("text")',
  ];
  const options = handlerOf(`export const handler = async () => { ${calls.join('; ')}; };`);
  const real = comparable(await inAwsRuntime(runtime, options, {}), options);
  expect(real.entries).toHaveLength(calls.length);
  expect(comparable(await inLocalRuntime(options, {}), options)).toEqual(real);
});

function handlerOf(source: string | undefined): FunctionOptions {
  const folder = mkdtempSync(join(root, 'handler-'));
  mkdirSync(join(folder, 'area'));
  if (source !== undefined) writeFileSync(join(folder, 'area/file.mjs'), source);
  return { name: 'tiny', folder, handler: 'area/file.handler', environment: {}, timeoutMs: 10_000 };
}
