// Starts moto's server on a free port: AWS in memory, as far as the deployment needs it.
import { fileURLToPath } from 'node:url';
import type { PythonProgram } from '../python.ts';
import { freePort, startServer } from '../server-process.ts';

export interface Moto {
  /** The settings with which every AWS client reaches it. */
  env: Record<string, string>;
  stop(): Promise<void>;
}

const START_MS = 60_000;
const REGION = 'eu-west-1';

/** The program that tests/conformance/run.ts has installed. */
export function installedMoto(): PythonProgram {
  const { VIGIA_MOTO } = process.env;
  if (!VIGIA_MOTO) throw new Error('these tests are run by npm run test:conformance, which installs moto');
  return JSON.parse(VIGIA_MOTO);
}

/** @throws Error with the server's output when it ends, or does not answer in time. */
export async function startMoto({ python, env }: PythonProgram): Promise<Moto> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const program = fileURLToPath(new URL('moto_server.py', import.meta.url));
  const server = await startServer({
    name: 'moto_server',
    command: python,
    args: [program, '-H', '127.0.0.1', '-p', String(port)],
    ...(env.PYTHONPATH && { env: { PYTHONPATH: env.PYTHONPATH } }),
    answers: async () => (await fetch(`${url}/moto-api/data.json`)).ok,
    startMs: START_MS,
  });
  const own = {
    AWS_ENDPOINT_URL: url,
    AWS_REGION: REGION,
    AWS_ACCESS_KEY_ID: 'test',
    AWS_SECRET_ACCESS_KEY: 'test',
  };
  return { env: own, stop: server.stop };
}
