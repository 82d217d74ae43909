// Every form in which the platform reports that a function failed: in JSON and as text.
import { describe, expect, test } from 'vitest';
import { readLine } from '../../../../lib/alerts/sources/log-lines.ts';
import { initReport, REQUEST, report } from './lines.ts';

const own = { by: 'function', requestId: REQUEST };
const platform = { by: 'platform', requestId: REQUEST, severity: 'error' };

describe('a line of the platform', () => {
  test.each<[string, string, Record<string, unknown>]>([
    [
      'platform: time-out',
      report('timeout'),
      { ...platform, type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds' },
    ],
    [
      'platform: crash',
      report('error', 'Runtime.ExitError'),
      { ...platform, type: 'Runtime.ExitError', message: 'Runtime exited' },
    ],
    [
      'platform: out of memory',
      report('error', 'Runtime.OutOfMemory'),
      { ...platform, type: 'Runtime.OutOfMemory' },
    ],
    [
      'platform: an exit with all memory used',
      report('error', 'Runtime.ExitError').replace('"maxMemoryUsedMB":90', '"maxMemoryUsedMB":256'),
      { ...platform, message: 'Runtime exited; 256 of 256 MB of memory were in use' },
    ],
    [
      'text: out of memory',
      `REPORT RequestId: ${REQUEST}\tDuration: 12.00 ms\tMemory Size: 1024 MB\tMax Memory Used: 1024 MB\tStatus: error\tError Type: Runtime.OutOfMemory`,
      {
        ...platform,
        type: 'Runtime.OutOfMemory',
        message: 'Task failed: Runtime.OutOfMemory; 1024 of 1024 MB of memory were in use',
      },
    ],
    [
      'platform: an answer that Lambda refused',
      report('error', 'Function.ResponseSizeTooLarge'),
      {
        ...platform,
        type: 'Function.ResponseSizeTooLarge',
        message: 'Task failed: Function.ResponseSizeTooLarge',
      },
    ],
    ['platform: failure', report('failure'), { ...platform, type: 'Platform.Failure' }],
    [
      'platform: a thrown error',
      report('error', 'TypeError'),
      { ...platform, report: 'thrown', type: 'TypeError' },
    ],
    ['platform: an error without a type', report('error'), { ...platform, type: 'Function.Unknown' }],
    [
      'text: an end with its type',
      `RequestId: ${REQUEST} Error: exec: "./run": executable file not found in $PATH\nRuntime.InvalidEntrypoint`,
      {
        ...platform,
        report: 'platform',
        type: 'Runtime.InvalidEntrypoint',
        message: expect.stringContaining('exec'),
      },
    ],
    [
      'platform: runtimeDone',
      JSON.stringify({
        time: 't',
        type: 'platform.runtimeDone',
        record: { requestId: REQUEST, status: 'timeout' },
      }),
      { ...platform, type: 'Sandbox.Timedout', message: 'Task timed out' },
    ],
    [
      'platform: initReport',
      initReport('timeout'),
      {
        by: 'platform',
        requestId: undefined,
        type: 'Sandbox.Timedout',
        message: 'Initialisation timed out after 10.00 seconds',
      },
    ],
    [
      'platform: initRuntimeDone',
      JSON.stringify({
        type: 'platform.initRuntimeDone',
        record: { phase: 'init', status: 'error', errorType: 'Runtime.ExitError' },
      }),
      { by: 'platform', type: 'Runtime.ExitError' },
    ],
    [
      'text: time-out',
      `2016-07-10T19:10:38.846Z ${REQUEST} Task timed out after 3.00 seconds\n\n`,
      { ...platform, type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds' },
    ],
    [
      'text: REPORT of a time-out',
      `REPORT RequestId: ${REQUEST}\tDuration: 3000.00 ms\tBilled Duration: 3000 ms\tMemory Size: 128 MB\tStatus: timeout`,
      { ...platform, type: 'Sandbox.Timedout', message: 'Task timed out after 3.00 seconds' },
    ],
    [
      'text: REPORT of a crash',
      `REPORT RequestId: ${REQUEST}\tDuration: 12.00 ms\tStatus: error\tError Type: Runtime.ExitError`,
      { ...platform, type: 'Runtime.ExitError' },
    ],
    [
      'text: the runtime exited',
      `RequestId: ${REQUEST} Error: Runtime exited with error: exit status 1\nRuntime.ExitError`,
      { ...platform, type: 'Runtime.ExitError', message: 'Runtime exited with error: exit status 1' },
    ],
    [
      'text: the process exited',
      `RequestId: ${REQUEST} Process exited before completing request`,
      { ...platform, type: 'Runtime.ExitError', message: 'Process exited before completing request' },
    ],
    [
      'text: killed',
      `RequestId: ${REQUEST} Error: Runtime exited with error: signal: killed\nRuntime.ExitError`,
      { ...platform, type: 'Runtime.ExitError', message: 'Runtime exited with error: signal: killed' },
    ],
    [
      'text: INIT_REPORT of a time-out',
      'INIT_REPORT Init Duration: 10008.65 ms\tPhase: init\tStatus: timeout',
      {
        by: 'platform',
        requestId: undefined,
        type: 'Sandbox.Timedout',
        message: 'Initialisation timed out after 10.01 seconds',
      },
    ],
    [
      'text: INIT_REPORT of a crash',
      'INIT_REPORT Init Duration: 12.65 ms\tPhase: init\tStatus: error\tError Type: Runtime.ExitError',
      { by: 'platform', requestId: undefined, type: 'Runtime.ExitError' },
    ],
    [
      'platform: fault, which is text in JSON',
      JSON.stringify({
        type: 'platform.fault',
        record: `RequestId: ${REQUEST} Error: Runtime exited with error: exit status 1`,
      }),
      { ...platform, type: 'Runtime.ExitError', message: 'Runtime exited with error: exit status 1' },
    ],
    [
      'text: uncaught exception before any request',
      `2026-01-02T03:04:05.000Z\tundefined\tERROR\tUncaught Exception \t{"errorType":"Runtime.ImportModuleError","errorMessage":"Cannot find module 'x'","stack":["Runtime.ImportModuleError: Cannot find module 'x'","    at f (file:///var/runtime/index.mjs:1:1)"]}`,
      {
        by: 'function',
        requestId: undefined,
        type: 'Runtime.ImportModuleError',
        message: "Cannot find module 'x'",
      },
    ],
    [
      'text: the same without a time',
      'undefined\tERROR\tUncaught Exception\t{"errorType":"Runtime.ImportModuleError","errorMessage":"no","stack":[]}',
      { by: 'function', requestId: undefined, type: 'Runtime.ImportModuleError', message: 'no' },
    ],
    [
      'text: invoke error',
      `2026-01-02T03:04:05.000Z\t${REQUEST}\tERROR\tInvoke Error \t{"errorType":"TypeError","errorMessage":"no","code":1,"stack":["TypeError: no","    at f (/var/task/a.mjs:1:2)"]}`,
      { ...own, type: 'TypeError', message: 'no', stack: 'TypeError: no\n    at f (/var/task/a.mjs:1:2)' },
    ],
    [
      'text: console.error(error), line breaks as carriage returns',
      `2026-01-02T03:04:05.000Z\t${REQUEST}\tERROR\tSyntaxError: bad\r    at g (/var/task/a.mjs:1:2)`,
      {
        ...own,
        type: 'SyntaxError',
        message: 'bad',
        stack: 'SyntaxError: bad\n    at g (/var/task/a.mjs:1:2)',
      },
    ],
    [
      'text: console.error(text)',
      `2026-01-02T03:04:05.000Z\t${REQUEST}\tERROR\tsomething is off`,
      { ...own, type: 'ERROR', message: 'something is off' },
    ],
  ])('%s is read', (_, line, fault) => {
    expect(readLine(line)).toMatchObject(fault);
  });
});
