// The last log line of a process that an uncaught error ends: written whole, forwarded by the filter, and read as an alert.
import { spawn } from 'node:child_process';
import { text } from 'node:stream/consumers';
import { beforeAll, describe, expect, test } from 'vitest';
import filter from '../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { readLogs } from '../../lib/alerts/sources/logs.ts';
import { compileFilterPattern } from '../../local/logs/filter-pattern.ts';
import { batchOf } from './alerts/sources/lines.ts';

const isForwarded = compileFilterPattern(filter.pattern);
const LOG = new URL('../../lib/log.ts', import.meta.url).href;
const ON_LAMBDA = { AWS_LAMBDA_FUNCTION_NAME: 'vigia-prod-predict-v1', POWERTOOLS_LOG_LEVEL: 'INFO' };

/** Runs statements after the import of the logger. @returns the exit code, all lines of the output, and those that the filter forwards */
async function run(statements: string, env: Record<string, string> = ON_LAMBDA) {
  const child = spawn(process.execPath, ['--input-type=module', '--eval', sourceOf(statements)], {
    env: { PATH: process.env.PATH ?? '', ...env },
    stdio: ['ignore', 'ignore', 'pipe'],
  });
  const exited = new Promise<number | null>((resolve) => child.once('exit', resolve));
  const lines = (await text(child.stderr)).split('\n');
  return { code: await exited, lines, forwarded: lines.filter(isForwarded) };
}

const sourceOf = (statements: string) =>
  `import { logger, logRequest } from ${JSON.stringify(LOG)};\n${statements}`;

/** The lines that the filter forwards, when the other end of a pipe of the system begins to read after half a second. */
async function runForSlowReader(statements: string): Promise<string[]> {
  const call = '"$0" --input-type=module --eval "$1" 2>&1 >/dev/null | (sleep 0.5; cat)';
  const child = spawn('sh', ['-c', call, process.execPath, sourceOf(statements)], {
    env: { PATH: process.env.PATH ?? '', ...ON_LAMBDA },
    stdio: ['ignore', 'pipe', 'ignore'],
  });
  return (await text(child.stdout)).split('\n').filter(isForwarded);
}

const alertOf = (line: string | undefined) =>
  readLogs(batchOf(line === undefined ? [] : [line]), {
    stage: 'prod',
    consoleUrl: undefined,
    now: new Date(),
  }).occurrences[0]?.alert;

const REJECTION = 'Promise.reject(new RangeError("nobody waits"));';

describe('an uncaught error', () => {
  test.each<[string, string, Record<string, unknown>, string, string?]>([
    [
      'a rejection in the second request of a process',
      `logRequest('r-1'); logRequest('r-2'); ${REJECTION}`,
      { type: 'RangeError', message: 'nobody waits', stack: expect.stringContaining('at file:///') },
      'unhandledRejection',
      'r-2',
    ],
    ['a rejection before any request', REJECTION, { message: 'nobody waits' }, 'unhandledRejection'],
    [
      'an error of several, inside of another',
      `Promise.reject(new Error('stopped', { cause: new AggregateError([new TypeError('no row')], '1 of 2 not swept') }));`,
      {
        message: 'stopped',
        stack: expect.stringMatching(/Caused by: AggregateError.*Caused by: TypeError: no row/s),
      },
      'unhandledRejection',
    ],
    [
      'a late error',
      `logRequest('r-1'); setTimeout(() => { throw new TypeError('too late'); }, 5);`,
      { type: 'TypeError', message: 'too late' },
      'uncaughtException',
      'r-1',
    ],
    [
      'a rejection with a reason that is no error',
      `Promise.reject('only text');`,
      { type: 'Runtime.UnhandledPromiseRejection', message: 'rejected with only text' },
      'unhandledRejection',
    ],
  ])('%s is one alert, with error and request id', async (_, statements, error, origin, requestId) => {
    const { code, forwarded } = await run(statements);
    expect(code).toBe(1);
    expect(forwarded).toHaveLength(1);
    expect(JSON.parse(forwarded[0] ?? '')).toMatchObject({ level: 'ERROR', process_ends: true, origin });
    const alert = alertOf(forwarded[0]);
    expect(alert).toMatchObject({
      source: 'predict-v1',
      severity: 'error',
      error,
      fields: [{ value: 'uncaught error: the process ends' }],
    });
    expect(alert?.requestId).toBe(requestId);
  });

  test('that is handled in time is not logged', async () => {
    expect(await run(`Promise.reject(new Error()).catch(() => {});`)).toMatchObject({
      code: 0,
      forwarded: [],
    });
  });

  test('outside of Lambda is only printed by Node', async () => {
    const { code, lines, forwarded } = await run(REJECTION, {});
    expect({ code, forwarded }).toEqual({ code: 1, forwarded: [] });
    expect(lines.join('\n')).toContain('RangeError: nobody waits');
  });

  test.each([
    ['half a line', 1],
    ['more than a pipe holds', 300_000],
  ])('is a line of its own after %s', async (_, characters) => {
    const statements = `process.stderr.write("x".repeat(${characters})); logRequest('r-1'); ${REJECTION}`;
    const { forwarded } = await run(statements);
    for (const lines of [forwarded, await runForSlowReader(statements)]) {
      const { requestId, error } = alertOf(lines[0]) ?? {};
      expect({ count: lines.length, requestId, message: error?.message }).toEqual({
        count: 1,
        requestId: 'r-1',
        message: 'nobody waits',
      });
    }
  });
});

