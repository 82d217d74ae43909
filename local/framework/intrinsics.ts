// Resolves CloudFormation's intrinsic functions: those that environments, queues and event sources use.
import {
  type FunctionEntry,
  functionsOf,
  type Naming,
  type Resource,
  resourcesOf,
  type Service,
} from './framework.ts';

export const ACCOUNT_ID = '000000000000';

/** The answers of a local resource to Ref and Fn::GetAtt. */
interface Deployed {
  ref: string;
  attributes: Record<string, string>;
}

/** Logical id → the local resource. */
export type Deployment = Map<string, Deployed>;

/** A reference without a local answer, or an intrinsic function that is not supported. */
export class IntrinsicError extends Error {
  override readonly name = 'IntrinsicError';
}

interface Options {
  service: Service;
  naming: Naming;
  stage: string;
  sqsEndpoint: string;
}

/** The resources that the template declares, and those that osls adds for each function. */
export function deploymentOf({ service, naming, stage, sqsEndpoint }: Options): Deployment {
  const { region } = service.provider;
  const arn = (rest: string) => `arn:aws:${rest}`;
  const deployment: Deployment = new Map([
    ['AWS::Region', { ref: region, attributes: {} }],
    ['AWS::AccountId', { ref: ACCOUNT_ID, attributes: {} }],
    ['AWS::Partition', { ref: 'aws', attributes: {} }],
    ['AWS::URLSuffix', { ref: 'amazonaws.com', attributes: {} }],
    ['AWS::StackName', { ref: `${service.service}-${stage}`, attributes: {} }],
  ]);
  const named = (id: string, resource: Resource, property: string) =>
    String(resolve(resource.Properties?.[property] ?? `${service.service}-${stage}-${id}`, deployment));

  for (const [id, resource] of Object.entries(resourcesOf(service))) {
    switch (resource.Type) {
      case 'AWS::DynamoDB::Table': {
        const name = named(id, resource, 'TableName');
        const Arn = arn(`dynamodb:${region}:${ACCOUNT_ID}:table/${name}`);
        deployment.set(id, { ref: name, attributes: { Arn } });
        break;
      }
      case 'AWS::SQS::Queue': {
        const QueueName = named(id, resource, 'QueueName');
        const Arn = arn(`sqs:${region}:${ACCOUNT_ID}:${QueueName}`);
        const ref = new URL(`/${ACCOUNT_ID}/${QueueName}`, sqsEndpoint).href;
        deployment.set(id, { ref, attributes: { Arn, QueueName, QueueUrl: ref } });
        break;
      }
      case 'AWS::SNS::Topic': {
        const TopicName = named(id, resource, 'TopicName');
        const ref = arn(`sns:${region}:${ACCOUNT_ID}:${TopicName}`);
        deployment.set(id, { ref, attributes: { TopicArn: ref, TopicName } });
        break;
      }
    }
  }
  for (const entry of functionsOf(service)) addFunction(deployment, entry, naming, region);
  return deployment;
}

function addFunction(
  to: Deployment,
  { key, definition }: FunctionEntry,
  naming: Naming,
  region: string,
): void {
  const lambda = `arn:aws:lambda:${region}:${ACCOUNT_ID}:function:${definition.name}`;
  const group = `/aws/lambda/${definition.name}`;
  const groupArn = `arn:aws:logs:${region}:${ACCOUNT_ID}:log-group:${group}:*`;
  to.set(naming.getLambdaLogicalId(key), { ref: definition.name, attributes: { Arn: lambda } });
  to.set(naming.getLogGroupLogicalId(key), { ref: group, attributes: { Arn: groupArn } });
}

/**
 * Replaces every Ref, Fn::GetAtt, Fn::Sub and Fn::Join in `value`.
 * @throws IntrinsicError for any other function; a handler would otherwise get "[object Object]".
 */
export function resolve(value: unknown, deployment: Deployment): unknown {
  if (Array.isArray(value)) return value.map((item) => resolve(item, deployment));
  if (typeof value !== 'object' || value === null) return value;
  const entries = Object.entries(value);
  const [name, argument] = entries[0] ?? [];
  if (entries.length === 1 && name !== undefined) {
    if (name === 'Ref') return find(String(argument), deployment).ref;
    if (name === 'Fn::GetAtt') return getAtt(argument, deployment);
    if (name === 'Fn::Sub') return sub(argument, deployment);
    if (name === 'Fn::Join') return join(argument, deployment);
    if (name.startsWith('Fn::')) throw new IntrinsicError(`${name} is not supported locally`);
  }
  return Object.fromEntries(entries.map(([key, item]) => [key, resolve(item, deployment)]));
}

function find(id: string, deployment: Deployment): Deployed {
  const found = deployment.get(id);
  if (!found) throw new IntrinsicError(`${id} is not a resource that exists locally`);
  return found;
}

function getAtt(argument: unknown, deployment: Deployment): string {
  const [id = '', ...rest] = Array.isArray(argument) ? argument.map(String) : String(argument).split('.');
  const attribute = rest.join('.');
  const value = find(id, deployment).attributes[attribute];
  if (value === undefined) throw new IntrinsicError(`${id}.${attribute} is not known locally`);
  return value;
}

/** `${!Literal}` stays, `${Id}` is a Ref, `${Id.Attribute}` a GetAtt; the list form has variables of its own. */
function sub(argument: unknown, deployment: Deployment): string {
  const [template, variables] = Array.isArray(argument) ? argument : [argument, {}];
  const own = (resolve(variables ?? {}, deployment) ?? {}) as Record<string, unknown>;
  return String(template).replace(/\$\{([^}]+)\}/g, (_, name: string) => {
    if (name.startsWith('!')) return `\${${name.slice(1)}}`;
    if (name in own) return String(own[name]);
    return name.includes('.') ? getAtt(name, deployment) : find(name, deployment).ref;
  });
}

function join(argument: unknown, deployment: Deployment): string {
  if (!Array.isArray(argument) || !Array.isArray(argument[1])) {
    throw new IntrinsicError('Fn::Join needs a delimiter and a list');
  }
  return (resolve(argument[1], deployment) as unknown[]).map(String).join(String(argument[0]));
}
