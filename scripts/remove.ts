// npm run remove -- --stage prod: says what a removal deletes and keeps, and removes the deployment when it is confirmed.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { anyText, flag, option, print, runScript, UsageError, type Values } from './command-line.ts';
import { problemOfStage } from './deployment/preflight.ts';
import { regionOf, regionOption } from './deployment/region.ts';
import { serverless } from './deployment/serverless.ts';
import { findStack, stackOf } from './deployment/stack.ts';
import { deleteTables, setProtection, type Tables, tablesOf } from './deployment/tables.ts';

export const COMMAND = {
  name: 'npm run remove',
  description: `Says what removing a deployment deletes and what it keeps, and removes it when it is confirmed by its name.
Tables with users, feedback, models, runs and the audit stay, unless their deletion is asked for too.`,
  options: {
    stage: option(anyText, { placeholder: '<stage>', description: 'the deployment; required' }),
    region: regionOption,
    confirm: option(anyText, {
      placeholder: '<stack>',
      description: 'remove it: the name of its stack, like vigia-dev',
    }),
    'with-data': flag('also delete the tables that would stay'),
  },
};

async function run(values: Values<typeof COMMAND.options>): Promise<void> {
  const { stage = '', confirm, 'with-data': withData } = values;
  const problem = problemOfStage(stage || undefined);
  if (problem !== undefined) throw new UsageError(problem.replace('npm run deploy', 'npm run remove'));
  const region = await regionOf(values.region);
  const cloudFormation = new CloudFormationClient({ region });
  const dynamodb = new DynamoDBClient({ region });
  const isDeployed = (await findStack(cloudFormation, stage)) !== undefined;
  const tables = await tablesOf({ cloudFormation, dynamodb }, stage);
  print(planOf({ stage, region, isDeployed, withData, tables }));
  if (!isDeployed && tables.kept.length === 0) return;
  if (confirm === undefined) {
    const data = withData ? ' --with-data' : '';
    return print(
      `Nothing was removed. To do it: npm run remove -- --stage ${stage} --region ${region}${data} --confirm ${stackOf(stage)}`,
    );
  }
  if (confirm !== stackOf(stage))
    throw new UsageError(`--confirm must be ${stackOf(stage)}, not "${confirm}"`);

  if (isDeployed) {
    // CloudFormation cannot delete a protected table.
    await setProtection(dynamodb, tables.deleted, false);
    await serverless('remove', stage, region);
  }
  if (withData) await deleteTables(dynamodb, tables.kept);
  print(withData ? 'Removed, with all tables.' : `Removed. Kept: ${tables.kept.join(', ') || 'no table'}.`);
}

interface Plan {
  stage: string;
  region: string;
  isDeployed: boolean;
  withData: boolean;
  tables: Tables;
}

export function planOf({ stage, region, isDeployed, withData, tables: { deleted, kept } }: Plan): string {
  const where = `in ${region}`;
  if (!isDeployed && kept.length === 0) return `There is nothing of stage ${stage} ${where}.`;
  const gone = [...(isDeployed ? deleted : []), ...(withData ? kept : [])];
  const stays = withData ? [] : kept;
  return [
    isDeployed
      ? `The stack ${stackOf(stage)} ${where} and its nested stacks`
      : `Stage ${stage} is not deployed ${where}; its tables`,
    `- are deleted with these tables: ${gone.join(', ') || 'none'}`,
    `- leave these tables: ${stays.join(', ') || 'none'}`,
    ...(stays.length > 0
      ? [
          'While they exist, a new deployment of this stage fails: delete them with --with-data, or import them.',
        ]
      : []),
    `The secret vigia/${stage} stays. DynamoDB keeps backups of deleted tables for 35 days, but not of counters and connections.`,
  ].join('\n');
}

if (import.meta.main) await runScript(COMMAND, run);
