// Lambda's runtime in a worker thread: outcomes of invocations, and which lines each leaves in the function's log.
import { writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { sandboxPools } from './pool.ts';

const { createPool, folder } = sandboxPools();

test('a sandbox is reused, and each invocation logs a start and a report', async () => {
  const { invoke, entries, lines } = createPool();
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
  expect(await invoke('ok')).toEqual({ payload: { calls: 2 } });
  expect(await invoke('nothing')).toEqual({ payload: null });
  expect(entries().map(({ type }) => type)).toEqual(
    Array(3).fill(['platform.start', 'platform.report']).flat(),
  );
  expect(entries()[1].record).toMatchObject({
    requestId: 'r1',
    status: 'success',
    metrics: { memorySizeMB: 128 },
  });
  expect(entries()[1].record.metrics).toHaveProperty('initDurationMs');
  expect(entries()[3].record.metrics).not.toHaveProperty('initDurationMs');
  expect(new Set(lines.map(({ stream }) => stream)).size).toBe(1);
});

test.each([
  ['ok', []],
  ['throw', ['ERROR', 'platform.report']],
  ['exit', ['platform.report']],
  ['fill', ['platform.report']],
  ['hang', ['platform.report']],
])('with the level WARN, the platform reports failures alone (%s)', async (kind, expected) => {
  const { invoke, entries } = createPool({ systemLogLevel: 'WARN', timeoutMs: 1_000 });
  await invoke(kind);
  expect(entries().map(({ type, level }) => type ?? level)).toEqual(expected);
});

test('only the call that started a sandbox reports an init duration, which is its own', async () => {
  const before = performance.now();
  const { invoke, entries } = createPool({ maxSandboxes: 2 });
  await Promise.all([invoke('ok'), invoke('ok')]);
  await Promise.all([invoke('ok'), invoke('ok'), invoke('ok')]);
  const elapsed = performance.now() - before;
  const reports = entries().filter(({ type }) => type === 'platform.report');
  const durations = reports.map(({ record }) => record.metrics.initDurationMs);
  expect(durations.slice(2)).toEqual([undefined, undefined, undefined]);
  for (const ms of durations.slice(0, 2)) expect(ms).toBeLessThan(elapsed);
});

test('an error of the handler is answered and logged, and the sandbox is reused', async () => {
  const { invoke, entries } = createPool();
  expect(await invoke('throw')).toMatchObject({ error: { errorType: 'TypeError', errorMessage: 'boom' } });
  expect(entries()[1]).toMatchObject({
    level: 'ERROR',
    requestId: 'r1',
    message: {
      errorType: 'TypeError',
      errorMessage: 'boom',
      stackTrace: expect.arrayContaining(['TypeError: boom']),
    },
  });
  expect(entries()[2].record).toMatchObject({ status: 'error', errorType: 'TypeError' });
  expect(await invoke('text')).toMatchObject({ error: { errorType: 'string', errorMessage: 'only text' } });
  expect(await invoke('circular')).toMatchObject({ error: { errorType: 'Runtime.JSONStringifyError' } });
  expect(await invoke('ok')).toEqual({ payload: { calls: 4 } });
});

test.each(['reject', 'rejectText', 'throwLate'])(
  'an error that nothing catches (%s) ends the sandbox without a line in JSON, and the next invocation starts a new one',
  async (kind) => {
    const { invoke, entries } = createPool();
    expect(await invoke(kind)).toEqual({
      error: {
        errorType: 'Runtime.ExitError',
        errorMessage: 'RequestId: r1 Error: Runtime exited with error: exit status 1',
      },
    });
    const [start, ...lines] = entries();
    const report = lines.pop();
    expect(start.type).toBe('platform.start');
    expect(lines.filter((line) => typeof line !== 'string')).toEqual([]);
    expect(lines.join('\n')).toMatch(/unhandled[\s\S]*\nNode\.js v\d/);
    expect(report.record).toMatchObject({
      requestId: 'r1',
      status: 'error',
      errorType: 'Runtime.ExitError',
    });
    expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
  },
);

test('what a function logs when an error ends its process comes before the stack and the report', async () => {
  const { invoke, entries } = createPool();
  await invoke('monitor');
  expect(entries().slice(1, 3)).toEqual(['RangeError unhandledRejection', 'RangeError: unhandled']);
  expect(entries().at(-1).type).toBe('platform.report');
});

test('an error after the answer ends the sandbox, and does not affect the next invocation', async () => {
  const { invoke, entries } = createPool();
  expect(await invoke('late')).toEqual({ payload: 1 });
  await expect.poll(() => entries()).toContain('Error: late');
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
});

test('a function that exits logs only the platform’s lines', async () => {
  const { invoke, entries } = createPool();
  expect(await invoke('exit')).toEqual({
    error: {
      errorType: 'Runtime.ExitError',
      errorMessage: 'RequestId: r1 Error: Runtime exited with error: exit status 3',
    },
  });
  expect(entries().map(({ type }) => type)).toEqual(['platform.start', 'platform.report']);
  expect(entries()[1].record).toMatchObject({ status: 'error', errorType: 'Runtime.ExitError' });
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
});

test.each(['hang', 'spin'])('a function that never answers (%s) is ended at its time limit', async (kind) => {
  const { invoke, entries } = createPool({ timeoutMs: 1_000 });
  await invoke('ok');
  expect(await invoke(kind)).toEqual({
    error: {
      errorType: 'Sandbox.Timedout',
      errorMessage: 'RequestId: r2 Error: Task timed out after 1.00 seconds',
    },
  });
  expect(
    entries()
      .map(({ type }) => type)
      .slice(2),
  ).toEqual(['platform.start', 'platform.report']);
  expect(entries()[3].record).toMatchObject({ status: 'timeout', metrics: { durationMs: 1_000 } });
  expect(entries()[3].record).not.toHaveProperty('errorType');
  expect(await invoke('ok')).toEqual({ payload: { calls: 1 } });
});

test('a function that fills its memory is killed', async () => {
  const { invoke, entries } = createPool();
  expect(await invoke('fill')).toMatchObject({
    error: {
      errorType: 'Runtime.OutOfMemory',
      errorMessage: 'RequestId: r1 Error: Runtime exited with error: signal: killed',
    },
  });
  expect(entries().map(({ type }) => type)).toEqual(['platform.start', 'platform.report']);
  expect(entries()[1].record).toMatchObject({
    status: 'error',
    errorType: 'Runtime.OutOfMemory',
    metrics: { memorySizeMB: 128, maxMemoryUsedMB: 128 },
  });
});

test('an answer of more than 6 MB is refused, and the sandbox goes on', async () => {
  const { invoke, entries } = createPool();
  expect(await invoke('large')).toMatchObject({
    error: {
      errorType: 'Function.ResponseSizeTooLarge',
      errorMessage: expect.stringContaining('6291556 bytes'),
    },
  });
  expect(entries()[1].record).toMatchObject({
    status: 'error',
    errorType: 'Function.ResponseSizeTooLarge',
  });
  expect(await invoke('ok')).toEqual({ payload: { calls: 2 } });
});

test.each([
  ['throws', 'throw new RangeError("cannot load");', 'RangeError', 'cannot load'],
  ['is not JavaScript', 'export const = 1;', 'Runtime.UserCodeSyntaxError', 'SyntaxError'],
  ['imports what is not there', 'import "absent";', 'Error', "Cannot find package 'absent'"],
  ['exports no handler', 'export const other = 1;', 'Runtime.HandlerNotFound', 'undefined or not exported'],
  ['exports no function', 'export const handler = 1;', 'Runtime.HandlerNotFound', 'not a function'],
  ['is missing', undefined, 'Runtime.ImportModuleError', 'Cannot find module'],
])('a file that %s is logged and answered with its error', async (why, source, errorType, message) => {
  const file = why.replaceAll(' ', '-');
  if (source) writeFileSync(join(folder, `${file}.mjs`), source);
  const { invoke, entries } = createPool({ file });
  expect(await invoke('ok')).toMatchObject({
    error: { errorType, errorMessage: expect.stringContaining(message) },
  });
  const logged = entries().filter(({ level }) => level === 'ERROR');
  expect(logged).toMatchObject([
    { requestId: '-', message: { errorMessage: expect.stringContaining(message) } },
  ]);
  expect(entries().at(-1).record).toMatchObject({ status: 'error', errorType });
});

test('output is logged in whole lines: console calls as JSON, raw text unchanged', async () => {
  const { invoke, entries } = createPool();
  await invoke('log');
  expect(entries().slice(1, -1)).toEqual([
    { timestamp: expect.any(String), level: 'INFO', requestId: 'r1', message: 'logged' },
    'raw text',
    'unfinished',
  ]);
});

test('a function sees only the environment that it was given', async () => {
  const { invoke } = createPool({ env: { GIVEN: 'yes' } });
  expect(await invoke('env')).toEqual({
    payload: { GIVEN: 'yes', AWS_LAMBDA_LOG_STREAM_NAME: expect.stringContaining('[$LATEST]') },
  });
});
