// Runs osls, the fork of the Serverless Framework, on this checkout.

import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { fileURLToPath } from 'node:url';
import { Failure } from '../command-line.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

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
    { cwd: ROOT, stdio: 'inherit', env: { ...withoutStages(process.env, stage), ...settings } },
  );
  const [code] = await once(child, 'exit');
  if (code !== 0) throw new Failure(`serverless ${command} failed`);
}

/** osls prefers credentials of variables like AWS_PROD_PROFILE, which the SDK does not know: the checks would be of another account. */
export function withoutStages(env: NodeJS.ProcessEnv, stage: string): NodeJS.ProcessEnv {
  const names = ['PROFILE', 'ACCESS_KEY_ID', 'SECRET_ACCESS_KEY', 'SESSION_TOKEN'];
  const ofStage = new Set(names.map((name) => `AWS_${stage.toUpperCase()}_${name}`));
  return Object.fromEntries(Object.entries(env).filter(([name]) => !ofStage.has(name)));
}
