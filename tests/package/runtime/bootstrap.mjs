// A process that does what Lambda's runtime client 4 does (Node 24): imports the handler, takes events one by one, and answers each. It
// handles no uncaught error, so that Node ends the process. tests/conformance compares it with the real client.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const { _HANDLER = '', LAMBDA_TASK_ROOT = '', AWS_LAMBDA_RUNTIME_API } = process.env;

const client = new Worker(new URL('client.mjs', import.meta.url), { workerData: AWS_LAMBDA_RUNTIME_API });
const waiting = new Map();
let calls = 0;
client.on('message', ({ id, ...answer }) => waiting.get(id)?.(answer));
await new Promise((resolve) => waiting.set(0, resolve));

const begun = performance.now();
const begunCpu = process.threadCpuUsage();
const handler = await loadHandler();
const initMs = performance.now() - begun;
for (;;) await serve(await call('GET', 'invocation/next'));

async function loadHandler() {
  try {
    const [, file, name] = /^(.*)\.([^.]+)$/.exec(_HANDLER) ?? [];
    const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href);
    if (typeof module[name] === 'function') return module[name];
    throw Object.assign(new Error(`${_HANDLER} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  } catch (error) {
    if (error instanceof SyntaxError) error.name = 'Runtime.UserCodeSyntaxError';
    logError('-', asError(error));
    await call('POST', 'init/error', JSON.stringify(describe(error)));
    throw error;
  }
}

async function serve({ headers, body }) {
  const id = headers['lambda-runtime-aws-request-id'];
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  const started = performance.now();
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    const invokeMs = performance.now() - started;
    await new Promise(setImmediate);
    const figures = { 'x-init-ms': initMs, 'x-invoke-ms': invokeMs, 'x-cpu-ms': cpuMs() };
    await call('POST', `invocation/${id}/response`, stringify(result), figures);
  } catch (error) {
    await new Promise(setImmediate);
    logError(id, asError(error));
    await call('POST', `invocation/${id}/error`, JSON.stringify(describe(error)));
  }
}

/** CPU time of this thread since before the import; other load on the machine hardly changes it. */
function cpuMs() {
  const { user, system } = process.threadCpuUsage(begunCpu);
  return (user + system) / 1_000;
}

function contextOf(headers) {
  const deadline = Number(headers['lambda-runtime-deadline-ms']);
  return {
    awsRequestId: headers['lambda-runtime-aws-request-id'],
    invokedFunctionArn: headers['lambda-runtime-invoked-function-arn'],
    functionName: process.env.AWS_LAMBDA_FUNCTION_NAME,
    functionVersion: process.env.AWS_LAMBDA_FUNCTION_VERSION,
    memoryLimitInMB: process.env.AWS_LAMBDA_FUNCTION_MEMORY_SIZE,
    logGroupName: process.env.AWS_LAMBDA_LOG_GROUP_NAME,
    logStreamName: process.env.AWS_LAMBDA_LOG_STREAM_NAME,
    callbackWaitsForEmptyEventLoop: true,
    getRemainingTimeInMillis: () => deadline - Date.now(),
  };
}

function logError(requestId, error) {
  const message = {
    errorType: error.constructor?.name,
    errorMessage: error.message,
    stackTrace: linesOf(error),
  };
  const line = { timestamp: new Date().toISOString(), level: 'ERROR', requestId, message };
  process.stdout.write(`${JSON.stringify(line)}\n`);
}

function call(method, path, body = '', headers = {}) {
  const id = ++calls;
  return new Promise((resolve) => {
    waiting.set(id, (answer) => {
      waiting.delete(id);
      resolve(answer);
    });
    client.postMessage({ id, method, path, body, headers });
  });
}

function describe(thrown) {
  if (!(thrown instanceof Error))
    return { errorType: typeof thrown, errorMessage: String(thrown), trace: [] };
  return { errorType: thrown.name, errorMessage: thrown.message, trace: linesOf(thrown) };
}

function linesOf({ stack = '' }) {
  return stack.split('\n');
}

function stringify(result) {
  try {
    return JSON.stringify(result ?? null);
  } catch {
    throw Object.assign(new Error('Unable to stringify response body'), {
      name: 'Runtime.JSONStringifyError',
    });
  }
}

function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
