// What is watched, by which alarms, and whom they tell.
import { describe, expect, test } from 'vitest';
import { deadLetterQueues, logicalId, ofType, resource } from './template.ts';

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
