// Lambda's Node.js runtime, inside a function's worker thread: loads the handler and calls it.
import { getHeapStatistics } from 'node:v8';
import { parentPort, workerData } from 'node:worker_threads';
import { consoleLine, patchConsole } from './console.ts';
import type { InvokeMessage, WorkerMessage, WorkerSettings } from './messages.ts';
import { answerOf, asError, type Handler, importHandler, stringify } from './runtime-client.ts';

const { folder, handler: handlerName, timeoutMs } = workerData as WorkerSettings;
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
    logError(thrown);
    send({ type: 'failure', error: answerOf(thrown), memoryMB: memoryMB() });
  }
}

/** An error is logged and answered; then it ends the thread as every error that nothing catches. */
async function load(): Promise<Handler> {
  try {
    return await importHandler(folder, handlerName);
  } catch (error) {
    logError(error);
    send({ type: 'init-error', error: answerOf(error) });
    throw error;
  }
}

function logError(thrown: unknown): void {
  writeOutput(`${consoleLine('ERROR', requestId, [asError(thrown)])}\n`);
}

function memoryMB(): number {
  // process.memoryUsage() also asks the system for the memory of the whole process, which takes half a millisecond.
  const { total_heap_size, external_memory } = getHeapStatistics();
  return Math.ceil((total_heap_size + external_memory) / 1024 / 1024);
}

function writeOutput(chunk: string | Uint8Array, ...rest: unknown[]): boolean {
  send({ type: 'output', text: typeof chunk === 'string' ? chunk : Buffer.from(chunk).toString() });
  const done = rest.at(-1);
  if (typeof done === 'function') queueMicrotask(() => done());
  return true;
}
