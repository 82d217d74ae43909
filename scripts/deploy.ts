// npm run deploy -- --stage prod: checks what a deployment needs, prints what is missing, and deploys if nothing is.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { anyText, flag, option, print, runScript, UsageError, type Values } from './command-line.ts';
import { findingsOfSecret, findingsOfSettings, heldKeys, problemOfStage } from './deployment/preflight.ts';
import { readSecret } from './deployment/secret.ts';

export const COMMAND = {
  name: 'npm run deploy',
  description: `Checks whether a deployment has what it needs, prints what is missing, and deploys if nothing is.
Settings come from the environment, secrets from vigia/<stage> in Secrets Manager.`,
  options: {
    stage: option(anyText, {
      placeholder: '<stage>',
      description: '"dev", "prod" or another name; required',
    }),
    region: option(anyText, {
      placeholder: '<region>',
      description: 'the AWS region',
      default: 'us-east-1',
    }),
    check: flag('check only; do not deploy'),
  },
};

const ROOT = new URL('../', import.meta.url).pathname;

async function run({ stage = '', region, check }: Values<typeof COMMAND.options>): Promise<void> {
  const problem = problemOfStage(stage || undefined);
  if (problem !== undefined) throw new UsageError(problem);
  const settings = findingsOfSettings(stage, process.env);
  const secret = await readSecret(new SecretsManagerClient({ region }), `vigia/${stage}`, region);
  const held =
    typeof secret === 'string' ? { missing: [secret], notes: [] } : findingsOfSecret(secret, process.env);

  for (const note of [...settings.notes, ...held.notes, ...uncommitted()]) print(`Note: ${note}.`);
  const missing = [...settings.missing, ...problemsOfLimits(), ...held.missing];
  if (missing.length > 0 || typeof secret === 'string') return stop(missing);
  print(`Nothing is missing for stage ${stage} in ${region}.`);
  if (!check) await deploy(stage, region, { keys: heldKeys(secret), version: secret.version });
}

async function deploy(
  stage: string,
  region: string,
  { keys, version }: { keys: string[]; version: string },
): Promise<void> {
  const child = spawn(
    `${ROOT}node_modules/.bin/serverless`,
    ['deploy', '--stage', stage, '--region', region],
    {
      cwd: ROOT,
      stdio: 'inherit',
      env: { ...process.env, VIGIA_SECRET_KEYS: keys.join(','), VIGIA_SECRET_VERSION: version },
    },
  );
  const [code] = await once(child, 'exit');
  process.exitCode = code ?? 1;
}

/** A published model names the commit that trained it, so the deployed code should be in that commit. */
function uncommitted(): string[] {
  try {
    const changes = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' }).trim();
    return changes ? ['The working tree has changes that are in no commit'] : [];
  } catch {
    return ['This is not a git checkout, so models will name no commit'];
  }
}

function stop(problems: string[]): void {
  print(['', 'Not deployed. What is missing:', ...problems.map((line) => `- ${line}`)].join('\n'));
  process.exitCode = 1;
}

if (import.meta.main) await runScript(COMMAND, run);
