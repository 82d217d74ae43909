// The deployment bucket: osls keeps the artifacts of the last deployments in it.
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { paginateListObjectsV2, type S3Client } from '@aws-sdk/client-s3';
import { resourcesOf } from './stack.ts';

export async function bucketOf(client: CloudFormationClient, stage: string): Promise<string | undefined> {
  return [...(await resourcesOf(client, stage, 'AWS::S3::Bucket')).values()][0];
}

/** The keys of all artifacts of a stage. */
export async function keysIn(client: S3Client, Bucket: string, stage: string): Promise<string[]> {
  const keys: string[] = [];
  const pages = paginateListObjectsV2({ client }, { Bucket, Prefix: `serverless/vigia/${stage}/` });
  for await (const { Contents = [] } of pages) keys.push(...Contents.flatMap(({ Key }) => Key ?? []));
  return keys;
}
