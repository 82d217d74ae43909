// Why a deployment failed: the events of the root and of the nested stacks, as CloudFormation writes them.
import { expect, test } from 'vitest';
import { failuresOf, type StackEvent } from '../../../build/nested-stacks/failures.ts';

const ROOT = 'vigia-prod';
const NESTED = 'arn:aws:cloudformation:us-east-1:000000000000:stack/vigia-prod-AdminStack-1A2B/id';
let seconds = 0;
const event = (
  StackName: string,
  LogicalResourceId: string,
  ResourceStatus: string,
  more: StackEvent = {},
): StackEvent => ({
  Timestamp: new Date(1_000 * ++seconds),
  StackName,
  LogicalResourceId,
  ResourceStatus,
  ResourceType:
    LogicalResourceId === StackName || LogicalResourceId.endsWith('Stack')
      ? 'AWS::CloudFormation::Stack'
      : 'AWS::Lambda::Function',
  ...more,
});
const because = (ResourceStatusReason: string) => ({ ResourceStatusReason });
const begun = (status: string) => event(ROOT, ROOT, status, because('User Initiated'));
const eventsOf = (stacks: Record<string, StackEvent[]>) => async (stack: string) =>
  (stacks[stack] ?? []).toReversed();

test('a failure inside a nested stack is told instead of the stack’s own, with the way to it', async () => {
  const root = [
    begun('UPDATE_IN_PROGRESS'),
    event(ROOT, 'AdminStack', 'UPDATE_FAILED', {
      PhysicalResourceId: NESTED,
      ...because('Embedded stack … was not successfully updated'),
    }),
    event(ROOT, 'UsersTable', 'UPDATE_FAILED', because('Resource update cancelled')),
    event(
      ROOT,
      ROOT,
      'UPDATE_ROLLBACK_IN_PROGRESS',
      because('The following resource(s) failed to update: [AdminStack].'),
    ),
  ];
  const name = 'vigia-prod-AdminStack-1A2B';
  const nested = [
    event(name, name, 'UPDATE_IN_PROGRESS'),
    event(name, 'AdminDashabLambdaFunction', 'UPDATE_FAILED', because('MemorySize must be at least 128')),
    event(name, 'AdminDashusersLambdaFunction', 'UPDATE_FAILED', because('Resource update cancelled')),
    event(name, name, 'UPDATE_ROLLBACK_IN_PROGRESS'),
    // The root deletes a nested stack that it has just created and that failed.
    event(name, name, 'DELETE_IN_PROGRESS'),
  ];
  expect(await failuresOf(ROOT, eventsOf({ [ROOT]: root, [NESTED]: nested }))).toEqual([
    'AdminStack / AdminDashabLambdaFunction (AWS::Lambda::Function), UPDATE_FAILED: MemorySize must be at least 128',
  ]);
});

test('a failure in the root is told in the order of time, and a nested stack without a failure of its own by its reason', async () => {
  const root = [
    begun('DELETE_IN_PROGRESS'),
    event(ROOT, 'First', 'DELETE_FAILED', because('is protected')),
    event(ROOT, 'SiteStack', 'DELETE_FAILED', { PhysicalResourceId: NESTED }),
  ];
  expect(await failuresOf(ROOT, eventsOf({ [ROOT]: root }))).toEqual([
    'First (AWS::Lambda::Function), DELETE_FAILED: is protected',
    'SiteStack (AWS::CloudFormation::Stack), DELETE_FAILED: no reason given',
  ]);
});

test('failures of earlier operations are left out', async () => {
  const old = event(ROOT, 'Old', 'CREATE_FAILED', because('long ago'));
  const root = [
    begun('CREATE_IN_PROGRESS'),
    old,
    begun('UPDATE_IN_PROGRESS'),
    event(ROOT, 'New', 'UPDATE_FAILED', because('now')),
  ];
  expect(await failuresOf(ROOT, eventsOf({ [ROOT]: root }))).toEqual([
    'New (AWS::Lambda::Function), UPDATE_FAILED: now',
  ]);
});
