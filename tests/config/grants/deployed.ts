// What the template gives each function, with its references resolved to what stands in the emulators: its settings, what
// its role grants, and which of that Lambda needs for itself.
import { ACCOUNT_ID, type Deployment, deploymentOf, resolve } from '../../../local/intrinsics.ts';
import type { Call } from '../../support/aws-calls.ts';
import { functions, logicalId, ofType, resource, resources } from '../template.ts';

export const REGION = 'us-east-1';
/** What the WebSocket API is called. */
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

/** What Lambda calls by the function's role and none of our code does, each for a reason that stands in the template. */
export function needsOfLambda(key: string, deployment: Deployment): string[] {
  const id = `${logicalId(key)}LambdaFunction`;
  return [...tracing(id), ...logging(id, deployment), ...polling(id, deployment), ...failing(id, deployment)];
}

/** Traces, where they are active. */
function tracing(id: string): string[] {
  const isTraced = resource(id).Properties.TracingConfig?.Mode === 'Active';
  return isTraced ? ['xray:PutTraceSegments on *', 'xray:PutTelemetryRecords on *'] : [];
}

/** Its own log group; that it may create one as well is how the framework writes every role. */
function logging(id: string, deployment: Deployment): string[] {
  const group = deployment.get(id.replace(/LambdaFunction$/, 'LogGroup'))?.attributes.Arn;
  return ['CreateLogStream', 'CreateLogGroup', 'PutLogEvents'].map(
    (action) => `logs:${action} on ${group}:*`,
  );
}

/** The poller of a queue that is mapped to the function acts by the function's role. */
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

/** So does whatever puts an asynchronous event that failed for good into its destination. */
function failing(id: string, deployment: Deployment): string[] {
  const configs = ofType('AWS::Lambda::EventInvokeConfig').filter(
    ([, { Properties }]) => Properties.FunctionName.Ref === id,
  );
  return configs.map(
    ([, { Properties }]) =>
      `sqs:SendMessage on ${resolve(Properties.DestinationConfig.OnFailure.Destination, deployment)}`,
  );
}

/** A call as a grant of it would be written. @param id of the resource that is called, in the template */
export function grantFor({ action, target, index }: Call, id: string, deployment: Deployment): string {
  const { ref, attributes } = deployment.get(id) ?? { ref: target, attributes: {} };
  const arn = action.startsWith('execute-api:') ? connectionsBy(target) : (attributes.Arn ?? ref);
  return `${action} on ${arn}${index === undefined ? '' : `/index/${index}`}`;
}

function connectionsBy(method: string): string {
  return `arn:aws:execute-api:${REGION}:${ACCOUNT_ID}:${WEB_SOCKET_API}/prod/${method}/@connections/*`;
}

/** The ids of what a function is told of by settings that have this value now. */
export function idsBehind(key: string, value: string, env = process.env): string[] {
  const { Variables = {} } = resource(`${logicalId(key)}LambdaFunction`).Properties.Environment ?? {};
  return Object.entries<{ Ref?: string }>(Variables).flatMap(([name, { Ref }]) =>
    Ref !== undefined && env[name] === value ? [Ref] : [],
  );
}
