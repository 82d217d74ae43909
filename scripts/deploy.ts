// npm run deploy -- --stage prod: checks what a deployment needs, deploys, protects the tables, and tries the API.
import { execFileSync } from 'node:child_process';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { anyText, flag, option, print, runScript, UsageError, type Values } from './command-line.ts';
import { findingsOfSecret, findingsOfSettings, heldKeys, problemOfStage } from './deployment/preflight.ts';
import { regionOf, regionOption } from './deployment/region.ts';
import { readSecret } from './deployment/secret.ts';
import { ROOT, serverless } from './deployment/serverless.ts';
import { recordDeployment } from './deployment/settings-audit.ts';
import { requireSmoke } from './deployment/smoke.ts';
import { urlOfStage, urlOption } from './deployment/stack.ts';
import { isProtected, setProtection, tablesOf } from './deployment/tables.ts';
import { acceptedPackages, writeSupplyChain } from './sbom.ts';
import { findingsOfSignatures } from './supply-chain/signatures.ts';

export const COMMAND = {
  name: 'npm run deploy',
  description: `Checks whether a deployment has what it needs, prints what is missing, and deploys if nothing is. Then it records in the audit log which settings
changed, protects the tables (at stage prod) and makes a few calls that change nothing; if one fails, so does the command.
Settings come from the environment, secrets from vigia/<stage> in Secrets Manager.`,
  options: {
    stage: option(anyText, {
      placeholder: '<stage>',
      description: '"dev", "prod" or another name; required',
    }),
    region: regionOption,
    url: urlOption,
    check: flag('check only; do not deploy'),
  },
};

async function run(values: Values<typeof COMMAND.options>): Promise<void> {
  const { stage = '', check } = values;
  const problem = problemOfStage(stage || undefined);
  if (problem !== undefined) throw new UsageError(problem);
  const region = await regionOf(values.region);
  const settings = findingsOfSettings(stage, process.env);
  const secret = await readSecret(new SecretsManagerClient({ region }), `vigia/${stage}`, region);
  const held =
    typeof secret === 'string' ? { missing: [secret], notes: [] } : findingsOfSecret(secret, process.env);

  const signatures = await findingsOfSignatures();
  for (const note of [...settings.notes, ...held.notes, ...signatures.notes, ...uncommitted()])
    print(`Note: ${note}.`);
  const missing = [...settings.missing, ...problemsOfLimits(), ...held.missing, ...signatures.missing];
  if (missing.length > 0 || typeof secret === 'string') return stop(missing);
  print(`Nothing is missing for stage ${stage} in ${region}.`);
  if (check) return;
  const shipped = await acceptedPackages();
  await serverless('deploy', stage, region, {
    VIGIA_SECRET_KEYS: heldKeys(secret).join(','),
    VIGIA_SECRET_VERSION: secret.version,
  });
  await writeSupplyChain(shipped);
  await recordDeployment(stage, region, { ...process.env, ...secret.values });
  await finish(stage, region, values.url);
}

/** What a deployment needs when CloudFormation is done: protected tables, and an API that answers. */
async function finish(stage: string, region: string, url: string | undefined): Promise<void> {
  if (isProtected(stage)) {
    const clients = {
      cloudFormation: new CloudFormationClient({ region }),
      dynamodb: new DynamoDBClient({ region }),
    };
    const { deleted, kept } = await tablesOf(clients, stage);
    const changed = await setProtection(clients.dynamodb, [...deleted, ...kept], true);
    if (changed.length > 0) print(`Now protected from deletion: ${changed.join(', ')}.`);
  }
  await requireSmoke(
    url ?? (await urlOfStage(stage, region)),
    `npm run rollback -- --stage ${stage} --region ${region}`,
  );
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
