// Every form of a log line that a logger or a runtime writes of a fault, lines without a fault, and unknown lines.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { readLine } from '../../../../lib/alerts/sources/log-lines.ts';
import { initReport, lastLine, logged, REQUEST, rejected, report, thrown } from './lines.ts';

const own = { by: 'function', requestId: REQUEST };
const READ_DIGIT = "Cannot read properties of undefined (reading 'digit')";

describe('a line that reports a fault', () => {
  test.each<[string, string, Record<string, unknown>]>([
    [
      'logger: entry with an error',
      logged(),
      {
        ...own,
        severity: 'error',
        type: 'TypeError',
        message: READ_DIGIT,
        logMessage: 'unexpected fault',
        stack: expect.stringContaining('at predict'),
      },
    ],
    [
      'logger: entry without an error',
      logged({ error: undefined, message: 'no model' }),
      { ...own, type: 'ERROR', message: 'no model' },
    ],
    ['logger: CRITICAL', logged({ level: 'CRITICAL' }), { ...own, severity: 'critical' }],
    [
      'logger: an error with a cause',
      logged({
        error: {
          name: 'AppError',
          message: 'Servicio no disponible',
          stack: 'AppError: Servicio no disponible\n    at a (/x/a.ts:1:1)',
          cause: { name: 'Error', message: 'no answer', stack: 'Error: no answer\n    at b (/x/b.ts:1:1)' },
        },
      }),
      {
        type: 'AppError',
        stack:
          'AppError: Servicio no disponible\n    at a (/x/a.ts:1:1)\nCaused by: Error: no answer\n    at b (/x/b.ts:1:1)',
      },
    ],
    [
      'runtime: error as the message',
      thrown(),
      {
        ...own,
        severity: 'error',
        type: 'TypeError',
        message: READ_DIGIT,
        stack: expect.stringContaining('at predict'),
      },
    ],
    [
      'runtime: error at the top level',
      JSON.stringify({
        timestamp: '2026-01-02T03:04:05Z',
        level: 'ERROR',
        requestId: REQUEST,
        message: 'cannot go on: RangeError: too deep\n    at f',
        errorType: 'RangeError',
        errorMessage: 'too deep',
        stackTrace: ['RangeError: too deep', '    at f (/var/task/a.mjs:1:2)'],
      }),
      {
        ...own,
        type: 'RangeError',
        message: 'too deep',
        stack: 'RangeError: too deep\n    at f (/var/task/a.mjs:1:2)',
      },
    ],
    [
      "runtime: an error's own name is more exact than its minified class",
      JSON.stringify({
        level: 'ERROR',
        requestId: REQUEST,
        message: { errorType: 'a', name: 'AppError', errorMessage: 'x' },
      }),
      { ...own, type: 'AppError', message: 'x' },
    ],
    [
      'runtime: text as the message',
      JSON.stringify({ timestamp: 't', level: 'ERROR', requestId: REQUEST, message: 'something is off' }),
      { ...own, type: 'ERROR', message: 'something is off' },
    ],
    [
      'runtime: FATAL',
      JSON.stringify({ level: 'FATAL', requestId: REQUEST, message: 'the end' }),
      { ...own, severity: 'critical', type: 'FATAL', message: 'the end' },
    ],
    [
      'runtime: any object as the message',
      JSON.stringify({ level: 'ERROR', requestId: REQUEST, message: { a: [1] } }),
      { ...own, type: 'ERROR', message: 'a[0]: 1' },
    ],
    [
      'runtime: a rejection shows the reason, not the wrapper',
      rejected(),
      {
        ...own,
        type: 'Runtime.UnhandledPromiseRejection',
        message: 'Error: nobody waits',
        stack: expect.stringMatching(/^Error: nobody waits\n {4}at later/),
      },
    ],
    [
      'logger: the error that ends the process',
      lastLine('nobody waits'),
      {
        ...own,
        endsProcess: true,
        type: 'Error',
        message: 'nobody waits',
        logMessage: 'uncaught error: the process ends',
      },
    ],
    [
      'logger: a rejection with a reason that is no error',
      logged({
        process_ends: true,
        error: {
          name: 'UnhandledPromiseRejection',
          code: 'ERR_UNHANDLED_REJECTION',
          message:
            'This error originated either by throwing inside of an async function without a catch block, or by rejecting a promise which was not handled with .catch(). The promise rejected with the reason "a "text"".',
          stack:
            'UnhandledPromiseRejection: This error originated\n    at node:internal/process/promises:392:7',
        },
      }),
      { ...own, type: 'Runtime.UnhandledPromiseRejection', message: 'rejected with a "text"' },
    ],
    [
      'runtime: before the first request',
      thrown('-'),
      { by: 'function', requestId: undefined, type: 'TypeError' },
    ],
    [
      'unknown: text',
      'Segmentation fault (core dumped)',
      { by: 'unknown', message: 'Segmentation fault (core dumped)' },
    ],
    ['unknown: JSON', '{"hello":1}', { by: 'unknown', message: 'hello: 1', stack: 'hello: 1' }],
    [
      'unknown: JSON with a level of its own',
      '{"version":"1.1","host":"x","short_message":"db down","level":3}',
      { by: 'unknown', message: 'db down', stack: expect.stringContaining('level: 3') },
    ],
    ['unknown: broken JSON', '{"level":"ERROR"', { by: 'unknown', message: '{"level":"ERROR"' }],
    ['unknown: an empty line', '  ', { by: 'unknown', message: '(empty line)' }],
  ])('%s is read', (_, line, fault) => {
    expect(readLine(line)).toMatchObject(fault);
  });
});

