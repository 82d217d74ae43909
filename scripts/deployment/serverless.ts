// Runs osls, the fork of the Serverless Framework, on this checkout.
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { Failure } from '../command-line.ts';

export const ROOT = new URL('../../', import.meta.url).pathname;

/** @throws Failure when osls fails; it has then printed why. */
export async function serverless(
  command: 'deploy' | 'remove',
  stage: string,
  region: string,
  settings: Record<string, string> = {},
): Promise<void> {
  const child = spawn(
    process.execPath,
    [`${ROOT}node_modules/serverless/bin/serverless.js`, command, '--stage', stage, '--region', region],
    { cwd: ROOT, stdio: 'inherit', env: { ...process.env, ...settings } },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Failure(`serverless ${command} failed`);
}
