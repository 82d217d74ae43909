// A deployment as CloudFormation knows it: its address, its template, its tables.
import { setTimeout as wait } from 'node:timers/promises';
import {
  CloudFormationClient,
  DescribeStacksCommand,
  GetTemplateCommand,
  paginateListStackResources,
  type Stack,
} from '@aws-sdk/client-cloudformation';
import { address, Failure, option } from '../command-line.ts';
import { regionOf } from './region.ts';

/** For scripts that call the HTTP API. */
export const urlOption = option(address('http:', 'https:'), {
  placeholder: '<address>',
  environment: ['VIGIA_URL'],
  description: 'where it answers, such as a domain of its own, instead of asking CloudFormation',
});

export const stackOf = (stage: string) => `vigia-${stage}`;

/** @returns undefined when there is no such stack. @throws Failure when CloudFormation cannot be asked */
export async function findStack(client: CloudFormationClient, stage: string): Promise<Stack | undefined> {
  try {
    const { Stacks = [] } = await client.send(new DescribeStacksCommand({ StackName: stackOf(stage) }));
    return Stacks[0];
  } catch (error) {
    const { name, message } = error as Error;
    if (name === 'ValidationError') return undefined;
    throw new Failure(`CloudFormation does not answer: ${(message || name).split('\n')[0]}`, {
      cause: error,
    });
  }
}

const PAUSE_MS = 5_000;
/** Half an hour. */
const MOST_LOOKS = 360;

/** CloudFormation takes nothing else for the stack until it has ended. */
export const isBusy = (stack: Stack | undefined) => stack?.StackStatus?.endsWith('_IN_PROGRESS') === true;

/**
 * The stack when CloudFormation has ended what it was doing, or after half an hour.
 * @param pause between two looks, for tests
 */
export async function settledStack(
  client: CloudFormationClient,
  stage: string,
  pause: (ms: number) => Promise<unknown> = wait,
): Promise<Stack | undefined> {
  for (let looks = 1; ; looks++) {
    const stack = await findStack(client, stage);
    if (!isBusy(stack) || looks === MOST_LOOKS) return stack;
    await pause(PAUSE_MS);
  }
}

/** The address of the HTTP API. @throws Failure when there is no such deployment */
export async function urlOfStage(stage: string, givenRegion: string | undefined): Promise<string> {
  if (stage === 'local') return `http://localhost:${process.env.PORT || 3000}`;
  const region = await regionOf(givenRegion);
  const client = new CloudFormationClient({ region });
  try {
    const stack = await findStack(client, stage);
    if (!stack)
      throw new Failure(`No address of stage ${stage} in ${region}: it is not deployed; give --url`);
    const url = urlIn(stack);
    if (url === undefined) throw new Failure(`The stack ${stackOf(stage)} names no address: give --url`);
    return url;
  } finally {
    client.destroy();
  }
}

function urlIn({ Outputs = [] }: Stack): string | undefined {
  return Outputs.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue?.replace(/\/+$/, '');
}

/** The parts of a template that are used here. */
export interface DeployedTemplate {
  Parameters?: Record<string, { Default?: string }>;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
  Resources: Record<string, { Type: string; DeletionPolicy?: string; Properties?: any }>;
}

export async function templateOf(client: CloudFormationClient, stage: string): Promise<DeployedTemplate> {
  const { TemplateBody = '{}' } = await client.send(
    new GetTemplateCommand({ StackName: stackOf(stage), TemplateStage: 'Original' }),
  );
  return JSON.parse(TemplateBody);
}

/** Physical ids by logical ids, of one type. */
export async function resourcesOf(
  client: CloudFormationClient,
  stage: string,
  type: string,
): Promise<Map<string, string>> {
  const found = new Map<string, string>();
  const pages = paginateListStackResources({ client }, { StackName: stackOf(stage) });
  for await (const { StackResourceSummaries = [] } of pages) {
    for (const {
      LogicalResourceId,
      PhysicalResourceId,
      ResourceType,
      ResourceStatus,
    } of StackResourceSummaries) {
      const exists = LogicalResourceId && PhysicalResourceId && ResourceStatus !== 'DELETE_COMPLETE';
      if (ResourceType === type && exists) found.set(LogicalResourceId, PhysicalResourceId);
    }
  }
  return found;
}