describe('a line that reports no fault', () => {
  test.each([
    ['success', report('success')],
    ['initialisation', initReport('success')],
    ['a lower level', logged({ level: 'WARN' })],
    ['text: REPORT of success', `REPORT RequestId: ${REQUEST}\tDuration: 3.00 ms`],
    ['text: START', `START RequestId: ${REQUEST} Version: $LATEST`],
    ['text: END', `END RequestId: ${REQUEST}`],
    ['text: INIT_REPORT of success', 'INIT_REPORT Init Duration: 12.65 ms\tPhase: init\tStatus: success'],
    ['text: an extension', 'EXTENSION\tName: insights\tState: Ready\tEvents: [INVOKE]'],
    ['text: a trace', 'XRAY TraceId: 1-67891233-abcdef012345678912345678\tSegmentId: 0123456789abcdef'],
    ['text: INIT_START', 'INIT_START Runtime Version: nodejs:24.v1'],
    ['text: a lower level', `2026-01-02T03:04:05.000Z\t${REQUEST}\tINFO\tall is well`],
  ])('%s gives no fault', (_, line) => {
    expect(readLine(line)).toBeUndefined();
  });
});

test('a line that is nested 100,000 deep becomes a fault that shows its beginning', () => {
  const line = `{"level":"ERROR","message":${'{"a":'.repeat(100_000)}1${'}'.repeat(100_001)}`;
  expect(readLine(line)).toMatchObject({ message: 'a.a.a.a.a.a.a: …' });
});

test('no line makes the reader throw', () => {
  const fields = fc.constantFrom(
    'level',
    'type',
    'record',
    'message',
    'error',
    'errorType',
    'errorMessage',
    'name',
    'stack',
    'status',
    'requestId',
    'cause',
    'reason',
  );
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('ERROR', 'FATAL', 'platform.report', 'timeout', 'error', 'Runtime.ExitError'),
  );
  const objects = fc.letrec((tie) => ({
    node: fc.dictionary(fields, fc.oneof({ depthSize: 'small' }, values, tie('node')), { maxKeys: 5 }),
  })).node;
  const lines = fc.oneof(
    fc.string(),
    objects.map((object) => JSON.stringify(object)),
  );
  fc.assert(
    fc.property(lines, (line) => {
      const fault = readLine(line);
      if (fault) expect([typeof fault.type, typeof fault.message]).toEqual(['string', 'string']);
    }),
    { numRuns: 300 },
  );
});

test.each<[string, (key: string) => string]>([
  ['text', (key) => `[ERROR]\t${key}`],
  [
    'a key before a stack',
    (key) => `[ERROR] ${key}\nTraceback (most recent call last):\n  File "${key}"\nE: ${key}`,
  ],
  [
    'a key in a Java exception',
    (key) => `java.lang.Error: ${key}\n\tat a.B.c(B.java:1)\nCaused by: x.Y: ${key}`,
  ],
  ['JSON', (key) => JSON.stringify({ level: 50, msg: key, err: { type: key, message: key, stack: key } })],
  ['JSON in JSON', (key) => logged({ error: undefined, message: JSON.stringify({ key }) })],
])('no line of a private key stays in a fault: %s', (_, line) => {
  const body =
    'x6mfYyyUfPihtfdQ8BBvpjNLeHVYNz57YlsafnSITmu2UV1iPd5DlcKfzAkW7MUp\nabcdefgh\nOUAnLcTMXaZA9VR1iaDy\n';
  const begin = '-----BEGIN RSA PRIVATE KEY-----\n';
  for (const key of [`${begin}${body}-----END RSA PRIVATE KEY-----`, begin + body]) {
    const fault = JSON.stringify(readLine(line(key)));
    expect(fault).toContain('[oculto]');
    expect(fault).not.toMatch(/x6mf|abcdefgh|OUAn/);
  }
});
