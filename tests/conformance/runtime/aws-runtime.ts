// Installs AWS's runtime client for Node.js and its Runtime Interface Emulator, and runs functions under both.
import { execFile } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { writeFile } from 'node:fs/promises';
import { promisify } from 'node:util';
import { type FunctionOptions, platform } from '../../package/runtime/runtime-api.ts';
import { once } from '../cache.ts';
import { freePort, startServer } from '../server-process.ts';

export const RUNTIME_CLIENT = 'aws-lambda-ric@4.0.2';
/** It has no releases; the version names a commit. */
const EMULATOR =
  'github.com/aws/aws-lambda-runtime-interface-emulator/cmd/aws-lambda-rie@v0.0.0-20261030222936-bef5c4ba774d';

/** The paths of the installed tools. */
export interface LambdaRuntime {
  client: string;
  emulator: string;
}

const INSTALL_MS = 15 * 60_000;
const START_MS = 60_000;
/** What the client's native part is built with. */
const BUILD_TOOLS = ['cmake', 'g++', 'make', 'python3', 'xz'];

const run = promisify(execFile);

/** @throws Error that says which tool is missing, or what the build has printed. */
export async function installLambdaRuntime(): Promise<LambdaRuntime> {
  if (Number(process.versions.node.split('.')[0]) < 24)
    throw new Error(`it needs Node 24, not ${process.version}`);
  for (const tool of ['go', ...BUILD_TOOLS]) {
    await run('sh', ['-c', `command -v ${tool}`]).catch(() => {
      throw new Error(`there is no ${tool}`);
    });
  }
  return { emulator: await installEmulator(), client: await installClient() };
}

async function installEmulator(): Promise<string> {
  return await once('aws-lambda-rie', 'the Runtime Interface Emulator', async (folder) => {
    await run('go', ['install', EMULATOR], { env: { ...process.env, GOBIN: folder }, timeout: INSTALL_MS });
    return `${folder}aws-lambda-rie`;
  });
}

async function installClient(): Promise<string> {
  return await once(RUNTIME_CLIENT.replace('@', '-'), RUNTIME_CLIENT, async (folder) => {
    const [name = ''] = RUNTIME_CLIENT.split('@');
    await writeFile(
      `${folder}package.json`,
      JSON.stringify({ private: true, allowScripts: { [name]: true } }),
    );
    await run('npm', ['install', '--no-audit', '--no-fund', RUNTIME_CLIENT], {
      cwd: folder,
      timeout: INSTALL_MS,
    });
    return `${folder}node_modules/${name}/index.mjs`;
  });
}

/** The tools that tests/conformance/run.ts has installed. */
export function installedRuntime(): LambdaRuntime {
  const { VIGIA_LAMBDA_RUNTIME } = process.env;
  if (!VIGIA_LAMBDA_RUNTIME)
    throw new Error('these tests are run by npm run test:conformance, which installs AWS’s runtime');
  return JSON.parse(VIGIA_LAMBDA_RUNTIME);
}

/** What the caller of a function receives, and the id of the call. */
export type EmulatedOutcome = { requestId: string } & (
  | { payload: unknown }
  | { errorType: string; errorMessage: string; trace?: string[] }
);

export interface EmulatedFunction {
  /** After the process has ended, the next event starts another. */
  invoke(event: unknown): Promise<EmulatedOutcome>;
  /** The output of the function and its runtime client. The emulator's own lines are texts too. */
  log(): string;
  stop(): Promise<void>;
}

/** The emulator takes a limit in whole seconds. */
export async function startEmulated(
  { client, emulator }: LambdaRuntime,
  options: FunctionOptions,
): Promise<EmulatedFunction> {
  const [port, runtimePort] = [await freePort(), await freePort()];
  const url = `http://127.0.0.1:${port}`;
  const flags = {
    'log-level': 'error',
    'runtime-interface-emulator-address': `127.0.0.1:${port}`,
    'runtime-api-address': `127.0.0.1:${runtimePort}`,
  };
  const server = await startServer({
    name: 'the Runtime Interface Emulator',
    command: emulator,
    args: [
      ...Object.entries(flags).flatMap(([flag, value]) => [`--${flag}`, value]),
      process.execPath,
      client,
      options.handler,
    ],
    cwd: options.folder,
    env: {
      ...platform(options),
      ...options.environment,
      AWS_LAMBDA_FUNCTION_TIMEOUT: String(Math.ceil(options.timeoutMs / 1_000)),
    },
    inheritsEnv: false,
    answers: async () => (await fetch(url)).status > 0,
    startMs: START_MS,
  });
  return {
    async invoke(event) {
      const requestId = randomUUID();
      const response = await fetch(`${url}/2015-03-31/functions/function/invocations`, {
        method: 'POST',
        headers: { 'x-amzn-requestid': requestId },
        body: JSON.stringify(event),
      });
      return { requestId, ...outcomeOf(await response.text()) };
    },
    log: server.output,
    stop: server.stop,
  };
}

/** Runs one event in a new process. `lines` are those of `log()`. */
export async function inAwsRuntime(
  runtime: LambdaRuntime,
  options: FunctionOptions,
  event: unknown,
): Promise<{ outcome: EmulatedOutcome; lines: string[] }> {
  const lambda = await startEmulated(runtime, options);
  try {
    const outcome = await lambda.invoke(event);
    return { outcome, lines: lambda.log().split('\n') };
  } finally {
    await lambda.stop();
  }
}

/** The emulator answers 200 for an error of the handler too, and a text for a time-out. */
function outcomeOf(body: string): { payload: unknown } | { errorType: string; errorMessage: string } {
  if (body.startsWith('Task timed out')) return { errorType: 'Sandbox.Timedout', errorMessage: body };
  const value: unknown = JSON.parse(body);
  const isError =
    typeof value === 'object' && value !== null && 'errorType' in value && 'errorMessage' in value;
  return isError ? (value as unknown as { errorType: string; errorMessage: string }) : { payload: value };
}
