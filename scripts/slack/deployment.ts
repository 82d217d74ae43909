// Where a deployment answers, and the settings of its Slack app: of a stage in AWS, or of npm start.
import {
  CloudFormationClient,
  DescribeStacksCommand,
  type DescribeStacksCommandOutput,
} from '@aws-sdk/client-cloudformation';
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Failure } from '../command-line.ts';
import { readSecret } from '../deployment/secret.ts';

/** The address of the HTTP API, as CloudFormation knows it. @throws Failure when there is no such deployment */
export async function urlOfStage(stage: string, region: string): Promise<string> {
  if (stage === 'local') return `http://localhost:${process.env.PORT || 3000}`;
  const client = new CloudFormationClient({ region });
  try {
    const url = urlIn(await client.send(new DescribeStacksCommand({ StackName: `vigia-${stage}` })));
    if (url === undefined) throw new Failure(`The stack vigia-${stage} names no address: give --url`);
    return url;
  } catch (error) {
    if (error instanceof Failure) throw error;
    const { name, message } = error as Error;
    const why = name === 'ValidationError' ? 'it is not deployed' : (message || name).split('\n')[0];
    throw new Failure(`No address of stage ${stage} in ${region}: ${why}; give --url`, { cause: error });
  } finally {
    client.destroy();
  }
}

function urlIn({ Stacks = [] }: DescribeStacksCommandOutput): string | undefined {
  const outputs = Stacks.flatMap(({ Outputs = [] }) => Outputs);
  return outputs.find(({ OutputKey }) => OutputKey === 'HttpApiUrl')?.OutputValue?.replace(/\/+$/, '');
}

/** The secrets of a stage over the environment; at stage `local` the environment alone. @throws Failure */
export async function settingsOfStage(
  stage: string,
  region: string,
  env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  if (stage === 'local') return { ...env, STAGE: stage };
  const client = new SecretsManagerClient({ region });
  try {
    const secret = await readSecret(client, `vigia/${stage}`, region);
    if (typeof secret === 'string') throw new Failure(secret);
    return { ...env, ...secret.values, STAGE: stage };
  } finally {
    client.destroy();
  }
}
