// Lambda's Node.js runtime, inside a function's worker thread: loads the handler, calls it, and ends the thread after
// an error that nothing caught.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { consoleLine, patchConsole } from './console.ts';
import type { InvokeMessage, LambdaError, WorkerMessage, WorkerSettings } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

/** As Lambda's class of this name: the log line carries the class name, the answer carries `name`. */
class UnhandledPromiseRejection extends Error {
  override readonly name = 'Runtime.UnhandledPromiseRejection';
  readonly reason: unknown;

  constructor(reason: unknown) {
    super(String(reason));
    this.reason = reason;
  }
}

class ImportModuleError extends Error {
  override readonly name = 'Runtime.ImportModuleError';
}

class HandlerNotFound extends Error {
  override readonly name = 'Runtime.HandlerNotFound';
}

const { file, exportName, timeoutMs } = workerData as WorkerSettings;
let requestId: string | undefined;

// Output and answers go through one port, so that a request's lines always arrive before its answer.
const send = (message: WorkerMessage) => parentPort?.postMessage(message);
// Stack traces name the sources instead of the bundle.
process.setSourceMapsEnabled(true);
process.stdout.write = process.stderr.write = writeOutput;
patchConsole(console, writeOutput, () => requestId);

process.on('uncaughtException', (error) => crash(error, 129));
process.on('unhandledRejection', (reason) => crash(new UnhandledPromiseRejection(reason), 128));

const handler = await load();
send({ type: 'ready' });
parentPort?.on('message', (message: InvokeMessage) => void invoke(handler, message));

async function invoke(handle: Handler, { event, context }: InvokeMessage): Promise<void> {
  requestId = context.awsRequestId;
  const deadline = performance.now() + timeoutMs;
  const getRemainingTimeInMillis = () => Math.max(0, Math.floor(deadline - performance.now()));
  try {
    const result = await handle(JSON.parse(event), { ...context, getRemainingTimeInMillis });
    // As in Lambda's runtime: an unhandled rejection of the handler comes before its answer.
    await new Promise(setImmediate);
    send({ type: 'success', payload: JSON.stringify(result) ?? 'null', memoryMB: memoryMB() });
  } catch (thrown) {
    await new Promise(setImmediate);
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    logError(error);
    send({ type: 'failure', error: answerOf(thrown), memoryMB: memoryMB() });
  }
}

async function load(): Promise<Handler> {
  try {
    const path = ['.mjs', '.js', '.cjs', '.ts'].map((extension) => file + extension).find(existsSync);
    if (!path) throw new ImportModuleError(`Cannot find module '${file}'`);
    const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
    const found = module[exportName];
    if (typeof found === 'function') return found as Handler;
    throw new HandlerNotFound(`${file}.${exportName} is not a function`);
  } catch (error) {
    return crash(error as Error, 1);
  }
}

function crash(error: Error, exitCode: number): never {
  logError(error);
  send({ type: 'crash', error: answerOf(error) });
  process.exit(exitCode);
}

/** Lambda logs every error that the handler throws. */
function logError(error: Error): void {
  writeOutput(`${consoleLine('ERROR', requestId, [error])}\n`);
}

function answerOf(error: unknown): LambdaError {
  if (!(error instanceof Error)) return { errorType: typeof error, errorMessage: String(error), trace: [] };
  return { errorType: error.name, errorMessage: error.message, trace: error.stack?.split('\n') ?? [] };
}

function memoryMB(): number {
  const { heapTotal, external } = process.memoryUsage();
  return Math.ceil((heapTotal + external) / 1024 / 1024);
}

function writeOutput(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
  send({ type: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
  const done = rest.at(-1);
  if (typeof done === 'function') queueMicrotask(() => done());
  return true;
}
