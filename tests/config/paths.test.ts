// How the parts of retraining, alerts and reports are connected: subscriptions, schedules, queues and destinations.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { allowed, deadLetterQueues, functions, keys, logicalId, ofType, ROOT, resource } from './template.ts';

/** The alert path. Subscribed to its own logs it would answer each error with another. */
const isSilent = (key: string) => key.startsWith('alerts-') && key !== 'alerts-drill';

describe('log subscriptions', () => {
  const subscriptions = () => ofType('AWS::Logs::SubscriptionFilter').map(([, { Properties }]) => Properties);

  test('every function outside the alert path has one, and no function of it has any', () => {
    const groups = subscriptions()
      .map(({ LogGroupName }) => LogGroupName.Ref)
      .sort();
    const expected = keys()
      .filter((key) => !isSilent(key))
      .map((key) => `${logicalId(key)}LogGroup`)
      .sort();
    expect(groups).toEqual(expected);
  });

  test('all send to alerts-logs by one pattern, and are created after its permission', () => {
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

describe('retraining', () => {
  test('a function may send to the alert queue exactly if it has the queue’s URL', () => {
    for (const key of keys().filter((name) => name.startsWith('retraining-') || name === 'sweep')) {
      const sends = allowed(key, 'sqs:SendMessage', '"AlertsQueue"');
      const names = Object.keys(functions[key]?.environment ?? {});
      expect({ key, sends }).toEqual({ key, sends: names.includes('ALERTS_QUEUE_URL') });
    }
  });

  test('the worker has a whole vCPU, fifteen minutes, and the deployed commit', () => {
    const { MemorySize, Timeout, Environment } = resource('RetrainingDashworkerLambdaFunction').Properties;
    expect({ MemorySize, Timeout }).toEqual({ MemorySize: 1769, Timeout: 900 });
    expect(Environment.Variables.GIT_COMMIT).toMatch(/^([0-9a-f]{40})?$/);
  });

  test('is swept every minute', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const [rule] = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('"SweepLambdaFunction"'));
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  });
});

describe('the alert path', () => {
  test('delivers one notice at a time without delay, and keeps it for two weeks', () => {
    const [, mapping] = ofType('AWS::Lambda::EventSourceMapping').find(([id]) => id.includes('Alerts')) ?? [];
    expect(mapping?.Properties.BatchSize).toBe(1);
    expect(mapping?.Properties.MaximumBatchingWindowInSeconds ?? 0).toBe(0);
    expect(resource('AlertsQueue').Properties).toMatchObject({
      FifoQueue: true,
      MessageRetentionPeriod: 1_209_600,
      RedrivePolicy: { maxReceiveCount: 1_000 },
    });
  });

  test('is swept every minute', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const [rule] = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('AlertsDashsweep'));
    expect(rule).toMatchObject({ ScheduleExpression: 'rate(1 minute)', State: 'ENABLED' });
  });
});

describe('queues', () => {
  test('hide a message for six times the time-out of their consumer, and deliver it at least five times', () => {
    const mappings = ofType('AWS::Lambda::EventSourceMapping');
    expect(mappings.length).toBeGreaterThan(0);
    for (const [, { Properties }] of mappings) {
      const queue = resource(Properties.EventSourceArn['Fn::GetAtt'][0]).Properties;
      const { Timeout } = resource(Properties.FunctionName['Fn::GetAtt'][0]).Properties;
      expect(queue.VisibilityTimeout).toBeGreaterThanOrEqual(6 * Timeout);
      // A dead-letter queue that has a consumer has no further queue.
      const id = Properties.EventSourceArn['Fn::GetAtt'][0];
      if (!deadLetterQueues().includes(id))
        expect(queue.RedrivePolicy.maxReceiveCount, id).toBeGreaterThanOrEqual(5);
      expect(Properties.FunctionResponseTypes).toEqual(['ReportBatchItemFailures']);
    }
  });

  test('have dead-letter queues that keep messages for two weeks and are FIFO exactly if their source is', () => {
    for (const [, { Properties }] of ofType('AWS::SQS::Queue')) {
      expect(Properties.SqsManagedSseEnabled).toBe(true);
      if (!Properties.RedrivePolicy) continue;
      const dead = resource(Properties.RedrivePolicy.deadLetterTargetArn['Fn::GetAtt'][0]).Properties;
      expect(dead.MessageRetentionPeriod).toBe(1_209_600);
      expect(dead.FifoQueue).toBe(Properties.FifoQueue);
    }
  });
});

test('an event that alerts-logs or alerts-alarms failed to handle goes to a queue after the retries, and alerts-retry reads it', () => {
  for (const key of ['alerts-logs', 'alerts-alarms']) {
    const { DestinationConfig } = resource(`${logicalId(key)}LambdaEvConf`).Properties;
    expect(DestinationConfig.OnFailure.Destination).toEqual({ 'Fn::GetAtt': ['AlertsUnreadQueue', 'Arn'] });
  }
  const consumers = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => [
    Properties.EventSourceArn['Fn::GetAtt'][0],
    Properties.FunctionName['Fn::GetAtt'][0],
  ]);
  expect(consumers).toContainEqual(['AlertsUnreadQueue', 'AlertsDashretryLambdaFunction']);
});

describe('the report', () => {
  test('is sent each morning to the alert queue and to its topic', () => {
    const rules = ofType('AWS::Events::Rule').map(([, { Properties }]) => Properties);
    const [rule] = rules.filter(({ Targets }) => JSON.stringify(Targets).includes('ReportsDashdaily'));
    expect(rule).toMatchObject({ ScheduleExpression: 'cron(0 8 * * ? *)', State: 'ENABLED' });
    const { Environment } = resource('ReportsDashdailyLambdaFunction').Properties;
    expect(Environment.Variables).toMatchObject({
      REPORTS_TOPIC_ARN: { Ref: 'ReportsTopic' },
      ALERTS_QUEUE_URL: { Ref: 'AlertsQueue' },
    });
  });

  test('lists feedback through indexes, reads entries by their keys alone, and writes none', () => {
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
      ).toEqual(expect.arrayContaining(['dynamodb:Query']));
      const reads = ['dynamodb:Query', 'dynamodb:BatchGetItem'];
      expect(
        onFeedback.flatMap(({ Action }) => Action).filter((action) => !reads.includes(action)),
        key,
      ).toEqual([]);
      const listed = onFeedback.filter(({ Action }) => [Action].flat().includes('dynamodb:Query'));
      expect(JSON.stringify(listed), key).toContain('/index/');
    }
  });
});

test('no queue takes more of the account’s concurrent executions than is said: a FIFO queue one for each group, every other one its bound', () => {
  const mappings = ofType('AWS::Lambda::EventSourceMapping').map(([, { Properties }]) => Properties);
  const bounds = mappings.flatMap(({ EventSourceArn, ScalingConfig }) => {
    const [queue] = EventSourceArn['Fn::GetAtt'];
    return resource(queue).Properties.FifoQueue ? [] : [[queue, ScalingConfig?.MaximumConcurrency]];
  });
  expect(Object.fromEntries(bounds)).toEqual({
    AlertsUnreadQueue: 5,
    RealtimeQueue: 10,
    RetrainingQueue: 2,
    RetrainingDeadLetterQueue: 2,
  });
});
