// Zips under AWS's own runtime client and emulator: the drill in its five kinds, up to the alerts, and six others.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import filter from '../../../lib/alerts/filter-pattern.json' with { type: 'json' };
import { readLogs } from '../../../lib/alerts/sources/logs.ts';
import { compileFilterPattern } from '../../../local/logs/filter-pattern.ts';
import { reportLine } from '../../../local/runtime/platform-lines.ts';
import { type Packages, packageService } from '../../package/package-service.ts';
import { runSample, sampleOf, type Unpacked, unpack } from '../../package/runtime/run-sample.ts';
import { type Services, startServices } from '../../package/runtime/services.ts';
import { batchOf } from '../../unit/alerts/sources/lines.ts';
import { type EmulatedOutcome, inAwsRuntime, installedRuntime, startEmulated } from './aws-runtime.ts';
import { expectSame } from './our-runtimes.ts';

const runtime = installedRuntime();
const root = mkdtempSync(join(tmpdir(), 'vigia-runtime-'));
let packages: Packages;
let services: Services;
let functions: Unpacked[];
beforeAll(async () => {
  packages = await packageService('runtime', process.arch);
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
    const { outcome, lines } = await inAwsRuntime(runtime, unpacked('alerts-drill'), { kind });
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
    if (own > 0) expect(occurrences[0]?.alert.error?.stack).toContain('functions/alerts/drill.ts');
  });

  test.each(['log', 'throw', 'reject', 'exit', 'timeout'])(
    '"%s" ends in our runtimes as in AWS’s',
    async (kind) => {
      await expectSame(runtime, unpacked('alerts-drill'), { kind });
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
    if (!sample) throw new Error(`${name} has no expected outcome`);
    const { outcome, log } = await runSample(name, unpacked(key), services, (options) =>
      startEmulated(runtime, options),
    );
    expect(outcome, log).toMatchObject(sample.outcome);
    expect(sample.missing?.(services), log).toBeUndefined();
  },
);
