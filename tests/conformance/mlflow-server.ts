// A real MLflow server on a free port, with an empty database and artifact store of its own.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout as wait } from 'node:timers/promises';
import type { MlflowProgram } from './install.ts';

export interface Mlflow {
  /** What MLFLOW_TRACKING_URI would be. */
  url: string;
  /** Database and artifacts; hand it to another start to go on with them. */
  folder: string;
  stop(): Promise<void>;
}

interface Options {
  /** Of `mlflow server`, beside those that place it: ['--no-serve-artifacts']. */
  flags?: string[];
  env?: Record<string, string>;
  /** Of an earlier start, stopped meanwhile; its owner removes it. */
  folder?: string;
}

/** Its first start creates the database, by some fifty migrations: half a minute on a busy machine. */
const START_MS = 120_000;
const STOP_MS = 10_000;

/** For `logRun`: a server's first answers load half of Python, and on a busy machine take longer than a live one may. */
export const PATIENCE = { patience: { exchangeMs: 60_000 }, withinMs: 240_000 };

/** @throws Error with the server's own words when it ends, or does not answer in time. */
export async function startMlflow(program: MlflowProgram, options: Options = {}): Promise<Mlflow> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'vigia-mlflow-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(program.python, ['-m', 'mlflow', 'server', ...placed(folder, port, options.flags)], {
    cwd: folder,
    // A group of its own: the command starts workers, and all must end with it.
    detached: true,
    env: { ...process.env, ...program.env, MLFLOW_DISABLE_TELEMETRY: 'true', ...options.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(server);
  const stop = async () => {
    await end(server);
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    await untilHealthy(url, server, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { url, folder, stop };
}

function placed(folder: string, port: number, flags: string[] = ['--serve-artifacts']): string[] {
  const place = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const stores = [
    '--backend-store-uri',
    `sqlite:///${folder}/mlflow.db`,
    '--artifacts-destination',
    `${folder}/artifacts`,
  ];
  return [...place, ...stores, ...flags];
}

async function untilHealthy(url: string, server: ChildProcess, output: () => string): Promise<void> {
  const giveUpAt = Date.now() + START_MS;
  while (Date.now() < giveUpAt) {
    if (server.exitCode !== null)
      throw new Error(`mlflow server ended with ${server.exitCode}:\n${output()}`);
    const answer = await fetch(`${url}/health`).catch(() => undefined);
    if (answer?.ok && (await answer.text()) === 'OK') return;
    await wait(200);
  }
  throw new Error(`mlflow server did not answer in ${START_MS / 1000} s:\n${output()}`);
}

function collect({ stdout, stderr }: ChildProcess): () => string {
  let output = '';
  for (const stream of [stdout, stderr]) {
    stream?.setEncoding('utf8').on('data', (text: string) => {
      output += text;
    });
  }
  return () => output;
}

/** Its whole group, kindly; by force when it does not end. */
async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || server.exitCode !== null || server.signalCode !== null) return;
  const exited = once(server, 'exit');
  process.kill(-server.pid, 'SIGTERM');
  const ended = await Promise.race([exited.then(() => true), wait(STOP_MS, false, { ref: false })]);
  if (!ended) process.kill(-server.pid, 'SIGKILL');
  await exited;
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}
