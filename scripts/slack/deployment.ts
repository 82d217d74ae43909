// The settings of the Slack app of a deployment: of a stage in AWS, or of npm start.
import { SecretsManagerClient } from '@aws-sdk/client-secrets-manager';
import { Failure } from '../command-line.ts';
import { regionOf } from '../deployment/region.ts';
import { readSecret } from '../deployment/secret.ts';

/** The secrets of a stage over the environment; at stage `local` the environment alone. @throws Failure */
export async function settingsOfStage(
  stage: string,
  givenRegion: string | undefined,
  env: NodeJS.ProcessEnv,
): Promise<NodeJS.ProcessEnv> {
  if (stage === 'local') return { ...env, STAGE: stage };
  const region = await regionOf(givenRegion);
  const client = new SecretsManagerClient({ region });
  try {
    const secret = await readSecret(client, `vigia/${stage}`, region);
    if (typeof secret === 'string') throw new Failure(secret);
    return { ...env, ...secret.values, STAGE: stage };
  } finally {
    client.destroy();
  }
}
