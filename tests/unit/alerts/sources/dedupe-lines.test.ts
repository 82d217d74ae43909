// Lines of one batch that report the same failure are one fault.
import { describe, expect, test } from 'vitest';
import { batchOf, initReport, lastLine, logged, REQUEST, rejected, report, thrown } from './lines.ts';
import { faultsIn, read } from './log-batches.ts';

const titlesIn = (messages: string[]) =>
  read(batchOf(messages)).occurrences.map(({ alert, count }) => [alert.title, count]);
const timedOutText = `2026-01-02T03:04:08.000Z ${REQUEST} Task timed out after 3.00 seconds`;
const reportText = `REPORT RequestId: ${REQUEST}\tDuration: 3000.00 ms\tStatus: timeout`;
const exitedText = `RequestId: ${REQUEST} Error: Runtime exited with error: exit status 1`;
const importError = JSON.stringify({
  level: 'ERROR',
  message: { errorType: 'Runtime.UserCodeX', errorMessage: 'cannot start', stackTrace: ['x'] },
});

describe('dedupe', () => {
  test.each<[string, string[], unknown[]]>([
    [
      'a rejection that ended the process',
      [rejected(), report('error', 'Runtime.ExitError')],
      [['Runtime.UnhandledPromiseRejection', 1]],
    ],
    ['two platform lines of a time-out', [timedOutText, reportText], [['Sandbox.Timedout', 1]]],
    ['JSON and text of a time-out', [report('timeout'), timedOutText], [['Sandbox.Timedout', 1]]],
    [
      'two platform lines of a crash',
      [exitedText, report('error', 'Runtime.ExitError')],
      [['Runtime.ExitError', 1]],
    ],
    [
      'a time-out beside an error that the function logged before',
      [logged(), report('timeout')],
      [
        ['TypeError', 1],
        ['Sandbox.Timedout', 1],
      ],
    ],
    [
      'two different errors of one request',
      [logged(), logged({ error: { name: 'RangeError', message: 'no' } })],
      [
        ['TypeError', 1],
        ['RangeError', 1],
      ],
    ],
    [
      'a structured message that the function survived, beside the report of what it threw',
      [
        JSON.stringify({ level: 'ERROR', requestId: REQUEST, message: { event: 'mail_bounced' } }),
        report('error', 'Function.Unknown'),
      ],
      [
        ['mail_bounced', 1],
        ['Function.Unknown', 1],
      ],
    ],
    [
      'a text of a level of Java, beside the report of what the function threw',
      [
        JSON.stringify({ level: 'SEVERE', requestId: REQUEST, message: 'cold' }),
        report('error', 'Function.Unknown'),
      ],
      [
        ['SEVERE', 1],
        ['Function.Unknown', 1],
      ],
    ],
    ['one error logged three times', [logged(), logged(), logged()], [['TypeError', 3]]],
    [
      'an error that was logged and then thrown',
      [logged(), thrown(), report('error', 'TypeError')],
      [['TypeError', 1]],
    ],
    [
      'an error that was logged with names of its own and then thrown',
      [logged({ code: 'E7' }), thrown(), report('error', 'Function.Unknown')],
      [['TypeError', 1]],
    ],
    [
      'an error that was logged twice and then thrown',
      [logged(), logged(), thrown(), report('error', 'TypeError')],
      [['TypeError', 2]],
    ],
    [
      'an error that was logged, and then another thrown',
      [logged({ error: { name: 'TypeError', message: 'another' } }), thrown(), report('error', 'TypeError')],
      [
        ['TypeError', 1],
        ['TypeError', 1],
      ],
    ],
    [
      'one error of two requests, of which one threw it',
      [logged({ requestId: 'other' }), thrown(), report('error', 'TypeError')],
      [['TypeError', 2]],
    ],
    [
      'time-outs of two requests',
      [report('timeout'), report('timeout', undefined, 'other')],
      [['Sandbox.Timedout', 2]],
    ],
    [
      'a crash of another request',
      [logged(), report('error', 'Runtime.ExitError', 'other')],
      [
        ['TypeError', 1],
        ['Runtime.ExitError', 1],
      ],
    ],
    [
      'a report of the initialisation and of the request that waited',
      [initReport('error', 'Runtime.ExitError'), report('error', 'Runtime.ExitError')],
      [['Runtime.ExitError', 1]],
    ],
    [
      'an error before any request replaces its report',
      [importError, report('error', 'Runtime.UserCodeX')],
      [['Runtime.UserCodeX', 1]],
    ],
    [
      'raw text replaces nothing',
      ['what?', report('error', 'Runtime.ExitError')],
      [
        ['Log', 1],
        ['Runtime.ExitError', 1],
      ],
    ],
    ['lines without a fault', [report('success'), logged({ level: 'INFO' })], []],
  ])('%s: each fault is kept once', (_, lines, expected) => {
    expect(faultsIn(lines)).toEqual(expected);
  });

  test.each([[true], [false]])('of two platform lines the longer one is kept (reversed: %s)', (reversed) => {
    const lines = [report('error', 'Runtime.ExitError'), exitedText];
    const [occurrence] = read(batchOf(reversed ? lines.reverse() : lines)).occurrences;
    expect(occurrence?.alert.error?.message).toBe('Runtime exited with error: exit status 1');
  });
});

