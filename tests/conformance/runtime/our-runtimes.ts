// The runtimes of this project, run once for one event, and compared with AWS's.
import { randomUUID } from 'node:crypto';
import { expect } from 'vitest';
import { SandboxPool } from '../../../local/runtime/sandbox-pool.ts';
import { type FunctionOptions, platform, startFunction } from '../../package/runtime/runtime-api.ts';
import { inAwsRuntime, type LambdaRuntime } from './aws-runtime.ts';

interface Ended {
  outcome: object;
  /** Of the function and its runtime client. */
  lines: string[];
}

async function inPackageRuntime(options: FunctionOptions, event: unknown): Promise<Ended> {
  const lambda = await startFunction(options);
  try {
    const outcome = await lambda.invoke(event);
    return { outcome, lines: lambda.log().split('\n') };
  } finally {
    await lambda.stop();
  }
}

export async function inLocalRuntime(options: FunctionOptions, event: unknown): Promise<Ended> {
  const { name, folder, handler, timeoutMs, environment, memoryMb = 512 } = options;
  const lines: string[] = [];
  const pool = new SandboxPool(
    {
      thread: new URL('../../../local/runtime/worker-thread.ts', import.meta.url),
      folder,
      handler,
      timeoutMs,
      functionName: name,
      memorySizeMB: memoryMb,
      systemLogLevel: 'INFO',
      // serverless-offline gives the local runtime the platform's settings too.
      env: { ...platform(options), ...environment },
    },
    (_stream, line) => lines.push(line),
  );
  try {
    const outcome = await pool.invoke(() => ({ event, context: { awsRequestId: randomUUID() } }));
    return { outcome: 'error' in outcome ? outcome.error : outcome, lines };
  } finally {
    await pool.stop();
  }
}

/** Differ from run to run, or are the runtime's own: times, places and stacks. */
const VARYING = new Set(['timestamp', 'xray_trace_id', 'location', 'stack', 'stackTrace']);
const UUID = /[0-9a-f]{8}(?:-[0-9a-f]{4}){3}-[0-9a-f]{12}/g;

/** The parts of an end that two runtimes must have in common; request ids and the function's folder are replaced by words. */
export function comparable({ outcome, lines }: Ended, { folder }: FunctionOptions) {
  const withWords = (text: string) => text.replaceAll(UUID, '<id>').replaceAll(`${folder}/`, '<folder>/');
  const { payload, errorType, errorMessage } = outcome as Record<string, unknown>;
  const entries = lines.flatMap((line) =>
    line.startsWith('{') ? [JSON.parse(withWords(line), withoutVarying)] : [],
  );
  return {
    outcome: { payload, errorType, errorMessage: firstLine(withWords(String(errorMessage))) },
    entries: entries.filter(({ type }) => !String(type).startsWith('platform.')),
    isCrashPrinted: lines.some((line) => line.startsWith('Node.js v')),
  };
}

function withoutVarying(key: string, value: unknown): unknown {
  if (VARYING.has(key)) return undefined;
  return typeof value === 'string' ? firstLine(value) : value;
}

/** The other lines are a stack. The emulator leaves out the beginning of a time-out's message. */
function firstLine(text: string): string | undefined {
  return text.split('\n', 1)[0]?.replace(/^RequestId: <id> Error: (?=Task timed out)/, '');
}

/** Asserts that both end as AWS's runtime does. */
export async function expectSame(
  runtime: LambdaRuntime,
  options: FunctionOptions,
  event: unknown,
): Promise<void> {
  const real = comparable(await inAwsRuntime(runtime, options, event), options);
  expect(comparable(await inPackageRuntime(options, event), options)).toEqual(real);
  expect(comparable(await inLocalRuntime(options, event), options)).toEqual(real);
}
