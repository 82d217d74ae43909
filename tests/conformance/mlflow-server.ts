// Starts a real MLflow server on a free port, with its own empty database and artifact store.
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { PythonProgram } from './python.ts';
import { freePort, startServer } from './server-process.ts';

export interface Mlflow {
  /** The value for MLFLOW_TRACKING_URI. */
  url: string;
  /** Database and artifacts; pass it to another start to keep them. */
  folder: string;
  stop(): Promise<void>;
}

interface Options {
  /** Further flags of `mlflow server`: ['--no-serve-artifacts']. */
  flags?: string[];
  env?: Record<string, string>;
  /** The folder of an earlier start that was stopped; the caller removes it. */
  folder?: string;
}

/** The first start creates the database by some fifty migrations: half a minute on a busy machine. */
const START_MS = 120_000;

/** Options of `logRun`: the first requests to a new server load many Python modules and may take long. */
export const SLOW_SERVER = { retry: { timeoutMs: 60_000 }, withinMs: 240_000 };

/** The program that tests/conformance/run.ts has installed. */
export function installedMlflow(): PythonProgram {
  const { VIGIA_MLFLOW } = process.env;
  if (!VIGIA_MLFLOW)
    throw new Error('these tests are run by npm run test:conformance, which installs MLflow');
  return JSON.parse(VIGIA_MLFLOW);
}

/** @throws Error with the server's output when it ends, or does not answer in time. */
export async function startMlflow(program: PythonProgram, options: Options = {}): Promise<Mlflow> {
  const folder = options.folder ?? (await mkdtemp(join(tmpdir(), 'vigia-mlflow-')));
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const removeFolder = async () => {
    if (options.folder === undefined) await rm(folder, { recursive: true, force: true });
  };
  try {
    const server = await startServer({
      name: 'mlflow server',
      command: program.python,
      args: ['-m', 'mlflow', 'server', ...serverFlags(folder, port, options.flags)],
      cwd: folder,
      env: { ...program.env, MLFLOW_DISABLE_TELEMETRY: 'true', ...options.env },
      answers: async () => (await (await fetch(`${url}/health`)).text()) === 'OK',
      startMs: START_MS,
    });
    const stop = async () => {
      await server.stop();
      await removeFolder();
    };
    return { url, folder, stop };
  } catch (error) {
    await removeFolder();
    throw error;
  }
}

function serverFlags(folder: string, port: number, flags: string[] = ['--serve-artifacts']): string[] {
  const address = ['--host', '127.0.0.1', '--port', String(port), '--workers', '1'];
  const stores = [
    '--backend-store-uri',
    `sqlite:///${folder}/mlflow.db`,
    '--artifacts-destination',
    `${folder}/artifacts`,
  ];
  return [...address, ...stores, ...flags];
}
