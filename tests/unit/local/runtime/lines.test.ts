// The lines that Lambda's runtime and platform write into the log of a function.
import { describe, expect, test } from 'vitest';
import { consoleLine } from '../../../../local/runtime/console.ts';
import { isWritten, reportLine, startLine } from '../../../../local/runtime/platform-lines.ts';
import { newLogStream } from '../../../../local/runtime/sandbox.ts';

const now = new Date('2026-11-24T08:00:00Z');

describe('log lines', () => {
  test('a platform.start line has Lambda’s form', () => {
    expect(JSON.parse(startLine('r', now))).toEqual({
      time: '2026-11-24T08:00:00.000Z',
      type: 'platform.start',
      record: { requestId: 'r', version: '$LATEST' },
    });
  });

  test('a platform.report line has Lambda’s form', () => {
    const report = { requestId: 'r', durationMs: 12.34567, memorySizeMB: 256, maxMemoryUsedMB: 40 };
    expect(
      JSON.parse(reportLine({ ...report, status: 'success', initDurationMs: 100.1 }, now)).record,
    ).toEqual({
      requestId: 'r',
      metrics: {
        durationMs: 12.346,
        billedDurationMs: 113,
        memorySizeMB: 256,
        maxMemoryUsedMB: 40,
        initDurationMs: 100.1,
      },
      status: 'success',
    });
    expect(
      JSON.parse(reportLine({ ...report, status: 'error', errorType: 'TypeError' }, now)).record,
    ).toMatchObject({
      metrics: { billedDurationMs: 13 },
      status: 'error',
      errorType: 'TypeError',
    });
  });

  test.each([
    ['DEBUG', ['start', 'success', 'error', 'timeout']],
    ['INFO', ['start', 'success', 'error', 'timeout']],
    ['WARN', ['error', 'timeout']],
  ] as const)('with the level %s, Lambda writes of these lines: %j', (least, expected) => {
    const lines = ['start', 'success', 'error', 'timeout'] as const;
    expect(lines.filter((line) => isWritten(line, least))).toEqual(expected);
  });

  const circular: Record<string, unknown> = {};
  circular.self = circular;
  class Odd extends Error {
    readonly code = 7;
  }

  test.each([
    [['text'], { message: 'text' }],
    [['%s is %d', 'a', 1], { message: 'a is 1' }],
    [['text', { a: 1 }], { message: 'text { a: 1 }' }],
    [[{ a: 1 }], { message: { a: 1 } }],
    [
      [new Odd('x')],
      { message: { errorType: 'Odd', errorMessage: 'x', code: 7, stackTrace: expect.any(Array) } },
    ],
    [
      ['failed', new Odd('x')],
      { errorType: 'Odd', errorMessage: 'x', message: expect.stringMatching(/^failed/) },
    ],
    [[circular], { message: expect.stringContaining('[Circular') }],
  ])('console arguments %# become one line in Lambda’s form', (parts, expected) => {
    const line = JSON.parse(consoleLine('WARN', 'r', parts, now));
    expect(line).toMatchObject({ timestamp: now.toISOString(), level: 'WARN', requestId: 'r', ...expected });
  });

  test('a log stream is named as on AWS', () => {
    expect(newLogStream(now)).toMatch(/^2026\/11\/24\/\[\$LATEST\][0-9a-f]{32}$/);
  });
});
