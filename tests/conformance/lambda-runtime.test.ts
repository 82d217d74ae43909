// Functions under AWS's own runtime client and emulator: the drill in its five kinds up to the alerts, six other zips, and handlers of a
// few lines that end in every way. Our two runtimes, of the local start and of tests/package, must do the same.
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import filter from '../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { readLogs } from '../../lib/alerts/sources/logs.ts';
import { compileFilterPattern } from '../../local/logs/filter-pattern.ts';
import { reportLine } from '../../local/runtime/platform-lines.ts';
import { type Packages, packageService } from '../package/package-service.ts';
import { readEvent, runSample, sampleOf, type Unpacked, unpack } from '../package/runtime/run-sample.ts';
import { type FunctionOptions, platform } from '../package/runtime/runtime-api.ts';
import { type Services, startServices } from '../package/runtime/services.ts';
import { batchOf } from '../unit/alerts/lines.ts';
import { type EmulatedOutcome, type LambdaRuntime, startEmulated } from './lambda-runtime.ts';
import { comparable, type Ended, inLocalRuntime, inPackageRuntime } from './our-runtimes.ts';

const { VIGIA_LAMBDA_RUNTIME } = process.env;
if (!VIGIA_LAMBDA_RUNTIME)
  throw new Error('these tests are run by npm run test:conformance, which installs AWS’s runtime');
const runtime: LambdaRuntime = JSON.parse(VIGIA_LAMBDA_RUNTIME);

const root = mkdtempSync(join(tmpdir(), 'vigia-runtime-'));
let packages: Packages;
let services: Services;
let functions: Unpacked[];
beforeAll(async () => {
  packages = await packageService('dev', process.arch);
  services = await startServices(packages.resources, packages.functions);
  functions = packages.functions
    .filter(({ key }) => ['alerts-drill', ...Object.keys(OTHERS)].includes(key))
    .map((definition) => unpack(definition, root, services));
});
afterAll(async () => {
  rmSync(root, { recursive: true });
  packages?.remove();
  await services?.stop();
});

function unpacked(key: string): Unpacked {
  const found = functions.find((lambda) => lambda.key === key);
  if (!found) throw new Error(`the template has no ${key}`);
  return found;
}

async function inAwsRuntime(
  options: FunctionOptions,
  event: unknown,
): Promise<Ended & { outcome: EmulatedOutcome }> {
  const lambda = await startEmulated(runtime, options);
  try {
    const outcome = await lambda.invoke(event);
    return { outcome, lines: lambda.log().split('\n') };
  } finally {
    await lambda.stop();
  }
}

/** The emulator writes no report in JSON: this one is made from its outcome. */
function platformReport(outcome: EmulatedOutcome): string {
  const failed = 'errorType' in outcome ? outcome.errorType : undefined;
  const timedOut = failed === 'Sandbox.Timedout';
  return reportLine({
    requestId: outcome.requestId,
    status: timedOut ? 'timeout' : failed ? 'error' : 'success',
    errorType: timedOut ? undefined : failed,
    durationMs: timedOut ? 3_000 : 20,
    memorySizeMB: 256,
    maxMemoryUsedMB: 90,
  });
}

const isForwarded = compileFilterPattern(filter.pattern);
const MESSAGES = {
  log: 'Simulacro (log): error registrado a propósito',
  throw: 'Simulacro (throw): error lanzado a propósito',
  reject: 'Simulacro (reject): promesa rechazada a propósito, sin nadie que la atienda',
};
const EXITED = { errorType: 'Runtime.ExitError', errorMessage: expect.stringContaining('exit status 1') };

describe('the drill', () => {
  test.each([
    ['log', { payload: { kind: 'log' } }, 1, { type: 'Error', message: MESSAGES.log }],
    [
      'throw',
      { errorType: 'Error', errorMessage: MESSAGES.throw },
      1,
      { type: 'Error', message: MESSAGES.throw },
    ],
    ['reject', EXITED, 1, { type: 'Error', message: MESSAGES.reject }],
    ['exit', EXITED, 0, { type: 'Runtime.ExitError' }],
    ['timeout', { errorType: 'Sandbox.Timedout' }, 0, { type: 'Sandbox.Timedout' }],
  ])('"%s" writes the expected lines, which are one alert', async (kind, expected, own, error) => {
    const { outcome, lines } = await inAwsRuntime(unpacked('alerts-drill'), { kind });
    expect(outcome, lines.join('\n')).toMatchObject(expected);
    expect(lines.filter(isForwarded)).toHaveLength(own);
    const forwarded = [...lines, platformReport(outcome)].filter(isForwarded);
    const { occurrences } = readLogs(batchOf(forwarded, { logGroup: '/aws/lambda/vigia-dev-alerts-drill' }), {
      stage: 'dev',
      consoleUrl: undefined,
      now: new Date(),
    });
    expect(occurrences).toMatchObject([
      { count: 1, alert: { source: 'alerts-drill', requestId: outcome.requestId, error } },
    ]);
    if (own > 0) expect(occurrences[0]?.alert.error?.stack).toContain('functions/alerts/drill.mjs');
  });

  test.each(['log', 'throw', 'reject', 'exit', 'timeout'])(
    '"%s" ends in our runtimes as in AWS’s',
    async (kind) => {
      await expectSame(unpacked('alerts-drill'), { kind });
    },
  );
});

/** By key: the sample event. */
const OTHERS: Record<string, string> = {
  'auth-login': 'auth-login',
  'predict-v1': 'predict-v1',
  'alerts-logs': 'alerts-logs.rejected',
  'reports-daily': 'reports-daily',
  'retraining-worker': 'retraining-worker',
  'site-docs': 'site-docs',
};

test.each(Object.entries(OTHERS))(
  'the zip of %s has the expected outcome for its sample event',
  async (key, name) => {
    const sample = sampleOf(name);
    const { outcome, log } = await runSample(name, unpacked(key), services, (options) =>
      startEmulated(runtime, options),
    );
    expect(readEvent(name)).toBeDefined();
    expect(outcome, log).toMatchObject(sample?.outcome ?? {});
    expect(sample?.missing?.(services), log).toBeUndefined();
  },
);

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
    await expectSame(handlerOf(source), { say: 'ñ' });
  });
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
  const real = comparable(await inAwsRuntime(options, {}), options);
  expect(real.entries).toHaveLength(calls.length);
  expect(comparable(await inLocalRuntime(onLambda(options), {}), options)).toEqual(real);
});

function handlerOf(source: string | undefined): FunctionOptions {
  const folder = mkdtempSync(join(root, 'handler-'));
  mkdirSync(join(folder, 'area'));
  if (source !== undefined) writeFileSync(join(folder, 'area/file.mjs'), source);
  return { name: 'tiny', folder, handler: 'area/file.handler', environment: {}, timeoutMs: 10_000 };
}

async function expectSame(options: FunctionOptions, event: unknown): Promise<void> {
  const real = comparable(await inAwsRuntime(options, event), options);
  expect(comparable(await inPackageRuntime(options, event), options)).toEqual(real);
  expect(comparable(await inLocalRuntime(onLambda(options), event), options)).toEqual(real);
}

/** serverless-offline gives the local runtime these settings. */
function onLambda(options: FunctionOptions): FunctionOptions {
  return { ...options, environment: { ...platform(options), ...options.environment } };
}
