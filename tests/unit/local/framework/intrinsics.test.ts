// CloudFormation's intrinsic functions, resolved to local resources.
import { expect, test } from 'vitest';
import type { Resource } from '../../../../local/framework/framework.ts';
import { deploymentOf, resolve } from '../../../../local/framework/intrinsics.ts';
import { queues, tables } from '../../../../local/provision.ts';
import { serviceWith } from '../service.ts';

const resources: Record<string, Resource> = {
  Jobs: {
    Type: 'AWS::SQS::Queue',
    Properties: {
      QueueName: 'jobs.fifo',
      FifoQueue: true,
      VisibilityTimeout: 60,
      SqsManagedSseEnabled: true,
      RedrivePolicy: { deadLetterTargetArn: { 'Fn::GetAtt': ['Dead', 'Arn'] }, maxReceiveCount: 3 },
    },
  },
  Dead: { Type: 'AWS::SQS::Queue', Properties: { QueueName: 'dead.fifo', FifoQueue: true, Tags: [] } },
  Things: {
    Type: 'AWS::DynamoDB::Table',
    Properties: { BillingMode: 'PAY_PER_REQUEST', TimeToLiveSpecification: { Enabled: true } },
  },
  Topic: { Type: 'AWS::SNS::Topic', Properties: { TopicName: 'alarms' } },
  Alarm: { Type: 'AWS::CloudWatch::Alarm', Properties: { AlarmName: 'x' } },
};
const { service, naming } = serviceWith({ 'predict-v1': {} }, resources);
const deployment = deploymentOf({ service, naming, stage: 'local', sqsEndpoint: 'http://127.0.0.1:999' });

test.each([
  [{ Ref: 'Jobs' }, 'http://127.0.0.1:999/000000000000/jobs.fifo'],
  [{ 'Fn::GetAtt': ['Jobs', 'Arn'] }, 'arn:aws:sqs:us-east-1:000000000000:jobs.fifo'],
  [{ 'Fn::GetAtt': 'Jobs.QueueName' }, 'jobs.fifo'],
  [{ Ref: 'Things' }, 'shop-local-Things'],
  [{ 'Fn::GetAtt': ['Things', 'Arn'] }, 'arn:aws:dynamodb:us-east-1:000000000000:table/shop-local-Things'],
  [{ Ref: 'Topic' }, 'arn:aws:sns:us-east-1:000000000000:alarms'],
  [{ Ref: 'PredictDashv1LogGroup' }, '/aws/lambda/shop-local-predict-v1'],
  [{ Ref: 'PredictDashv1LambdaFunction' }, 'shop-local-predict-v1'],
  [
    { 'Fn::GetAtt': ['PredictDashv1LambdaFunction', 'Arn'] },
    'arn:aws:lambda:us-east-1:000000000000:function:shop-local-predict-v1',
  ],
  [{ Ref: 'AWS::Region' }, 'us-east-1'],
  [{ 'Fn::Sub': `\${AWS::Partition}/\${Jobs.QueueName}/\${!Literal}` }, `aws/jobs.fifo/\${Literal}`],
  [
    { 'Fn::Sub': [`\${own}-\${AWS::AccountId}`, { own: { Ref: 'Things' } }] },
    'shop-local-Things-000000000000',
  ],
  [{ 'Fn::Join': ['/', ['a', { Ref: 'AWS::Region' }, 1]] }, 'a/us-east-1/1'],
  [
    { a: [{ Ref: 'Things' }, 1, null], b: true },
    { a: ['shop-local-Things', 1, null], b: true },
  ],
  ['plain', 'plain'],
])('%j is resolved to %j', (value, expected) => {
  expect(resolve(value, deployment)).toEqual(expected);
});

test.each([
  [{ Ref: 'Nobody' }, /Nobody/],
  [{ 'Fn::GetAtt': ['Jobs', 'Nothing'] }, /Jobs\.Nothing/],
  [{ 'Fn::Sub': `\${Nobody}` }, /Nobody/],
  [{ 'Fn::ImportValue': 'x' }, /Fn::ImportValue/],
  [{ 'Fn::Join': 'x' }, /Fn::Join/],
])('%j is refused with an error', (value, message) => {
  expect(() => resolve(value, deployment)).toThrow(message);
});

test('queues are created with the dead-letter queue first and with the attributes that the emulator knows', () => {
  expect(queues(resources, deployment)).toEqual([
    { QueueName: 'dead.fifo', Attributes: { FifoQueue: 'true' } },
    {
      QueueName: 'jobs.fifo',
      Attributes: {
        FifoQueue: 'true',
        VisibilityTimeout: '60',
        RedrivePolicy: JSON.stringify({
          deadLetterTargetArn: 'arn:aws:sqs:us-east-1:000000000000:dead.fifo',
          maxReceiveCount: 3,
        }),
      },
    },
  ]);
});

test('tables are created with the properties that the emulator knows', () => {
  expect(tables(resources, deployment)).toEqual([
    { TableName: 'shop-local-Things', BillingMode: 'PAY_PER_REQUEST' },
  ]);
});
