// Starts `npm start` for a test on free ports, waits until it is ready, and stops it as Ctrl-C does.

import { type ChildProcess, spawn } from 'node:child_process';
import { once } from 'node:events';
import { createServer } from 'node:net';
import { fileURLToPath } from 'node:url';

export interface Vigia {
  url: string;
  /** PORT; the other ports follow from it: docs/reference.md "Settings". */
  port: number;
  /** Everything it printed until now. */
  output(): string;
  process: ChildProcess;
  /** What the channel shows: without the answers in threads. */
  slackMessages(): Promise<SlackPayload[]>;
  /** The answers in the thread of a message, oldest first. */
  slackAnswers(ts: string): Promise<SlackPayload[]>;
  /** Invokes a function by name, as `aws lambda invoke` does. */
  invoke(name: string, payload: unknown): Promise<{ error: string | null; body: unknown }>;
  /** Sends SIGINT to the whole process group, as Ctrl-C does. @returns npm's exit code or signal */
  stop(): Promise<number | string>;
  /** Kills the whole process group: nothing in it can react. */
  kill(): Promise<void>;
}

export interface SlackPayload {
  /** Slack's id of the message in its channel. */
  ts: string;
  text?: string;
  blocks?: { type: string; block_id?: string; elements?: { action_id?: string }[] }[];
  attachments?: unknown[];
}

const READY = /Vigía ready in ([\d.]+) s/;
const ROOT = fileURLToPath(new URL('../../', import.meta.url));

/** @param folder a copy of the project */
export async function startVigia(env: Record<string, string> = {}, folder = ROOT): Promise<Vigia> {
  const port = Number(env.PORT ?? (await freePort()));
  let output = '';
  const child = spawn('npm', ['start'], {
    cwd: folder,
    // Its own process group, so that a signal reaches npm and what npm started, as a terminal's Ctrl-C does.
    detached: true,
    env: { ...cleanEnvironment(), ...env, PORT: String(port) },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const { promise: ready, resolve, reject } = Promise.withResolvers<void>();
  for (const stream of [child.stdout, child.stderr]) {
    stream.setEncoding('utf8').on('data', (text: string) => {
      output += text;
      if (READY.test(output)) resolve();
    });
  }
  child.once('exit', (code) => reject(new Error(`npm start ended with ${code}:\n${output}`)));
  const timer = setTimeout(() => reject(new Error(`npm start was not ready in 150 s:\n${output}`)), 150_000);
  const signal = async (name: 'SIGINT' | 'SIGKILL') => {
    if (child.pid === undefined) return 'not started';
    if (child.exitCode !== null || child.signalCode !== null) return child.exitCode ?? child.signalCode ?? '';
    const exited = once(child, 'exit');
    process.kill(-child.pid, name);
    const [code, signalName] = await exited;
    return code ?? signalName;
  };
  try {
    await ready;
  } catch (error) {
    await signal('SIGKILL');
    throw error;
  } finally {
    clearTimeout(timer);
  }

  const posted = async (thread: string | undefined): Promise<SlackPayload[]> => {
    const response = await fetch(`http://localhost:${port + 1000}/messages`);
    const all = (await response.json()) as { ts: string; thread_ts?: string; payload: SlackPayload }[];
    return all.filter(({ thread_ts }) => thread_ts === thread).map(({ ts, payload }) => ({ ...payload, ts }));
  };
  return {
    url: `http://localhost:${port}`,
    port,
    process: child,
    output: () => output,
    slackMessages: async () => await posted(undefined),
    slackAnswers: async (ts) => await posted(ts),
    invoke: async (name, payload) => {
      const url = `http://localhost:${port + 2}/2015-03-31/functions/${name}/invocations`;
      const response = await fetch(url, { method: 'POST', body: JSON.stringify(payload) });
      const text = await response.text();
      return {
        error: response.headers.get('x-amz-function-error'),
        body: text ? JSON.parse(text) : undefined,
      };
    },
    stop: () => signal('SIGINT'),
    kill: async () => void (await signal('SIGKILL')),
  };
}

/** This process's environment without the settings that change a start. */
function cleanEnvironment(): NodeJS.ProcessEnv {
  const ours =
    /^(AWS_|LIMIT_|VITEST|NODE_OPTIONS$|NODE_ENV$|JWT_|SLACK_|ADMIN_|MLFLOW_|DATA_DIR$|DYNAMODB_|SQS_|CORS_|REPORT_|STAGE$|REGISTRATION$|SYSTEM_LOG_LEVEL$|POWERTOOLS_|\w+_TABLE$)/;
  return Object.fromEntries(Object.entries(process.env).filter(([name]) => !ours.test(name)));
}

/** A port whose three companions are free too. Tests start several services at the same time. */
export async function freePort(): Promise<number> {
  for (;;) {
    const port = 10_000 + Math.floor(Math.random() * 20_000);
    const taken = await Promise.all([port, port + 1, port + 2, port + 1_000].map(isTaken));
    if (!taken.includes(true)) return port;
  }
}

async function isTaken(port: number): Promise<boolean> {
  const server = createServer();
  server.listen(port, '127.0.0.1');
  try {
    await once(server, 'listening');
    return false;
  } catch {
    return true;
  } finally {
    server.close();
  }
}
