// A process that does what Lambda's runtime client does: imports the handler, takes events one by one, and answers each.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html
import { Worker } from 'node:worker_threads';
import { consoleLine } from '../../../local/runtime/console.ts';
import { answerOf, asError, importHandler, stringify } from '../../../local/runtime/runtime-client.ts';

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
    return await importHandler(LAMBDA_TASK_ROOT, _HANDLER);
  } catch (error) {
    logError('-', error);
    await call('POST', 'init/error', JSON.stringify(answerOf(error)));
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
    logError(id, error);
    await call('POST', `invocation/${id}/error`, JSON.stringify(answerOf(error)));
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
  process.stdout.write(`${consoleLine('ERROR', requestId, [asError(error)])}\n`);
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
