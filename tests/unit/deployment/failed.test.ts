// What is left of a failed deployment: nothing that a rollback could go to.
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { S3Client } from '@aws-sdk/client-s3';
import { expect, test, vi } from 'vitest';
import { removeFailed } from '../../../scripts/deployment/failed.ts';

const [EARLIER, CURRENT, BEGUN, FAILED] = [
  1_700_000_000_000, 1_700_000_100_000, 1_700_000_150_000, 1_700_000_200_000,
] as const;
const keysOf = (at: number) =>
  ['compiled-cloudformation-template.json', 'auth-me.zip'].map(
    (name) => `serverless/vigia/dev/${at}-${new Date(at).toISOString()}/${name}`,
  );
const templateOf = (at: number) => ({
  Resources: { F: { Type: 'AWS::Lambda::Function', Properties: { Code: { S3Key: keysOf(at)[1] } } } },
});

/** A deployment whose stack is in these states, one after the other, and whose functions are of `running`. */
function deployment(states: string[], running: number) {
  const deleted: string[] = [];
  const answers: Record<string, (input: never) => object> = {
    DescribeStacksCommand: () => ({
      Stacks: [{ StackStatus: states.length > 1 ? states.shift() : states[0] }],
    }),
    GetTemplateCommand: () => ({ TemplateBody: JSON.stringify(templateOf(running)) }),
    ListStackResourcesCommand: () => ({
      StackResourceSummaries: [
        { LogicalResourceId: 'B', PhysicalResourceId: 'bucket', ResourceType: 'AWS::S3::Bucket' },
      ],
    }),
    ListObjectsV2Command: () => ({
      Contents: [EARLIER, CURRENT, FAILED].flatMap(keysOf).map((Key) => ({ Key })),
    }),
    DeleteObjectsCommand: ({ Delete }: { Delete: { Objects: { Key: string }[] } }) => {
      deleted.push(...Delete.Objects.map(({ Key }) => Key));
      return {};
    },
  };
  const send = async (command: { input: object }) =>
    answers[command.constructor.name]?.(command.input as never) ?? {};
  const region = 'eu-west-1';
  return {
    deleted,
    cloudFormation: Object.assign(new CloudFormationClient({ region }), { send }),
    s3: Object.assign(new S3Client({ region }), { send }),
  };
}

test('its artifacts are removed when CloudFormation has restored the version before', async () => {
  const pause = vi.fn(async () => {});
  const printed = vi.spyOn(process.stdout, 'write').mockReturnValue(true);
  const states = [
    ...['UPDATE_IN_PROGRESS', 'UPDATE_IN_PROGRESS', 'UPDATE_ROLLBACK_IN_PROGRESS'],
    'UPDATE_ROLLBACK_COMPLETE',
  ];
  const clients = deployment(states, CURRENT);
  expect(await removeFailed(clients, 'dev', BEGUN, pause)).toEqual(keysOf(FAILED));
  expect(clients.deleted).toEqual(keysOf(FAILED));
  expect(pause).toHaveBeenCalledTimes(2);
  expect(printed).toHaveBeenCalledTimes(1);
  printed.mockRestore();
});

test.each([
  ['the version before could not be restored', ['UPDATE_ROLLBACK_FAILED'], CURRENT, BEGUN],
  ['it runs all the same, since only its end was not seen', ['UPDATE_COMPLETE'], FAILED, BEGUN],
  ['it failed before anything was uploaded', ['UPDATE_COMPLETE'], CURRENT, FAILED + 1],
])('nothing is removed when %s', async (_, states, running, begun) => {
  const clients = deployment([...states], running);
  expect(await removeFailed(clients, 'dev', begun)).toEqual([]);
  expect(clients.deleted).toEqual([]);
});
