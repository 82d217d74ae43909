// The CloudWatch alarms: which functions and queues have them, and which topic each notifies.
import { describe, expect, test } from 'vitest';
import { deadLetterQueues, functions, logicalId, ofType, resource } from './template.ts';

describe('alarms', () => {
  const alarms = () => ofType('AWS::CloudWatch::Alarm').map(([, { Properties }]) => Properties);
  // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
  const dimensions = (alarm: any) => JSON.stringify(alarm.Dimensions ?? alarm.Metrics);

  test('every alarm has a description, treats missing data as no fault unless silence is one, and notifies one topic of alarm and recovery', () => {
    expect(alarms().length).toBeGreaterThanOrEqual(15);
    for (const alarm of alarms()) {
      expect(alarm.AlarmName).toMatch(/^vigia-prod-[a-z0-9-]+$/);
      expect(alarm.AlarmDescription.length, alarm.AlarmName).toBeGreaterThan(20);
      const expected = alarm.MetricName === 'Invocations' ? 'breaching' : 'notBreaching';
      expect(alarm.TreatMissingData, alarm.AlarmName).toBe(expected);
      expect(alarm.OKActions).toEqual(alarm.AlarmActions);
      expect(alarm.AlarmActions).toHaveLength(1);
    }
    expect(new Set(alarms().map(({ AlarmName }) => AlarmName)).size).toBe(alarms().length);
  });

  test('alarms on the alert path notify the mailbox, all others the alert path: an alarm must not depend on what it watches', () => {
    for (const alarm of alarms()) {
      const topic = /Alerts/.test(dimensions(alarm)) ? 'OperatorsTopic' : 'AlarmsTopic';
      expect(alarm.AlarmActions, alarm.AlarmName).toEqual([{ Ref: topic }]);
    }
  });

  test('deliverer, forwarder, alarm reader, login and worker have alarms for errors, throttles and durations near the time-out', () => {
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

  test('every function that runs each minute has an alarm for not running', () => {
    const minutely = Object.entries(functions).filter(([, { events }]) =>
      events.some(({ schedule }) => schedule === 'rate(1 minute)'),
    );
    expect(minutely.length).toBeGreaterThanOrEqual(2);
    for (const [key] of minutely) {
      const own = alarms().filter((alarm) => dimensions(alarm).includes(`"${logicalId(key)}LambdaFunction"`));
      expect(own, key).toContainEqual(
        expect.objectContaining({
          MetricName: 'Invocations',
          ComparisonOperator: 'LessThanThreshold',
          Threshold: 1,
        }),
      );
    }
  });

  test('an alarm on a percentile is evaluated however few the requests are, and few count as fast', () => {
    const text = JSON.stringify(alarms());
    expect(text).not.toContain('EvaluateLowSampleCountPercentile');
    const withPercentile = alarms().filter((alarm) =>
      /"(Stat|ExtendedStatistic)":"p/.test(JSON.stringify(alarm)),
    );
    expect(withPercentile.map(({ AlarmName }) => AlarmName)).toEqual(['vigia-prod-api-latency']);
    for (const { Metrics } of withPercentile) {
      const ids = Metrics.map(({ Id }: { Id: string }) => Id);
      const [returned, ...others] = Metrics.filter(({ ReturnData }: { ReturnData: boolean }) => ReturnData);
      expect(others).toEqual([]);
      expect(returned.Expression).toMatch(/^IF\(requests >= \d+, latency, 0\)$/);
      expect(ids).toEqual(expect.arrayContaining(['requests', 'latency']));
    }
  });

  test('every dead-letter queue has an alarm for its number of messages and one for their age', () => {
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

  test('what waits in the unread queue is counted, not its age: a standard queue forgets the age of what was received three times', () => {
    const { Metrics, EvaluationPeriods, DatapointsToAlarm, Threshold } =
      resource('UnreadQueueAge').Properties;
    const parts = Metrics.filter(({ MetricStat }: { MetricStat?: object }) => MetricStat);
    // biome-ignore lint/suspicious/noExplicitAny: CloudFormation's properties differ for every type
    const read = parts.map(({ Id, MetricStat: { Metric, Stat } }: any) => [
      Id,
      Metric.MetricName,
      Metric.Dimensions[0].Value,
      Stat,
    ]);
    const queue = { 'Fn::GetAtt': ['AlertsUnreadQueue', 'QueueName'] };
    expect(read).toEqual([
      ['visible', 'ApproximateNumberOfMessagesVisible', queue, 'Maximum'],
      ['hidden', 'ApproximateNumberOfMessagesNotVisible', queue, 'Maximum'],
    ]);
    expect(Metrics[0].Expression).toBe('visible + hidden');
    // Longer than one visibility time-out: one retry that succeeds is no alarm.
    const { VisibilityTimeout } = resource('AlertsUnreadQueue').Properties;
    expect(60 * DatapointsToAlarm).toBeGreaterThan(2 * VisibilityTimeout);
    expect([EvaluationPeriods, DatapointsToAlarm, Threshold]).toEqual([10, 10, 0]);
  });

  test('CloudWatch may publish to the topics of the alarms, and no topic has a key, which CloudWatch could not use', () => {
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

  test('alerts-alarms subscribes to the alarm topic; mailboxes subscribe to the other two when they are set', () => {
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