/** JavaScript → the error of its alert. */
const THROWN: [string, Record<string, unknown>][] = [
  ['"only text"', { type: 'Error', message: 'thrown: only text' }],
  ['null', { message: 'thrown: null' }],
  ['undefined', { message: 'thrown: undefined' }],
  ['Symbol("name")', { message: 'thrown: Symbol(name)' }],
  ['Object.create(null)', { message: 'thrown: {}' }],
  ['({ code: 7, reason: "no space" })', { message: 'thrown: {"code":7,"reason":"no space"}' }],
  [
    'new Error("outer", { cause: new Error("inner") })',
    { stack: expect.stringContaining('Caused by: Error: inner') },
  ],
  ['((e) => (e.cause = e))(new Error("own cause"))', { message: 'own cause' }],
  ['Object.assign(new Error("odd fields"), { n: 1n, f() {} })', { message: 'odd fields' }],
  ['((e) => (e.self = e))(new Error("cycle"))', { message: 'cycle' }],
  ['Object.defineProperty(new Error(), "message", { get() { throw 1; } })', { message: '(cannot be read)' }],
  ['Object.assign(new Error(), { message: 7, stack: {} })', {}],
  ...['message', 'name', 'stack', 'detail'].flatMap((field) =>
    ['a', 'ñ', '\u0001', '\u2028', '😀', '"'].map((unit): [string, Record<string, unknown>] => [
      `Object.assign(new Error("large"), { ${field}: ${JSON.stringify(unit)}.repeat(300_000) })`,
      field === 'message' ? {} : { message: 'large' },
    ]),
  ),
];

describe('any value that is thrown is one line, short enough for Lambda', () => {
  let forwarded: string[];
  beforeAll(async () => {
    const emit = THROWN.map(
      ([value]) => `process.emit('uncaughtExceptionMonitor', ${value}, 'uncaughtException');`,
    );
    ({ forwarded } = await run(emit.join('\n')));
  });

  test.each(THROWN.map(([value, error], i) => [value, i, error] as const))('%s', (_, i, error) => {
    expect(forwarded).toHaveLength(THROWN.length);
    expect(Buffer.byteLength(forwarded[i] ?? '')).toBeLessThan(256_000);
    expect(alertOf(forwarded[i])).toMatchObject({
      source: 'predict-v1',
      ...(Object.keys(error).length > 0 && { error }),
    });
  });
});

test('different errors have different groups, and one error always the same', async () => {
  const values = [
    'new Error("one thing")',
    'new Error("one thing")',
    'new Error("another")',
    'new TypeError("another")',
  ];
  const { forwarded } = await run(
    values.map((value) => `process.emit('uncaughtExceptionMonitor', ${value}, '');`).join('\n'),
  );
  const groups = forwarded.map((line) => alertOf(line)?.fingerprint);
  expect(groups[0]).toBe(groups[1]);
  expect(new Set(groups).size).toBe(3);
});
