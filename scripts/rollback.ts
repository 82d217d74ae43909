// npm run rollback -- --stage prod: goes back to the deployment before, with today's secrets, in about a minute.
import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  paginateDescribeStackEvents,
  UpdateStackCommand,
} from '@aws-sdk/client-cloudformation';
import { GetObjectCommand, S3Client } from '@aws-sdk/client-s3';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { failuresOf, type StackEvent } from '../build/nested-stacks/failures.ts';
import { anyText, Failure, flag, option, print, runScript, UsageError, type Values } from './command-line.ts';
import { bucketOf, keysIn } from './deployment/bucket.ts';
import { heldKeys, problemOfStack, problemOfStage } from './deployment/preflight.ts';
import { regionOf, regionOption } from './deployment/region.ts';
import {
  deployedAt,
  deploymentsIn,
  type EarlierDeployment,
  parametersFor,
  targetOf,
} from './deployment/rollback.ts';
import { readSecret } from './deployment/secret.ts';
import { requireSmoke } from './deployment/smoke.ts';
import {
  type DeployedTemplate,
  findStack,
  settledStack,
  stackOf,
  templateOf,
  urlOfStage,
  urlOption,
} from './deployment/stack.ts';

export const COMMAND = {
  name: 'npm run rollback',
  description: `Goes back to an earlier deployment: the functions and resources of then, with the secrets of today. Data stays as it is.
The deployment bucket keeps the last five. Forward again: deploy, or name a later one with --to.`,
  options: {
    stage: option(anyText, { placeholder: '<stage>', description: 'the deployment; required' }),
    region: regionOption,
    url: urlOption,
    list: flag('print the deployments that can be restored; change nothing'),
    to: option(anyText, {
      placeholder: '<time>',
      description: 'one of the times that --list prints; without it, the deployment before the current one',
    }),
  },
};

/** Until CloudFormation says that it has begun. */
const BEGIN_MS = 5_000;

async function run(values: Values<typeof COMMAND.options>): Promise<void> {
  const { stage = '', list, to } = values;
  const problem = problemOfStage(stage || undefined);
  if (problem !== undefined) throw new UsageError(problem.replace('npm run deploy', 'npm run rollback'));
  const region = await regionOf(values.region);
  const cloudFormation = new CloudFormationClient({ region });
  const stack = await findStack(cloudFormation, stage);
  if (!stack) throw new Failure(`Stage ${stage} is not deployed in ${region}`);
  const current = deployedAt(await templateOf(cloudFormation, stage));
  const bucket = await bucketOf(cloudFormation, stage);
  if (!bucket) throw new Failure(`The stack ${stackOf(stage)} has no deployment bucket`);
  const s3 = new S3Client({ region });
  const deployments = deploymentsIn(await keysIn(s3, bucket, stage));
  if (list) return print(tableOf(deployments, current));
  const trouble = problemOfStack(stack.StackStatus ?? '', stage, region);
  if (trouble !== undefined) throw new Failure(trouble);
  const target = targetOf(deployments, current, to);
  if (!target)
    throw new Failure(
      to ? `There is no deployment of ${to}; --list prints them` : 'There is no earlier deployment',
    );
  await goBack({ stage, region, bucket, target, cloudFormation, s3 });
  await requireSmoke(
    values.url ?? (await urlOfStage(stage, region)),
    `npm run rollback -- --stage ${stage} --region ${region} --list`,
  );
}

function tableOf(deployments: readonly EarlierDeployment[], current: number | undefined): string {
  const lines = deployments.map(
    ({ at }) => `${new Date(at).toISOString()}${at === current ? '  ← current' : ''}`,
  );
  return lines.join('\n') || 'There are none.';
}

interface Going {
  stage: string;
  region: string;
  bucket: string;
  target: EarlierDeployment;
  cloudFormation: CloudFormationClient;
  s3: S3Client;
}

async function goBack({ stage, region, bucket, target, cloudFormation, s3 }: Going): Promise<void> {
  const secret = await readSecret(new SecretsManagerClient({ region }), `vigia/${stage}`, region);
  if (typeof secret === 'string') throw new Failure(secret);
  const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: target.templateKey }));
  const template: DeployedTemplate = JSON.parse((await Body?.transformToString()) ?? '{}');
  const begun = new Date();
  print(`Going back to the deployment of ${new Date(target.at).toISOString()}…`);
  const StackName = stackOf(stage);
  try {
    await cloudFormation.send(
      new UpdateStackCommand({
        StackName,
        TemplateURL: urlOf(region, bucket, target.templateKey),
        Parameters: parametersFor(template, heldKeys(secret), secret.version),
        Capabilities: ['CAPABILITY_IAM', 'CAPABILITY_NAMED_IAM'],
      }),
    );
    await wait(BEGIN_MS);
    const status = (await settledStack(cloudFormation, stage))?.StackStatus;
    if (status !== 'UPDATE_COMPLETE') throw new Failure(`the stack is in the state ${status}`);
  } catch (error) {
    const failed = await failuresOf(StackName, (stack) => eventsOf(cloudFormation, stack, begun));
    throw new Failure([`It did not go back: ${(error as Error).message}`, ...failed].join('\n- '), {
      cause: error,
    });
  }
}

/** The address that CloudFormation reads; China's partition has a domain of its own. */
function urlOf(region: string, bucket: string, key: string): string {
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  return `https://s3.${region}.${domain}/${bucket}/${key}`;
}

async function eventsOf(client: CloudFormationClient, StackName: string, since: Date): Promise<StackEvent[]> {
  const events: StackEvent[] = [];
  for await (const { StackEvents = [] } of paginateDescribeStackEvents({ client }, { StackName })) {
    events.push(...StackEvents.filter(({ Timestamp }) => Timestamp && Timestamp >= since));
  }
  return events;
}

if (import.meta.main) await runScript(COMMAND, run);
