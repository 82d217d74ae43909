// A third-party server as a child process: starts it, waits until it answers, and ends it reliably.
import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { setTimeout as wait } from 'node:timers/promises';

interface Program {
  /** For messages: "DynamoDB Local". */
  name: string;
  command: string;
  args: string[];
  cwd?: string;
  /** Added to this process's environment, or instead of it. */
  env?: Record<string, string>;
  inheritsEnv?: boolean;
  /** Whether the server answers; may throw while it does not listen yet. */
  answers(): Promise<boolean>;
  /** The longest time that its start may take on a busy machine. */
  startMs: number;
}

const STOP_MS = 10_000;

export interface RunningServer {
  /** All of its output so far. */
  output(): string;
  stop(): Promise<void>;
}

/** @throws Error with the server's output when it ends, or does not answer in time. */
export async function startServer(program: Program): Promise<RunningServer> {
  const server = spawn(program.command, program.args, {
    cwd: program.cwd,
    // A process group of its own: a server may start workers, and all of them must end with it.
    detached: true,
    env: program.inheritsEnv === false ? program.env : { ...process.env, ...program.env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const output = collect(server);
  const endWithUs = () => signal(server, 'SIGKILL');
  process.once('exit', endWithUs);
  const stop = async () => {
    await end(server);
    process.off('exit', endWithUs);
  };
  try {
    await untilItAnswers(program, server, output);
  } catch (error) {
    await stop();
    throw error;
  }
  return { output, stop };
}

export async function freePort(): Promise<number> {
  const server = createServer().listen(0, '127.0.0.1');
  await once(server, 'listening');
  const { port } = server.address() as { port: number };
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function untilItAnswers(program: Program, server: ChildProcess, output: () => string): Promise<void> {
  const failure = once(server, 'error').then(([error]) => error as Error);
  const giveUpAt = Date.now() + program.startMs;
  while (Date.now() < giveUpAt) {
    if (hasEnded(server)) throw new Error(`${program.name} ended with ${server.exitCode}:\n${output()}`);
    if (await program.answers().catch(() => false)) return;
    const failed = await Promise.race([failure, wait(200, undefined)]);
    if (failed) throw failed;
  }
  throw new Error(`${program.name} did not answer in ${program.startMs / 1000} s:\n${output()}`);
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

/** Ends the whole process group by SIGTERM; by SIGKILL when it does not end in time. */
async function end(server: ChildProcess): Promise<void> {
  if (server.pid === undefined || hasEnded(server)) return;
  const exited = once(server, 'exit');
  signal(server, 'SIGTERM');
  const ended = await Promise.race([exited.then(() => true), wait(STOP_MS, false, { ref: false })]);
  if (!ended) signal(server, 'SIGKILL');
  await exited;
}

const hasEnded = ({ exitCode, signalCode }: ChildProcess) => exitCode !== null || signalCode !== null;

function signal(server: ChildProcess, name: NodeJS.Signals): void {
  if (server.pid !== undefined && !hasEnded(server)) process.kill(-server.pid, name);
}
