// Lambda's Node.js runtime, inside a function's worker thread: loads the handler and calls it. As AWS's runtime client 4 it handles no
// error of its own accord: one that nothing catches ends the thread.
import { existsSync } from 'node:fs';
import { pathToFileURL } from 'node:url';
import { parentPort, workerData } from 'node:worker_threads';
import { consoleLine, patchConsole } from './console.ts';
import type { InvokeMessage, LambdaError, WorkerMessage, WorkerSettings } from './messages.ts';

type Handler = (event: unknown, context: unknown) => unknown;

/** As the runtime client's classes of these names: a log line carries the class name, an answer carries `name`. */
class ImportModuleError extends Error {
  override readonly name = 'Runtime.ImportModuleError';
}

class UserCodeSyntaxError extends Error {
  override readonly name = 'Runtime.UserCodeSyntaxError';
}

class HandlerNotFoundError extends Error {
  override readonly name = 'Runtime.HandlerNotFound';
}

class JSONStringifyError extends Error {
  override readonly name = 'Runtime.JSONStringifyError';
}

const { file, exportName, timeoutMs } = workerData as WorkerSettings;
/** Before the first request a log line has a hyphen. */
let requestId = '-';

// Output and answers go through one port, so that a request's lines always arrive before its answer.
const send = (message: WorkerMessage) => parentPort?.postMessage(message);
// Stack traces name the sources instead of the bundle.
process.setSourceMapsEnabled(true);
process.stdout.write = process.stderr.write = writeOutput;
patchConsole(console, writeOutput, () => requestId);

void start();

async function start(): Promise<void> {
  const handler = await load();
  send({ type: 'ready' });
  parentPort?.on('message', (message: InvokeMessage) => void invoke(handler, message));
}

async function invoke(handle: Handler, { event, context }: InvokeMessage): Promise<void> {
  requestId = context.awsRequestId;
  const deadline = performance.now() + timeoutMs;
  const getRemainingTimeInMillis = () => Math.max(0, Math.floor(deadline - performance.now()));
  try {
    const result = await handle(JSON.parse(event), { ...context, getRemainingTimeInMillis });
    // As in Lambda's runtime: an unhandled rejection of the handler comes before its answer.
    await new Promise(setImmediate);
    send({ type: 'success', payload: stringify(result), memoryMB: memoryMB() });
  } catch (thrown) {
    await new Promise(setImmediate);
    const error = thrown instanceof Error ? thrown : new Error(String(thrown));
    logError(error);
    send({ type: 'failure', error: answerOf(thrown), memoryMB: memoryMB() });
  }
}

function stringify(result: unknown): string {
  try {
    return JSON.stringify(result) ?? 'null';
  } catch {
    throw new JSONStringifyError('Unable to stringify response body');
  }
}

/** An error is logged and answered; then it ends the thread as every error that nothing catches. */
async function load(): Promise<Handler> {
  try {
    return await importHandler();
  } catch (thrown) {
    const error = thrown instanceof SyntaxError ? asUserCodeSyntaxError(thrown) : thrown;
    logError(error instanceof Error ? error : new Error(String(error)));
    send({ type: 'init-error', error: answerOf(error) });
    throw error;
  }
}

async function importHandler(): Promise<Handler> {
  const path = ['.mjs', '.js', '.cjs', '.ts'].map((extension) => file + extension).find(existsSync);
  if (!path) throw new ImportModuleError(`Error: Cannot find module '${file}'`);
  const module = (await import(pathToFileURL(path).href)) as Record<string, unknown>;
  const found = module[exportName];
  if (found === undefined)
    throw new HandlerNotFoundError(`${file}.${exportName} is undefined or not exported`);
  if (typeof found !== 'function') throw new HandlerNotFoundError(`${file}.${exportName} is not a function`);
  return found as Handler;
}

function asUserCodeSyntaxError(error: SyntaxError): Error {
  return Object.assign(new UserCodeSyntaxError(String(error)), { stack: error.stack });
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
