// Lambda's Runtime API for one function and its process: sends an event, receives the outcome, and ends the process at its deadline.
// https://docs.aws.amazon.com/lambda/latest/dg/runtimes-api.html

import { spawn } from 'node:child_process';
import { randomBytes, randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';

const BOOTSTRAP = fileURLToPath(new URL('bootstrap.mjs', import.meta.url));
/** Twice Lambda's 10 s for an import, for slow machines. */
const INIT_MS = 20_000;

export interface FunctionOptions {
  name: string;
  /** The folder of its unpacked zip. */
  folder: string;
  /** "functions/predict/v1.handler" */
  handler: string;
  /** The settings of the template; platform() adds Lambda's own. */
  environment: Record<string, string>;
  timeoutMs: number;
  memoryMb?: number;
}

interface Failure {
  errorType: string;
  errorMessage: string;
  trace?: string[];
}

/** What the caller of a function receives. */
type Outcome = Answer | Failure;

export interface Answer {
  payload: unknown;
  /** Milliseconds that the import and the handler took. */
  initMs: number;
  invokeMs: number;
  /** CPU milliseconds of the handler's thread, import included. */
  cpuMs: number;
}

export interface FunctionProcess {
  /** Runs one event at a time. After the process has ended, every outcome is that end. */
  invoke(event: unknown): Promise<Outcome>;
  /** Its output so far. */
  log(): string;
  stop(): Promise<void>;
}

interface Invocation {
  id: string;
  settle(outcome: Outcome): void;
}

export async function startFunction(options: FunctionOptions): Promise<FunctionProcess> {
  let polled = Promise.withResolvers<ServerResponse>();
  let current: Invocation | undefined;
  /** Answered when the process has ended, which it does then. */
  let initError: Failure | undefined;
  const ended = Promise.withResolvers<Failure>();
  const end = (failure: Failure) => {
    ended.resolve(failure);
    current?.settle(failure);
  };

  const server = createServer(async (request, response) => {
    const [, kind, id] = /\/runtime\/(init|invocation)\/(?:([^/]+)\/)?(\w+)$/.exec(request.url ?? '') ?? [];
    const isNext = request.method === 'GET';
    if (isNext) return polled.resolve(response);
    const body = JSON.parse(await text(request));
    if (kind === 'init') initError = body;
    else if (id === current?.id) current?.settle(outcomeOf(request, body));
    response.writeHead(202).end('{"status":"OK"}');
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;

  const child = spawn(process.execPath, [BOOTSTRAP], {
    cwd: options.folder,
    env: { ...platform(options), AWS_LAMBDA_RUNTIME_API: `127.0.0.1:${port}`, ...options.environment },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  let log = '';
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (chunk) => (log += chunk));
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  // Its output is complete then.
  child.once('close', (code, signal) => end(initError ?? exitOf(signal ?? `status ${code}`, current?.id)));

  const deadline = (ms: number, seconds: number) =>
    setTimeout(() => {
      end(timedOut(seconds, current?.id));
      child.kill('SIGKILL');
    }, ms);
  const initTimer = deadline(INIT_MS, INIT_MS / 1_000);

  return {
    async invoke(event) {
      const next = await Promise.race([polled.promise, ended.promise]);
      clearTimeout(initTimer);
      if (!('writeHead' in next)) return next;
      polled = Promise.withResolvers();
      const { promise, resolve: settle } = Promise.withResolvers<Outcome>();
      current = { id: randomUUID(), settle };
      const timer = deadline(options.timeoutMs, options.timeoutMs / 1_000);
      next.writeHead(200, headersOf(current.id, options)).end(JSON.stringify(event));
      try {
        return await promise;
      } finally {
        clearTimeout(timer);
        current = undefined;
      }
    },
    log: () => log,
    async stop() {
      clearTimeout(initTimer);
      child.kill('SIGKILL');
      await exited;
      server.closeAllConnections();
      await new Promise<void>((resolve) => server.close(() => resolve()));
    },
  };
}

function outcomeOf({ url = '', headers }: IncomingMessage, body: unknown): Outcome {
  if (url.endsWith('/error')) return body as Failure;
  const [initMs, invokeMs, cpuMs] = ['init', 'invoke', 'cpu'].map((name) => Number(headers[`x-${name}-ms`]));
  return { payload: body, initMs, invokeMs, cpuMs } as Answer;
}

function headersOf(id: string, { name, timeoutMs }: FunctionOptions): Record<string, string> {
  return {
    'content-type': 'application/json',
    'lambda-runtime-aws-request-id': id,
    'lambda-runtime-deadline-ms': String(Date.now() + timeoutMs),
    'lambda-runtime-invoked-function-arn': `arn:aws:lambda:us-east-1:000000000000:function:${name}`,
    'lambda-runtime-trace-id': `Root=1-${hex(4)}-${hex(12)};Parent=${hex(8)};Sampled=0`,
  };
}

/** The settings that Lambda adds to every function; the address of the Runtime API comes later. */
export function platform({ name, folder, handler, memoryMb = 512 }: FunctionOptions) {
  return {
    PATH: process.env.PATH ?? '',
    TZ: ':UTC',
    LANG: 'en_US.UTF-8',
    AWS_REGION: 'us-east-1',
    AWS_DEFAULT_REGION: 'us-east-1',
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
    AWS_SESSION_TOKEN: 'test',
    AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs24.x',
    AWS_LAMBDA_INITIALIZATION_TYPE: 'on-demand',
    AWS_LAMBDA_FUNCTION_NAME: name,
    AWS_LAMBDA_FUNCTION_VERSION: '$LATEST',
    AWS_LAMBDA_FUNCTION_MEMORY_SIZE: String(memoryMb),
    AWS_LAMBDA_LOG_FORMAT: 'JSON',
    AWS_LAMBDA_LOG_GROUP_NAME: `/aws/lambda/${name}`,
    AWS_LAMBDA_LOG_STREAM_NAME: `2026/01/02/[$LATEST]${hex(16)}`,
    LAMBDA_TASK_ROOT: folder,
    LAMBDA_RUNTIME_DIR: '/var/runtime',
    _HANDLER: handler,
  };
}

function exitOf(how: string, id = 'init'): Failure {
  return {
    errorType: 'Runtime.ExitError',
    errorMessage: `RequestId: ${id} Error: Runtime exited with error: exit ${how}`,
  };
}

function timedOut(seconds: number, id = 'init'): Failure {
  return {
    errorType: 'Sandbox.Timedout',
    errorMessage: `RequestId: ${id} Error: Task timed out after ${seconds.toFixed(2)} seconds`,
  };
}

const hex = (bytes: number) => randomBytes(bytes).toString('hex');
