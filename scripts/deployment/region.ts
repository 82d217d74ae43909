// Which AWS region and profile a command is for: one rule for all scripts.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { option, UsageError } from '../command-line.ts';

function regionName(text: string): string {
  if (!/^[a-z]{2,4}(-[a-z]+)+-\d$/.test(text)) throw new Error('must be a region, like eu-west-1');
  return text;
}

/** Every script that talks to AWS has this option. */
export const regionOption = option(regionName, {
  placeholder: '<region>',
  environment: ['AWS_REGION', 'AWS_DEFAULT_REGION'],
  description: "the AWS region; without it, that of the profile's configuration",
});

/**
 * @param given by --region or the environment
 * @throws UsageError when the profile has no region either
 */
export async function regionOf(given: string | undefined): Promise<string> {
  useDefaultProfile(process.env);
  if (given) return given;
  const client = new CloudFormationClient({});
  try {
    return regionName(await client.config.region());
  } catch {
    throw new UsageError('Say which region: --region eu-west-1, or AWS_REGION, or "aws configure"');
  } finally {
    client.destroy();
  }
}

/** The AWS CLI and osls also read AWS_DEFAULT_PROFILE, the SDK does not: it would ask another account. */
function useDefaultProfile(env: NodeJS.ProcessEnv): void {
  const { AWS_PROFILE, AWS_DEFAULT_PROFILE, AWS_ACCESS_KEY_ID } = env;
  if (AWS_DEFAULT_PROFILE && !AWS_PROFILE && !AWS_ACCESS_KEY_ID) env.AWS_PROFILE = AWS_DEFAULT_PROFILE;
}
