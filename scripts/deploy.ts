// npm run deploy -- --stage prod: checks what a deployment needs, deploys, protects the tables, and tries the API.
import { execFileSync } from 'node:child_process';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { problemsOfLimits } from '#lib/limits/limits.ts';
import { anyText, flag, option, print, runScript, UsageError, type Values } from './command-line.ts';
import { removeFailed } from './deployment/failed.ts';
import {
  findingsOfSecret,
  findingsOfSettings,
  heldKeys,
  problemOfStack,
  problemOfStage,
  problemOfTables,
} from './deployment/preflight.ts';
import { regionOf, regionOption } from './deployment/region.ts';
import { readSecret } from './deployment/secret.ts';
import { ROOT, serverless } from './deployment/serverless.ts';
import { recordDeployment } from './deployment/settings-audit.ts';
import { requireSmoke } from './deployment/smoke.ts';
import { findStack, urlOfStage, urlOption } from './deployment/stack.ts';
import { isProtected, setProtection, tablesInTheWay, tablesOf } from './deployment/tables.ts';
import { acceptedPackages, writeSupplyChain } from './sbom.ts';
import { findingsOfSignatures } from './supply-chain/signatures.ts';

export const COMMAND = {
  name: 'npm run deploy',
  description: `Checks whether a deployment has what it needs, prints what is missing, and deploys if nothing is. Then it protects the tables (at stage
prod), records in the audit log which settings changed, and makes a few calls that change nothing; if one fails, so does the command.
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
  // Without a secret it is not known that these credentials may ask.
  if (typeof secret !== 'string') missing.push(...(await problemsOfPlace(stage, region)));
  if (missing.length > 0 || typeof secret === 'string') return stop(missing);
  print(`Nothing is missing for stage ${stage} in ${region}.`);
  if (check) return;
  const shipped = await acceptedPackages();
  await deploy(stage, region, {
    VIGIA_SECRET_KEYS: heldKeys(secret).join(','),
    VIGIA_SECRET_VERSION: secret.version,
  });
  if (isProtected(stage)) await protect(stage, region);
  await writeSupplyChain(shipped);
  await recordDeployment(stage, region, { ...process.env, ...secret.values });
  await requireSmoke(
    values.url ?? (await urlOfStage(stage, region)),
    `npm run rollback -- --stage ${stage} --region ${region}`,
  );
}

/** What CloudFormation would find only after everything is packaged and uploaded. */
async function problemsOfPlace(stage: string, region: string): Promise<string[]> {
  const clients = clientsOf(region);
  const status = (await findStack(clients.cloudFormation, stage))?.StackStatus ?? '';
  return [
    problemOfStack(status, stage, region),
    problemOfTables(await tablesInTheWay(clients, stage), stage, region),
  ].filter((problem) => problem !== undefined);
}

async function deploy(stage: string, region: string, settings: Record<string, string>): Promise<void> {
  const begun = Date.now();
  try {
    await serverless('deploy', stage, region, settings);
  } catch (error) {
    const clients = { ...clientsOf(region), s3: new S3Client({ region }) };
    // The deployment's own failure is what is told.
    const removed = await removeFailed(clients, stage, begun).catch(() => []);
    if (removed.length > 0) print('What was uploaded for it is removed.');
    throw error;
  }
}

async function protect(stage: string, region: string): Promise<void> {
  const clients = clientsOf(region);
  const { deleted, kept } = await tablesOf(clients, stage);
  const changed = await setProtection(clients.dynamodb, [...deleted, ...kept], true);
  if (changed.length > 0) print(`Now protected from deletion: ${changed.join(', ')}.`);
}

function clientsOf(region: string) {
  return {
    cloudFormation: new CloudFormationClient({ region }),
    dynamodb: new DynamoDBClient({ region }),
  };
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
