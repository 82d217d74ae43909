// Reads the deployment's secret from Secrets Manager, or says what an operator must do to make it readable.
import { GetSecretValueCommand, type SecretsManagerClient } from '@aws-sdk/client-secrets-manager';

export interface Secret {
  values: Record<string, string>;
  version: string;
}

/** @returns the secret, or a text that says why it cannot be read and what to do */
export async function readSecret(
  client: SecretsManagerClient,
  name: string,
  region: string,
): Promise<Secret | string> {
  try {
    const { SecretString = '', VersionId = '' } = await client.send(
      new GetSecretValueCommand({ SecretId: name }),
    );
    const values = parseValues(SecretString);
    return values
      ? { values, version: VersionId }
      : `The secret ${name} is not one JSON object of texts, like {"JWT_SECRET_KEY":"…","SLACK_WEBHOOK_URL":"…"}.`;
  } catch (error) {
    return explain(error as Error, name, region);
  }
}

function parseValues(text: string): Record<string, string> | undefined {
  try {
    const values: unknown = JSON.parse(text);
    const isObject = typeof values === 'object' && values !== null && !Array.isArray(values);
    if (isObject && Object.values(values).every((value) => typeof value === 'string')) {
      return values as Record<string, string>;
    }
  } catch {
    // Not JSON; the caller says so.
  }
  return undefined;
}

function explain({ name: kind, message }: Error, secret: string, region: string): string {
  switch (kind) {
    case 'CredentialsProviderError':
      return withoutCredentials(message);
    case 'ExpiredToken':
    case 'ExpiredTokenException':
    case 'UnrecognizedClientException':
    case 'InvalidSignatureException':
      return 'AWS refuses the credentials (expired, or of another account): sign in again.';
    case 'ResourceNotFoundException':
      return (
        `There is no secret ${secret} in ${region}. Create it:\n` +
        `  aws secretsmanager create-secret --region ${region} --name ${secret} --secret-string ` +
        `'{"JWT_SECRET_KEY":"'$(openssl rand -base64 48)'","SLACK_WEBHOOK_URL":"https://hooks.slack.com/services/…"}'`
      );
    case 'AccessDeniedException':
      return `These credentials may not read the secret ${secret}: whoever deploys needs secretsmanager:GetSecretValue on it.`;
    default:
      return `The secret ${secret} could not be read: ${message}`;
  }
}

/** What to do when the SDK finds no credentials. @param message the SDK's */
export function withoutCredentials(message: string): string {
  const [reason = ''] = message.split('\n');
  // These scripts ask for no code.
  if (/multi-factor/i.test(reason))
    return `${reason} Sign in first: eval "$(aws configure export-credentials --format env)"; unset AWS_PROFILE`;
  return `There are no AWS credentials: run "aws configure" or "aws sso login", or set AWS_PROFILE. (${reason})`;
}
