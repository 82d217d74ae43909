// The ends of an invocation that Lambda reports: each is told once, alone and beside lines of the same request.
import { describe, expect, test } from 'vitest';
import filter from '../../../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { recordBatch } from '../../../../lib/alerts/grouping/record.ts';
import { platformEnd } from '../../../../lib/alerts/platform-ends-es.ts';
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { compileFilterPattern } from '../../../../local/logs/filter-pattern.ts';
import { NOW, recorder } from '../grouping/recorder.ts';
import { batchOf, initReport, lastLine, logged, REQUEST, rejected, report, thrown } from './lines.ts';

const context = { stage: 'prod', consoleUrl: undefined, now: NOW };
const batch = (...lines: string[]) => readLogs(batchOf(lines), context);
const typesIn = (...lines: string[]) => batch(...lines).occurrences.map(({ alert }) => alert.error?.type);

/** Lambda ends the invocation: no line of the function can report it. */
const PLATFORM = [
  ...['Runtime.OutOfMemory', 'Runtime.InvalidEntrypoint', 'Runtime.InvalidWorkingDir', 'Runtime.InitError'],
  ...['Runtime.TruncatedResponse', 'Runtime.InvalidResponseModeHeader', 'Runtime.SomethingNew'],
  ...['Function.ResponseSizeTooLarge', 'Sandbox.Failure', 'Sandbox.SomethingNew'],
  ...['Extension.Crash', 'Extension.ExitError', 'Extension.InitError', 'Extension.LaunchError'],
];
/** The process ends: a line that says so reports the same. */
const CRASHES = ['Runtime.ExitError', 'Runtime.UnhandledPromiseRejection', 'Runtime.NodeJsExit'];
/** Node's runtime logs these errors with their type. */
const LOGGED = ['ImportModuleError', 'HandlerNotFound', 'UserCodeSyntaxError', 'MalformedHandlerName'].map(
  (name) => `Runtime.${name}`,
);
/** The function threw: Node's runtime logs the error, with its class as the type. */
const THROWN = ['Function.Unknown', 'Function.TypeError', 'Runtime.Unknown', 'TypeError', undefined];

const warning = logged({ error: undefined, message: 'the cache is cold, going on' });
const line = (type: string, requestId = REQUEST) =>
  JSON.stringify({
    level: 'ERROR',
    requestId,
    message: { errorType: type, errorMessage: 'no', stackTrace: ['x'] },
  });
const uncaught = `2026-01-02T03:04:05.000Z\t${REQUEST}\tERROR\tUncaught Exception \t${JSON.stringify({
  errorType: 'TypeError',
  errorMessage: 'no',
  stack: ['TypeError: no', '    at f (file:///var/task/index.mjs:1:1)'],
})}`;
const uncaughtJson = JSON.stringify({
  level: 'ERROR',
  requestId: REQUEST,
  message: 'Uncaught Exception',
  errorType: 'TypeError',
  errorMessage: 'no',
  stackTrace: ['TypeError: no'],
});

describe.each([...PLATFORM, ...CRASHES, ...LOGGED, ...THROWN].map((type) => [type]))('%s', (type) => {
  const name = type ?? 'Function.Unknown';

  test('is told alone, in JSON and in text, of an invocation and of an initialisation', () => {
    const text = `REPORT RequestId: ${REQUEST}\tDuration: 3.00 ms\tStatus: error${type ? `\tError Type: ${type}` : ''}`;
    for (const only of [report('error', type), initReport('error', type), text]) {
      expect(typesIn(only), only).toEqual([name]);
    }
  });

  test('is told beside a line that the function logged and survived', () => {
    expect(typesIn(warning, report('error', type))).toEqual(['ERROR', name]);
  });

  test('is told beside an error of another request', () => {
    expect(typesIn(thrown('other'), report('error', type))).toEqual(['TypeError', name]);
  });

  test('is forwarded by the deployed filter pattern', () => {
    const forwards = compileFilterPattern(filter.pattern);
    expect([report('error', type), initReport('error', type)].map((text) => forwards(text))).toEqual([
      true,
      true,
    ]);
  });

  test('has a Spanish title', () => {
    const [occurrence] = batch(report('error', type)).occurrences;
    expect(occurrence?.alert.title).toBe(`${name}: ${platformEnd(name, '')}`);
  });
});

