// Replaces serverless-offline's worker-thread runner: the same interface, but Lambda's behaviour when a function throws
// late, rejects, exits or never answers.
import { join } from 'node:path';
import type { InvokeMessage, LambdaError } from './messages.ts';
import type { SystemLogLevel } from './platform-lines.ts';
import { SandboxPool } from './sandbox-pool.ts';

/**
 * The thread of a sandbox, bundled together with the functions. To read it as TypeScript each thread would load Node's parser: 10 MB, and a
 * third of its start.
 */
export const THREAD = 'local/runtime/worker-thread.ts';

/** What serverless-offline passes to a runner. */
export interface RunnerOptions {
  functionKey: string;
  functionName: string;
  /** `functions/predict/v1.handler`, below codeDir. */
  handler: string;
  codeDir: string;
  timeout: number;
}

export interface Observer {
  /** The least level of the platform's lines that it receives. Absent: INFO, Lambda's own default. */
  systemLogLevel?: SystemLogLevel | undefined;
  /** Receives every line of every function's log. */
  onLine(functionKey: string, logStream: string, line: string): void;
  /** Receives every event before the function does. */
  onInvocation(functionKey: string, event: unknown): void;
}

let observer: Observer | undefined;
const pools = new Map<string, SandboxPool>();

/** From now on `next` sees the invocations and the log lines of all functions. */
export function observeFunctions(next: Observer): void {
  observer = next;
}

/** Makes every later invocation start with newly loaded code. */
export async function retireAllFunctions(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.retire()));
}

/** Ends every worker thread, also busy ones. Later invocations fail. */
export async function stopAllFunctions(): Promise<void> {
  await Promise.all([...pools.values()].map((pool) => pool.stop()));
}

/** A failed invocation. serverless-offline passes `payload` on to the caller. */
export class FunctionFailed extends Error {
  override readonly name = 'FunctionFailed';
  readonly payload: LambdaError;

  constructor(payload: LambdaError) {
    super(payload.errorMessage);
    this.payload = payload;
  }
}

export default class FunctionRunner {
  readonly #pool: SandboxPool;
  readonly #options: RunnerOptions;

  constructor(options: RunnerOptions, env: Record<string, unknown>) {
    this.#options = options;
    const { functionKey } = options;
    let pool = pools.get(functionKey);
    if (!pool) {
      pool = new SandboxPool(sandboxSettings(options, env), (stream, line) =>
        observer?.onLine(functionKey, stream, line),
      );
      pools.set(functionKey, pool);
    }
    this.#pool = pool;
  }

  /** serverless-offline calls this after a minute without invocations, and when the code has changed. */
  async cleanup(): Promise<void> {
    await this.#pool.retire();
  }

  async run(event: unknown, offlineContext: Record<string, unknown>): Promise<unknown> {
    observer?.onInvocation(this.#options.functionKey, event);
    const outcome = await this.#pool.invoke((logStream) => ({
      event,
      context: contextOf(this.#options, offlineContext, logStream),
    }));
    if ('error' in outcome) throw new FunctionFailed(outcome.error);
    return outcome.payload;
  }
}

function sandboxSettings(options: RunnerOptions, env: Record<string, unknown>) {
  const declared = Object.entries({ ...env, AWS_LAMBDA_LOG_FORMAT: 'JSON' });
  return {
    thread: join(options.codeDir, THREAD.replace(/ts$/, 'mjs')),
    folder: options.codeDir,
    handler: options.handler,
    timeoutMs: options.timeout,
    functionName: options.functionName,
    systemLogLevel: observer?.systemLogLevel ?? 'INFO',
    memorySizeMB: Number(env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE),
    env: Object.fromEntries(
      declared
        .filter(([, value]) => value !== undefined && value !== null)
        .map(([name, value]) => [name, String(value)]),
    ),
  };
}

/** Replaces serverless-offline's names of log group, log stream and ARN by AWS's. */
function contextOf(
  { functionName }: RunnerOptions,
  offlineContext: Record<string, unknown>,
  logStreamName: string,
): InvokeMessage['context'] {
  return {
    ...offlineContext,
    awsRequestId: String(offlineContext.awsRequestId),
    invokedFunctionArn: `arn:aws:lambda:${process.env.AWS_REGION}:000000000000:function:${functionName}`,
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName,
  };
}