const crash = (requestId?: string) => report('error', 'Runtime.ExitError', requestId);
const importFailure = () =>
  JSON.stringify({
    level: 'ERROR',
    requestId: '-',
    message: {
      errorType: 'Misconfigured',
      errorMessage: 'no table',
      stackTrace: ['Misconfigured: no table'],
    },
  });
const initCrash = initReport('error', 'Runtime.ExitError');

describe('an error that ends the process', () => {
  test.each<[string, string[], unknown[]]>([
    ['its crash report', [lastLine('a'), crash()], [['Error: a', 1]]],
    ['its crash report before it', [crash(), lastLine('a')], [['Error: a', 1]]],
    ['its crash report in two forms', [lastLine('a'), exitedText, crash()], [['Error: a', 1]]],
    [
      'the crash report of the next request, after its own answer',
      [lastLine('a'), crash('next')],
      [['Error: a', 1]],
    ],
    [
      'a crash report of the initialisation, and of the request that waited',
      [lastLine('a', ''), initCrash, crash()],
      [['Error: a', 1]],
    ],
    [
      'the same error, logged by the same request',
      [logged({ error: { name: 'X', message: 'a' } }), lastLine('a'), crash()],
      [['X: a', 1]],
    ],
    [
      'an error of the import, which the runtime logs',
      [importFailure(), lastLine('no table', '-'), initCrash],
      [['Misconfigured: no table', 1]],
    ],
  ])('is told once beside %s', (_, lines, expected) => {
    expect(titlesIn(lines)).toEqual(expected);
  });

  test.each<[string, string[], unknown[]]>([
    [
      'another error of the request',
      [logged(), lastLine('a'), crash()],
      [
        [expect.stringMatching(/^TypeError/), 1],
        ['Error: a', 1],
      ],
    ],
    [
      'another rejection',
      [lastLine('a'), crash(), lastLine('b', 'next'), crash('next')],
      [
        ['Error: a', 1],
        ['Error: b', 1],
      ],
    ],
    [
      'a time-out',
      [lastLine('a'), report('timeout')],
      [
        ['Error: a', 1],
        [expect.stringMatching(/^Sandbox.Timedout/), 1],
      ],
    ],
    [
      'a later crash',
      [lastLine('a'), crash(), crash('next')],
      [
        ['Error: a', 1],
        ['Runtime.ExitError: el proceso de la función terminó', 1],
      ],
    ],
    [
      'an earlier crash',
      [crash('before'), lastLine('a'), crash()],
      [
        ['Runtime.ExitError: el proceso de la función terminó', 1],
        ['Error: a', 1],
      ],
    ],
    [
      'a later crash, its own report first',
      [crash(), lastLine('a'), crash('next')],
      [
        ['Error: a', 1],
        ['Runtime.ExitError: el proceso de la función terminó', 1],
      ],
    ],
    [
      'the same error of another request',
      [lastLine('a'), crash(), lastLine('a', 'next'), crash('next')],
      [['Error: a', 2]],
    ],
  ])('does not hide %s', (_, lines, expected) => {
    expect(titlesIn(lines)).toEqual(expected);
  });
});

test('a fault that is logged with two levels in one batch has the more severe one', () => {
  const error = { name: 'Error', message: 'no rights', stack: 'Error: no rights' };
  const { occurrences } = read(batchOf([logged({ error }), logged({ level: 'CRITICAL', error })]));
  expect(occurrences.map(({ alert, count }) => [alert.severity, count])).toEqual([['critical', 2]]);
});
