// Each function's settings and grants from the template, with references resolved to the emulators' names, and the grants that Lambda
// itself needs.
import { ACCOUNT_ID, type Deployment, deploymentOf, resolve } from '../../../local/framework/intrinsics.ts';
import type { Call } from '../../support/aws-calls.ts';
import { functions, logicalId, ofType, resource, resources } from '../template.ts';

export const REGION = 'us-east-1';
/** The id of the WebSocket API. */
const WEB_SOCKET_API = 'live';

/** Logical id → name, URL or ARN. */
export function deployedTo(sqsEndpoint: string): Deployment {
  const deployment = deploymentOf({
    service: {
      service: 'vigia',
      provider: { name: 'aws', region: REGION, stage: 'prod' },
      resources: { Resources: resources },
      getAllFunctions: () => Object.keys(functions),
      getFunction: (key) => functions[key] as (typeof functions)[string],
    },
    naming: {
      getLambdaLogicalId: (key) => `${logicalId(key)}LambdaFunction`,
      getLogGroupLogicalId: (key) => `${logicalId(key)}LogGroup`,
    },
    stage: 'prod',
    sqsEndpoint,
  });
  return deployment.set('WebsocketsApi', { ref: WEB_SOCKET_API, attributes: {} });
}

export function settingsOf(key: string, deployment: Deployment): Record<string, string> {
  const { Variables = {} } = resource(`${logicalId(key)}LambdaFunction`).Properties.Environment ?? {};
  return resolve(Variables, deployment) as Record<string, string>;
}

interface Statement {
  Action: string | string[];
  Resource: unknown;
}

/** Every action that the function's role allows, as "action on ARN". */
export function grantsOf(key: string, deployment: Deployment): string[] {
  const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
  const { Policies } = resource(Role['Fn::GetAtt'][0]).Properties;
  const statements: Statement[] = Policies.flatMap(
    ({ PolicyDocument }: { PolicyDocument: { Statement: Statement[] } }) => PolicyDocument.Statement,
  );
  return statements.flatMap(({ Action, Resource }) =>
    [Action]
      .flat()
      .flatMap((action) => [resolve(Resource, deployment)].flat().map((on) => `${action} on ${on}`)),
  );
}

/** The calls that Lambda makes with the function's role, each for a reason in the template. */
export function needsOfLambda(key: string, deployment: Deployment): string[] {
  const id = `${logicalId(key)}LambdaFunction`;
  return [...logging(id, deployment), ...polling(id, deployment), ...failing(id, deployment)];
}

/**
 * Its own log group. The plugin that makes the roles always grants its creation too; so a group that was deleted by hand comes back
 * before the next deployment.
 */
function logging(id: string, deployment: Deployment): string[] {
  const group = deployment.get(id.replace(/LambdaFunction$/, 'LogGroup'))?.attributes.Arn;
  return ['CreateLogStream', 'CreateLogGroup', 'PutLogEvents'].map(
    (action) => `logs:${action} on ${group}:*`,
  );
}

/** Lambda polls a queue with the function's role. */
function polling(id: string, deployment: Deployment): string[] {
  const mappings = ofType('AWS::Lambda::EventSourceMapping').filter(
    ([, { Properties }]) => Properties.FunctionName['Fn::GetAtt'][0] === id,
  );
  return mappings.flatMap(([, { Properties }]) =>
    ['ReceiveMessage', 'DeleteMessage', 'GetQueueAttributes'].map(
      (action) => `sqs:${action} on ${resolve(Properties.EventSourceArn, deployment)}`,
    ),
  );
}

/** After the last retry Lambda sends an asynchronous event to its destination with the function's role. */
function failing(id: string, deployment: Deployment): string[] {
  const configs = ofType('AWS::Lambda::EventInvokeConfig').filter(
    ([, { Properties }]) => Properties.FunctionName.Ref === id && Properties.DestinationConfig.OnFailure,
  );
  return configs.map(
    ([, { Properties }]) =>
      `sqs:SendMessage on ${resolve(Properties.DestinationConfig.OnFailure.Destination, deployment)}`,
  );
}

/** The grant that a call needs. @param id logical id of the called resource */
export function grantFor({ action, target, index }: Call, id: string, deployment: Deployment): string {
  const { ref, attributes } = deployment.get(id) ?? { ref: target, attributes: {} };
  const arn = action.startsWith('execute-api:') ? connectionsBy(target) : (attributes.Arn ?? ref);
  return `${action} on ${arn}${index === undefined ? '' : `/index/${index}`}`;
}

function connectionsBy(method: string): string {
  return `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${WEB_SOCKET_API}/prod/${method}/@connections/*`;
}

/** Logical ids of what a call of a function is for: the resources whose names it has in settings that hold the call's target now. */
export function idsBehind(key: string, { action, target }: Pick<Call, 'action' | 'target'>): string[] {
  if (action.startsWith('execute-api:')) return ['WebsocketsApi'];
  const { Variables = {} } = resource(`${logicalId(key)}LambdaFunction`).Properties.Environment ?? {};
  return Object.entries<{ Ref?: string }>(Variables).flatMap(([name, { Ref }]) =>
    Ref !== undefined && process.env[name] === target ? [Ref] : [],
  );
}
