// After a failed deployment: waits until CloudFormation has restored the version before, and removes what was uploaded for the failed one,
// so that no rollback goes to it and none of the five kept deployments is one that never ran.
import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DeleteObjectsCommand, type S3Client } from '@aws-sdk/client-s3';
import { print } from '../command-line.ts';
import { bucketOf, keysIn } from './bucket.ts';
import { deployedAt, timeOf } from './rollback.ts';
import { findStack, isBusy, settledStack, templateOf } from './stack.ts';

/** In other states, such as UPDATE_ROLLBACK_FAILED, it is not known what the stack still needs. */
const SETTLED = /^(CREATE|UPDATE|UPDATE_ROLLBACK)_COMPLETE$/;

/**
 * @param begun when the deployment began, by the clock of this machine, which also names its folder in the bucket
 * @param pause between two looks at the stack, for tests
 * @returns the keys that were removed
 */
export async function removeFailed(
  { cloudFormation, s3 }: { cloudFormation: CloudFormationClient; s3: S3Client },
  stage: string,
  begun: number,
  pause?: (ms: number) => Promise<unknown>,
): Promise<string[]> {
  if (isBusy(await findStack(cloudFormation, stage))) print('CloudFormation restores the version before…');
  // osls ends at the first resource that fails, while CloudFormation is still at work.
  const stack = await settledStack(cloudFormation, stage, pause);
  if (!SETTLED.test(stack?.StackStatus ?? '')) return [];
  const bucket = await bucketOf(cloudFormation, stage);
  if (!bucket) return [];
  const current = deployedAt(await templateOf(cloudFormation, stage));
  const failed = (await keysIn(s3, bucket, stage)).filter((key) => {
    const at = timeOf(key);
    return at !== undefined && at >= begun && at !== current;
  });
  if (failed.length === 0) return [];
  // One folder has a hundred objects; S3 takes a thousand at once.
  const Objects = failed.map((Key) => ({ Key }));
  await s3.send(new DeleteObjectsCommand({ Bucket: bucket, Delete: { Objects, Quiet: true } }));
  return failed;
}
