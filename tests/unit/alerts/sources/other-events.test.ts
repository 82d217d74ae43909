// Other events of AWS: failures, successes that are no alert, and events of any form.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notice } from '../../../../lib/alerts/alert.ts';
import { read } from '../../../../lib/alerts/sources/index.ts';
import { context, type Detail, event, ignored, one, published, readAll, sample } from './aws-events.ts';

describe('other events of AWS', () => {
  test.each<[string, string, Detail, string]>([
    [
      'aws.states',
      'Step Functions Execution Status Change',
      { status: 'FAILED', stateMachineArn: 'arn:aws:states:eu-west-1:123456789012:stateMachine:billing' },
      'error',
    ],
    [
      'aws.ecs',
      'ECS Task State Change',
      { lastStatus: 'STOPPED', stopCode: 'TaskFailedToStart', stoppedReason: 'no image' },
      'error',
    ],
    [
      'aws.ecs',
      'ECS Task State Change',
      { lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers: [{ exitCode: 137 }] },
      'error',
    ],
    ['aws.ecs', 'ECS Task State Change', { lastStatus: 'STOPPED', stopCode: 'SpotInterruption' }, 'warning'],
    [
      'aws.ecs',
      'ECS Service Action',
      { eventType: 'ERROR', eventName: 'SERVICE_TASK_PLACEMENT_FAILURE' },
      'error',
    ],
    [
      'aws.cloudformation',
      'CloudFormation Stack Status Change',
      {
        'stack-id': 'arn:aws:cloudformation:eu-west-1:1:stack/shop/6b6e2a4e-0a51-5b8c-9f0e-7d1c5a0f2b17',
        'status-details': { status: 'UPDATE_ROLLBACK_COMPLETE' },
      },
      'error',
    ],
    [
      'aws.codebuild',
      'CodeBuild Build State Change',
      { 'build-status': 'FAILED', 'project-name': 'tests' },
      'error',
    ],
    [
      'aws.codedeploy',
      'CodeDeploy Deployment State-change Notification',
      { state: 'FAILURE', application: 'shop' },
      'error',
    ],
    ['aws.autoscaling', 'EC2 Instance Launch Unsuccessful', { AutoScalingGroupName: 'web' }, 'error'],
    [
      'aws.rds',
      'RDS DB Instance Event',
      { EventCategories: ['failover'], SourceIdentifier: 'db', Message: 'A failover began' },
      'error',
    ],
    [
      'aws.ec2',
      'EC2 Spot Instance Interruption Warning',
      { 'instance-id': 'i-1', 'instance-action': 'terminate' },
      'warning',
    ],
    [
      'aws.backup',
      'Backup Job State Change',
      { state: 'ABORTED', resourceArn: 'arn:aws:dynamodb:eu-west-1:1:table/t' },
      'error',
    ],
    [
      'aws.trustedadvisor',
      'Trusted Advisor Check Item Refresh Notification',
      { status: 'WARN', 'check-name': 'Ports' },
      'warning',
    ],
    [
      'aws.batch',
      'Batch Job State Change',
      { status: 'FAILED', jobName: 'nightly', statusReason: 'exit 1' },
      'error',
    ],
    ['shop.orders', 'Order Rejected', { reason: 'fraud' }, 'warning'],
  ])('%s "%s" %j is of severity %4$s', (source, detailType, detail, severity) => {
    const { alert } = one(published(event(source, detailType, detail)));
    expect(alert).toMatchObject({ kind: 'event', severity, account: '123456789012', region: 'eu-west-1' });
    expect(alert.title).toContain(detailType);
    expect(alert.error?.stack).not.toContain('{');
  });

  test.each<[string, string, Detail]>([
    ['aws.states', 'Step Functions Execution Status Change', { status: 'SUCCEEDED' }],
    ['aws.states', 'Step Functions Execution Status Change', { status: 'RUNNING' }],
    ['aws.ecs', 'ECS Task State Change', { lastStatus: 'RUNNING' }],
    ['aws.ecs', 'ECS Task State Change', { lastStatus: 'STOPPED', stopCode: 'ServiceSchedulerInitiated' }],
    [
      'aws.ecs',
      'ECS Task State Change',
      { lastStatus: 'STOPPED', stopCode: 'EssentialContainerExited', containers: [{ exitCode: 0 }] },
    ],
    ['aws.ecs', 'ECS Service Action', { eventType: 'INFO', eventName: 'SERVICE_STEADY_STATE' }],
    [
      'aws.cloudformation',
      'CloudFormation Stack Status Change',
      { 'status-details': { status: 'CREATE_COMPLETE' } },
    ],
    [
      'aws.cloudformation',
      'CloudFormation Stack Status Change',
      { 'status-details': { status: 'UPDATE_IN_PROGRESS' } },
    ],
    ['aws.codebuild', 'CodeBuild Build State Change', { 'build-status': 'SUCCEEDED' }],
    ['aws.codedeploy', 'CodeDeploy Deployment State-change Notification', { state: 'SUCCESS' }],
    ['aws.autoscaling', 'EC2 Instance Launch Successful', { AutoScalingGroupName: 'web' }],
    ['aws.backup', 'Backup Job State Change', { state: 'COMPLETED' }],
    ['aws.trustedadvisor', 'Trusted Advisor Check Item Refresh Notification', { status: 'OK' }],
    ['aws.ec2', 'EC2 Instance State-change Notification', { state: 'running' }],
  ])('%s "%s" %j is no alert, and the refusal names it', (source, detailType, detail) => {
    const [reason] = ignored(published(event(source, detailType, detail)));
    expect(reason).toContain(detailType);
    expect(readAll(event(source, detailType, detail))).toEqual([]);
  });

  test('one event of Security Hub may carry several findings; those that are over are no alert', () => {
    const findings = [
      { Title: 'Root has no MFA', Severity: { Label: 'CRITICAL' }, RecordState: 'ACTIVE' },
      { Title: 'Bucket is public', Severity: { Label: 'MEDIUM' }, Workflow: { Status: 'NEW' } },
      { Title: 'Ports', Compliance: { Status: 'PASSED' } },
    ];
    const [batch] = read(event('aws.securityhub', 'Security Hub Findings - Imported', { findings }), context);
    expect(batch?.occurrences.map(({ alert }) => [alert.severity, alert.title])).toEqual([
      ['critical', 'Security Hub: Root has no MFA'],
      ['warning', 'Security Hub: Bucket is public'],
    ]);
    expect(batch?.ignored).toBe('Security Hub finding PASSED: Ports');
  });

  test('a cost anomaly names the service and the impact', () => {
    const anomaly = {
      accountId: '123456789012',
      anomalyId: 'x',
      dimensionalValue: 'Amazon EC2',
      impact: { totalImpact: 40.5 },
      rootCauses: [{ service: 'Amazon EC2', region: 'eu-west-1', usageType: 'BoxUsage' }],
      anomalyDetailsLink: 'https://evil.example/x',
    };
    const { alert } = one(published(anomaly));
    expect(alert).toMatchObject({ severity: 'warning', title: 'Gasto anómalo: Amazon EC2' });
    expect(alert.error?.message).toBe('Amazon EC2 · eu-west-1 · BoxUsage');
    expect(alert.links.map(({ url }) => new URL(url).host)).toEqual(['console.aws.amazon.com']);
  });
});

