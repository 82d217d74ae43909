// `npm run deploy -- --stage prod`: says in words what a deployment would miss; with nothing missing, deploys.
import { execFileSync, spawn } from 'node:child_process';
import { once } from 'node:events';
import { parseArgs } from 'node:util';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { findingsOfSecret, findingsOfSettings, heldKeys, problemOfStage } from './deployment/preflight.ts';
import { readSecret } from './deployment/secret.ts';

const USAGE = `Looks whether a deployment has what it needs, says what is missing, and deploys.

  npm run deploy -- --stage prod [--region eu-west-1] [--check]

  --stage   "dev", "prod" or one of your own
  --region  default "us-east-1"
  --check   only look

Settings come from the environment (README, "Settings"), secrets from vigia/<stage> in Secrets Manager.`;

const ROOT = new URL('../', import.meta.url).pathname;

const { values } = parseArgs({
  options: {
    stage: { type: 'string' },
    region: { type: 'string', default: 'us-east-1' },
    check: { type: 'boolean', default: false },
    help: { type: 'boolean', default: false },
  },
});
const { stage, region } = values;
const problem = problemOfStage(stage);

if (values.help) print(USAGE);
else if (problem !== undefined) stop([problem]);
else await run(stage as string);

async function run(stage: string): Promise<void> {
  const settings = findingsOfSettings(stage, process.env);
  const secret = await readSecret(new SecretsManagerClient({ region }), `vigia/${stage}`, region);
  const held =
    typeof secret === 'string' ? { missing: [secret], notes: [] } : findingsOfSecret(secret, process.env);

  for (const note of [...settings.notes, ...held.notes, ...uncommitted()]) print(`Note: ${note}.`);
  const missing = [...settings.missing, ...problemsOfLimits(), ...held.missing];
  if (missing.length > 0 || typeof secret === 'string') return stop(missing);
  print(`Nothing is missing for stage ${stage} in ${region}.`);
  if (!values.check) await deploy(stage, { keys: heldKeys(secret), version: secret.version });
}

async function deploy(stage: string, { keys, version }: { keys: string[]; version: string }): Promise<void> {
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

/** Models are published with the commit that trained them, which should be what is deployed. */
function uncommitted(): string[] {
  try {
    const changes = execFileSync('git', ['status', '--porcelain'], { cwd: ROOT, encoding: 'utf8' }).trim();
    return changes ? ['The working tree has changes that are in no commit'] : [];
  } catch {
    return ['This is no git checkout, so models will name no commit'];
  }
}

function stop(problems: string[]): void {
  print(['', 'Not deployed. What is missing:', ...problems.map((line) => `- ${line}`)].join('\n'));
  process.exitCode = 1;
}

function print(line: string): void {
  process.stdout.write(`${line}\n`);
}