describe('a report is told once', () => {
  test.each(PLATFORM)('%s beside every line but one of its own type', (type) => {
    for (const beside of [thrown(), logged(), rejected(), lastLine('a')]) {
      expect(typesIn(beside, report('error', type))).toContain(type);
      expect(typesIn(report('error', type), beside)).toContain(type);
    }
    expect(typesIn(line(type), report('error', type))).toEqual([type]);
  });

  test.each(CRASHES)(
    '%s beside a thrown error, but not beside a line that says that the process ends',
    (type) => {
      expect(typesIn(thrown(), report('error', type))).toEqual(['TypeError', type]);
      for (const ends of [lastLine('a'), rejected(), uncaught, uncaughtJson]) {
        expect(typesIn(ends, report('error', type))).toHaveLength(1);
        expect(typesIn(report('error', type), ends)).toHaveLength(1);
      }
    },
  );

  test.each(LOGGED)('%s as the line of the runtime, with or without the id of the request', (type) => {
    for (const id of [REQUEST, '-']) expect(typesIn(line(type, id), report('error', type))).toEqual([type]);
    expect(typesIn(line(type, '-'), initReport('error', type), report('error', type))).toEqual([type]);
  });

  test.each(THROWN)('%s as the error that was thrown', (type) => {
    for (const own of [thrown(), logged(), thrown('-')]) {
      expect(typesIn(own, report('error', type))).toEqual(['TypeError']);
      expect(typesIn(report('error', type), own)).toEqual(['TypeError']);
    }
  });

  test('a failed import does not explain a later crash', () => {
    const type = 'Runtime.ImportModuleError';
    const failed = `2026-01-02T03:04:05.000Z\tundefined\tERROR\tUncaught Exception\t${JSON.stringify({
      errorType: type,
      errorMessage: 'no',
      stack: [],
    })}`;
    const crash = report('error', 'Runtime.ExitError', 'later');
    expect(typesIn(failed, report('error', type), crash)).toEqual([type, 'Runtime.ExitError']);
  });
});

const killed = `RequestId: ${REQUEST} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`;
const textReport = (used: number) =>
  `REPORT RequestId: ${REQUEST}\tDuration: 3.00 ms\tMemory Size: 256 MB\tMax Memory Used: ${used} MB\tStatus: error\tError Type: Runtime.ExitError`;

test.each([
  ['is out of memory when all of it was in use', textReport(256), 'Runtime.OutOfMemory', '(signal: killed)'],
  ['has no known cause otherwise', textReport(90), 'Runtime.ExitError', '(signal: killed)'],
])('a process that was killed %s', (_, reported, type, detail) => {
  for (const lines of [
    [killed, reported],
    [reported, killed],
  ]) {
    const { occurrences } = batch(...lines);
    expect(occurrences.map(({ alert }) => alert.error?.type)).toEqual([type]);
    expect(occurrences[0]?.alert.title).toContain(detail);
  }
});

describe('a line in one delivery and its report in the next', () => {
  const toldIn = async (...deliveries: string[][]) => {
    const { sent, deps } = recorder();
    for (const lines of deliveries) await recordBatch(batch(...lines), deps);
    return sent.map(({ alert }) => alert.error?.type);
  };

  test.each([...THROWN, ...LOGGED])('%s is told once', async (type) => {
    const own = type !== undefined && LOGGED.includes(type) ? line(type) : thrown();
    expect(await toldIn([own], [report('error', type)])).toHaveLength(1);
  });

  test.each([...PLATFORM, ...CRASHES])('%s is told beside the line', async (type) => {
    expect(await toldIn([thrown()], [report('error', type)])).toEqual(['TypeError', type]);
  });

  test('a report whose line never came is told, and its repeats are counted', async () => {
    const { sent, stored, deps } = recorder();
    await recordBatch(batch(report('error', 'Runtime.Unknown')), deps);
    await recordBatch(batch(report('error', 'Runtime.Unknown', 'second')), deps);
    expect(sent.map(({ alert }) => alert.error?.type)).toEqual(['Runtime.Unknown']);
    expect([...stored.values()].map(({ total }) => total)).toEqual([2]);
  });
});
