// Going back to an earlier deployment: which ones there are, and with which secret their templates are used. Pure.
import type { DeployedTemplate } from './stack.ts';

/** Where osls keeps the artifacts of a deployment in the deployment bucket: "serverless/vigia/prod/1700000000000-2023-…Z". */
const FOLDER = /serverless\/[\w-]+\/[\w-]+\/(\d{13})-[^/]+/;
const ROOT_TEMPLATE = 'compiled-cloudformation-template.json';

export interface EarlierDeployment {
  /** When it was made, in milliseconds since 1970. */
  at: number;
  /** Of its root template, in the deployment bucket. */
  templateKey: string;
}

/** When the deployment was made that an artifact is of, by its key in the bucket. */
export function timeOf(key: string): number | undefined {
  const [, at] = FOLDER.exec(key) ?? [];
  return at === undefined ? undefined : Number(at);
}

/** The deployments whose root template is in the bucket, latest first. */
export function deploymentsIn(keys: readonly string[]): EarlierDeployment[] {
  return keys
    .filter((key) => key.endsWith(`/${ROOT_TEMPLATE}`))
    .flatMap((templateKey) => {
      const at = timeOf(templateKey);
      return at === undefined ? [] : [{ at, templateKey }];
    })
    .sort((one, other) => other.at - one.at);
}

/** The deployment that a template is of: all its functions come from one folder. */
export function deployedAt({ Resources }: DeployedTemplate): number | undefined {
  for (const { Type, Properties } of Object.values(Resources)) {
    const at = Type === 'AWS::Lambda::Function' ? timeOf(Properties?.Code?.S3Key ?? '') : undefined;
    if (at !== undefined) return at;
  }
  return undefined;
}

/**
 * @param asked a time, as `--list` prints it; the one before the current when absent
 * @returns undefined when there is none
 */
export function targetOf(
  deployments: readonly EarlierDeployment[],
  current: number | undefined,
  asked: string | undefined,
): EarlierDeployment | undefined {
  if (asked !== undefined) return deployments.find(({ at }) => new Date(at).toISOString() === asked);
  return deployments.find(({ at }) => current !== undefined && at < current);
}

const REFERENCE = /^(\{\{resolve:secretsmanager:[^:]+:SecretString:[^:}]+)[^}]*\}\}$/;

/**
 * The parameters with which an earlier template gets today's secrets: its own defaults name the version at that time.
 * @param held keys of today's secret @param version of today's secret
 * @throws Error for a template that names its secrets outside of parameters, or a key that today's secret does not hold
 */
export function parametersFor(
  template: DeployedTemplate,
  held: readonly string[],
  version: string,
): { ParameterKey: string; ParameterValue: string }[] {
  if (JSON.stringify(template.Resources).includes('{{resolve:')) {
    throw new Error(
      'it is older than this command, and would bring back the secret of then: check out its commit and deploy it',
    );
  }
  return Object.entries(template.Parameters ?? {}).flatMap(([ParameterKey, { Default = '' }]) => {
    const [, reference] = REFERENCE.exec(Default) ?? [];
    if (reference === undefined) return [];
    const key = reference.slice(reference.lastIndexOf(':') + 1);
    // What was optional and is gone today, like the previous signing key, is empty.
    const ParameterValue = held.includes(key) ? `${reference}::${version}}}` : '';
    return [{ ParameterKey, ParameterValue }];
  });
}
