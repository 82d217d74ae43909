// The CloudFormation template that would be deployed at stage `prod`, and look-ups in it. `resources` are those of all parts.
import { fileURLToPath } from 'node:url';
import { inject } from 'vitest';
import type { Resource } from './setup.ts';

export const ROOT = fileURLToPath(new URL('../../', import.meta.url));

export const { functions, resources, root, nested } = inject('deployment');

/** Every function's key: `predict-v1`. */
export const keys = () => Object.keys(functions);

export const ofType = (type: string) => Object.entries(resources).filter(([, { Type }]) => Type === type);

export function resource(id: string): Resource {
  const found = resources[id];
  if (!found) throw new Error(`${id} is not in the template`);
  return found;
}

/** osls's naming of a function's resources: `predict-v1` → `PredictDashv1`. */
export function logicalId(key: string): string {
  return key.charAt(0).toUpperCase() + key.slice(1).replaceAll('-', 'Dash');
}

export const deadLetterQueues = (): string[] =>
  ofType('AWS::SQS::Queue').flatMap(
    ([, { Properties }]) => Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] ?? [],
  );

/** Every action that a function's role allows, with its resource: 'sqs:SendMessage {"Fn::GetAtt":["AlertsQueue","Arn"]}'. */
export const actionsOf = (key: string): string[] => {
  const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
  const policies = resource(Role['Fn::GetAtt'][0]).Properties.Policies;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's statements
  const statements = policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return statements.flatMap(({ Action, Resource: on }: any) =>
    [Action].flat().flatMap((action) => [on].flat().map((one) => `${action} ${JSON.stringify(one)}`)),
  );
};

/** @param on a part of the resource's reference: '"AlertsQueue"' */
export const allowed = (key: string, action: string, on: string) =>
  actionsOf(key).some((entry) => entry.startsWith(`${action} `) && entry.includes(on));