test('no event makes a reader throw: each is a readable alert or a refusal, and fits the queue', () => {
  const samples = ['guardduty', 'health', 'codepipeline', 'budget'].map(
    (name) => JSON.parse(JSON.stringify(sample(name))).Records[0].Sns,
  );
  const shapes: Detail[] = [
    ...samples.slice(0, 3).map(({ Message }) => JSON.parse(Message)),
    event('aws.ecs', 'ECS Task State Change', {
      lastStatus: 'STOPPED',
      stopCode: 'x',
      containers: [{ exitCode: 1 }],
    }),
    event('aws.securityhub', 'Security Hub Findings - Imported', {
      findings: [{ Title: 't', Resources: [{ Id: 'r' }] }],
    }),
    { accountId: '1', anomalyId: 'x', impact: { totalImpact: 1 }, rootCauses: [{ service: 's' }] },
  ];
  const anything = fc.oneof(
    fc.jsonValue({ maxDepth: 2 }),
    fc.constantFrom(
      'FAILED',
      'closed',
      'arn:aws:::',
      '__proto__',
      'x'.repeat(5_000),
      '<!channel>',
      -0,
      1e308,
    ),
  );
  const mutated = fc
    .tuple(fc.constantFrom(...shapes), fc.array(fc.tuple(fc.nat(), anything), { minLength: 1, maxLength: 4 }))
    .map(([shape, changes]) => changes.reduce<unknown>((value, [at, to]) => replaced(value, at, to), shape));
  fc.assert(
    fc.property(mutated, (given) => {
      for (const batch of read(published(given), context)) {
        expect(batch.occurrences.length > 0 || (batch.ignored ?? '') !== '').toBe(true);
        for (const { alert } of batch.occurrences) {
          expect(alert.title.trim()).not.toBe('');
          const body = { id: 'x', alert, count: 1, since: alert.at };
          expect(Buffer.byteLength(JSON.stringify(body))).toBeLessThan(100_000);
          expect(notice.safeParse(JSON.parse(JSON.stringify(body))).success).toBe(true);
        }
      }
    }),
    { numRuns: 500 },
  );
});

/** The value with its member at a random place replaced. */
function replaced(value: unknown, at: number, to: unknown): unknown {
  if (typeof value !== 'object' || value === null) return to;
  const entries = Object.entries(value);
  const chosen = entries[at % (entries.length + 1)];
  if (chosen === undefined) return to;
  const [key, member] = chosen;
  const deeper = Math.floor(at / (entries.length + 1));
  const changed = deeper % 3 === 0 ? to : replaced(member, deeper, to);
  if (Array.isArray(value)) return value.map((item, i) => (String(i) === key ? changed : item));
  return { ...value, [key]: changed };
}
