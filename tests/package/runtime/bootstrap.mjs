// A process that does what Lambda's Node.js runtime does: imports the handler, takes events one by one, and answers each.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { Worker } from 'node:worker_threads';

const { _HANDLER = '', LAMBDA_TASK_ROOT = '', AWS_LAMBDA_RUNTIME_API } = process.env;
/** Exit codes of Lambda's runtime. */
const EXIT = { init: 1, unhandledRejection: 128, uncaughtException: 129 };

const client = new Worker(new URL('client.mjs', import.meta.url), { workerData: AWS_LAMBDA_RUNTIME_API });
const waiting = new Map();
let calls = 0;
client.on('message', ({ id, ...answer }) => waiting.get(id)?.(answer));
await new Promise((resolve) => waiting.set(0, resolve));

/** The id of the current invocation. */
let current;
process.on('unhandledRejection', (reason) => {
  const error = Object.assign(asError(reason), { name: 'Runtime.UnhandledPromiseRejection' });
  void die(error, EXIT.unhandledRejection);
});
process.on('uncaughtException', (error) => void die(error, EXIT.uncaughtException));

const begun = performance.now();
const begunCpu = process.threadCpuUsage();
const handler = await loadHandler();
const initMs = performance.now() - begun;
if (handler) for (;;) await serve(await call('GET', 'invocation/next'));

async function loadHandler() {
  try {
    const [, file, name] = /^(.*)\.([^.]+)$/.exec(_HANDLER) ?? [];
    const module = await import(pathToFileURL(join(LAMBDA_TASK_ROOT, `${file}.mjs`)).href);
    if (typeof module[name] === 'function') return module[name];
    throw Object.assign(new Error(`${_HANDLER} is undefined or not exported`), {
      name: 'Runtime.HandlerNotFound',
    });
  } catch (error) {
    if (error?.code === 'ERR_MODULE_NOT_FOUND') error.name = 'Runtime.ImportModuleError';
    if (error instanceof SyntaxError) error.name = 'Runtime.UserCodeSyntaxError';
    await die(asError(error), EXIT.init);
  }
}

async function serve({ headers, body }) {
  const id = headers['lambda-runtime-aws-request-id'];
  current = id;
  process.env._X_AMZN_TRACE_ID = headers['lambda-runtime-trace-id'];
  const started = performance.now();
  try {
    const result = await handler(JSON.parse(body), contextOf(headers));
    const figures = { 'x-init-ms': initMs, 'x-invoke-ms': performance.now() - started, 'x-cpu-ms': cpuMs() };
    await call('POST', `invocation/${id}/response`, JSON.stringify(result ?? null), figures);
  } catch (error) {
    await call('POST', `invocation/${id}/error`, JSON.stringify(describe(asError(error))));
  }
  current = undefined;
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

async function die(error, code) {
  process.stderr.write(`${error.stack}\n`);
  await call('POST', current ? `invocation/${current}/error` : 'init/error', JSON.stringify(describe(error)));
  process.exit(code);
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

function describe({ name, message, stack = '' }) {
  return { errorType: name, errorMessage: message, stackTrace: stack.split('\n') };
}

function asError(thrown) {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
