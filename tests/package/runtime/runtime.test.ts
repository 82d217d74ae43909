// The runner itself, with handlers of a few lines: each way in which a function can end is reported as Lambda reports it.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import { type FunctionOptions, type FunctionProcess, startFunction } from './runtime-api.ts';

const root = mkdtempSync(join(tmpdir(), 'vigia-runtime-'));
afterAll(() => rmSync(root, { recursive: true }));

/** Starts a handler of this source, and stops it after `use`. */
async function running<Result>(
  source: string,
  use: (lambda: FunctionProcess) => Promise<Result>,
  options: Partial<FunctionOptions> = {},
): Promise<Result> {
  const folder = mkdtempSync(join(root, 'function-'));
  mkdirSync(join(folder, 'area'));
  writeFileSync(join(folder, 'area/file.mjs'), source);
  const lambda = await startFunction({
    name: 'tiny',
    folder,
    handler: 'area/file.handler',
    environment: {},
    timeoutMs: 5_000,
    ...options,
  });
  try {
    return await use(lambda);
  } finally {
    await lambda.stop();
  }
}

const outcomeOf = (source: string, options?: Partial<FunctionOptions>) =>
  running(source, (lambda) => lambda.invoke({}), options);

test('one process answers all events, in the environment of the function', async () => {
  const source = `let n = 0;
    export const handler = async ({ say }, context) => ({
      say, n: ++n, id: context.awsRequestId, name: context.functionName, left: context.getRemainingTimeInMillis(),
      arn: context.invokedFunctionArn, own: process.env.OWN, foreign: process.env.VITEST, trace: process.env._X_AMZN_TRACE_ID,
    });`;
  const environment = { OWN: 'mine' };
  await running(
    source,
    async (lambda) => {
      const [first, second] = [await lambda.invoke({ say: 'a' }), await lambda.invoke({ say: 'ñ' })];
      expect(first).toMatchObject({
        payload: { say: 'a', n: 1, name: 'tiny', own: 'mine', trace: expect.stringMatching(/^Root=1-/) },
        initMs: expect.any(Number),
      });
      expect(second).toMatchObject({ payload: { say: 'ñ', n: 2 } });
      const { payload } = first as { payload: { id: string; left: number; arn: string } };
      expect(payload).not.toHaveProperty('foreign');
      expect(payload.arn).toMatch(/:function:tiny$/);
      expect(payload.left).toBeGreaterThan(0);
      expect(payload.left).toBeLessThanOrEqual(5_000);
      expect(payload.id).not.toBe((second as { payload: { id: string } }).payload.id);
    },
    { environment },
  );
});

test('node:http is not loaded when the handler starts', async () => {
  const source = `const loaded = process.moduleLoadList.filter((name) => /_http_client/.test(name));
    export const handler = async () => loaded;`;
  expect(await outcomeOf(source)).toMatchObject({ payload: [] });
});

test.each([
  ['throws at import', 'throw new RangeError("no");', 'RangeError', 'no'],
  ['imports what is not there', 'import "absent"; export const handler = 1;', 'Error', 'absent'],
  ['is no JavaScript', 'export const = 1;', 'Runtime.UserCodeSyntaxError', ''],
  ['exports no handler', 'export const other = 1;', 'Runtime.HandlerNotFound', 'area/file.handler'],
  ['exits at import', 'process.exit(3);', 'Runtime.ExitError', 'exit status 3'],
  ['throws', 'export const handler = async () => { throw new TypeError("bad"); };', 'TypeError', 'bad'],
  [
    'leaves a rejection to nobody',
    'export const handler = async () => { Promise.reject(new Error("lost")); await new Promise((r) => setTimeout(r, 4_000)); };',
    'Runtime.ExitError',
    'exit status 1',
  ],
  [
    'throws too late',
    'export const handler = async () => { setTimeout(() => { throw new Error("late"); }); await new Promise((r) => setTimeout(r, 4_000)); };',
    'Runtime.ExitError',
    'exit status 1',
  ],
  ['throws a text', 'export const handler = async () => { throw "only text"; };', 'string', 'only text'],
  [
    'answers what is no JSON',
    'export const handler = async () => 1n;',
    'Runtime.JSONStringifyError',
    'response',
  ],
  ['exits', 'export const handler = async () => process.exit(1);', 'Runtime.ExitError', 'exit status 1'],
])('a function that %s', async (_, source, errorType, message) => {
  const outcome = await outcomeOf(source);
  expect(outcome).toMatchObject({ errorType, errorMessage: expect.stringContaining(message) });
});

test('an error is reported with its stack, and the next event is answered', async () => {
  const source = `let n = 0;
    export const handler = async () => { if (n++ === 0) throw new Error('first'); return n; };`;
  await running(source, async (lambda) => {
    const failed = await lambda.invoke({});
    expect(failed).toMatchObject({
      trace: expect.arrayContaining([expect.stringMatching(/file\.mjs/)]),
    });
    expect(await lambda.invoke({})).toMatchObject({ payload: 2 });
  });
});

test('a function that exceeds its time-out is killed and answers no further event', async () => {
  const source = 'export const handler = () => new Promise((r) => setTimeout(r, 60_000));';
  await running(
    source,
    async (lambda) => {
      const outcome = {
        errorType: 'Sandbox.Timedout',
        errorMessage: expect.stringMatching(/Task timed out after 0.30 seconds$/),
      };
      expect(await lambda.invoke({})).toMatchObject(outcome);
      expect(await lambda.invoke({})).toMatchObject(outcome);
    },
    { timeoutMs: 300 },
  );
});
