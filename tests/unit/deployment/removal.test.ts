// What a removal deletes and keeps, which tables are protected, and which region a command is for.
import { fileURLToPath } from 'node:url';
import { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import { DynamoDBClient } from '@aws-sdk/client-dynamodb';
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { regionOf, regionOption } from '../../../scripts/deployment/region.ts';
import { withoutStages } from '../../../scripts/deployment/serverless.ts';
import { setProtection, tablesInTheWay, tablesOf } from '../../../scripts/deployment/tables.ts';
import { planOf } from '../../../scripts/remove.ts';

/** Clients whose commands are answered by their names. */
const clients = (answers: Record<string, (input: Record<string, unknown>) => unknown>) => {
  const sent: [string, Record<string, unknown>][] = [];
  const send = async (command: { input: Record<string, unknown> }) => {
    sent.push([command.constructor.name, command.input]);
    return answers[command.constructor.name]?.(command.input) ?? {};
  };
  const region = 'eu-west-1';
  const cloudFormation = Object.assign(new CloudFormationClient({ region }), { send });
  return { sent, cloudFormation, dynamodb: Object.assign(new DynamoDBClient({ region }), { send }) };
};

describe('tables', () => {
  test('stay when the deployed template keeps them, and go with the stack when it does not', async () => {
    const table = (id: string) => ({
      LogicalResourceId: id,
      PhysicalResourceId: `vigia-dev-${id}`,
      ResourceType: 'AWS::DynamoDB::Table',
      ResourceStatus: 'CREATE_COMPLETE',
    });
    const Resources = {
      Users: { DeletionPolicy: 'RetainExceptOnCreate' },
      Runs: { DeletionPolicy: 'Retain' },
      Counters: {},
    };
    const both = clients({
      DescribeStacksCommand: () => ({ Stacks: [{}] }),
      GetTemplateCommand: () => ({ TemplateBody: JSON.stringify({ Resources }) }),
      ListStackResourcesCommand: () => ({ StackResourceSummaries: Object.keys(Resources).map(table) }),
    });
    expect(await tablesOf(both, 'dev')).toEqual({
      deleted: ['vigia-dev-Counters'],
      kept: ['vigia-dev-Users', 'vigia-dev-Runs'],
    });
  });

  describe('that hinder a deployment', () => {
    const existing = ['users', 'runs', 'users-of-monday'].map((name) => `vigia-dev-${name}`);
    const listed = { ListTablesCommand: () => ({ TableNames: existing }) };
    const missing = () => {
      throw Object.assign(new Error('Stack with id vigia-dev does not exist'), { name: 'ValidationError' });
    };
    const summaries = ['Users', 'Runs'].map((id) => ({
      LogicalResourceId: id,
      PhysicalResourceId: `vigia-dev-${id.toLowerCase()}`,
      ResourceType: 'AWS::DynamoDB::Table',
      ResourceStatus: 'UPDATE_COMPLETE',
    }));
    const stackWith = (held: object[]) => ({
      DescribeStacksCommand: () => ({ Stacks: [{}] }),
      ListStackResourcesCommand: () => ({ StackResourceSummaries: held }),
    });

    test('are those of its names without a stack; a restored copy of another name hinders none', async () => {
      const both = clients({ ...listed, DescribeStacksCommand: missing });
      expect(await tablesInTheWay(both, 'dev')).toEqual(['vigia-dev-users', 'vigia-dev-runs']);
    });
    test('are none that the stack holds, and those that it does not', async () => {
      expect(await tablesInTheWay(clients({ ...listed, ...stackWith(summaries) }), 'dev')).toEqual([]);
      const failedOnce = clients({ ...listed, ...stackWith(summaries.slice(1)) });
      expect(await tablesInTheWay(failedOnce, 'dev')).toEqual(['vigia-dev-users']);
    });
    test('are not known to somebody who may not list tables', async () => {
      const refused = () => {
        throw Object.assign(new Error('no'), { name: 'AccessDeniedException' });
      };
      expect(await tablesInTheWay(clients({ ListTablesCommand: refused }), 'dev')).toEqual([]);
    });
  });

  test('are protected once: what is so already is not written again', async () => {
    const { dynamodb, sent } = clients({
      DescribeTableCommand: ({ TableName }) => ({ Table: { DeletionProtectionEnabled: TableName === 'a' } }),
    });
    expect(await setProtection(dynamodb, ['a', 'b'], true)).toEqual(['b']);
    expect(sent.filter(([name]) => name === 'UpdateTableCommand')).toEqual([
      ['UpdateTableCommand', { TableName: 'b', DeletionProtectionEnabled: true }],
    ]);
  });
});

test.each([
  [
    { isDeployed: true, withData: false, tables: { deleted: ['c'], kept: ['u'] } },
    [/with these tables: c$/m, /leave these tables: u$/m, /--with-data/],
  ],
  [
    { isDeployed: true, withData: true, tables: { deleted: ['c'], kept: ['u'] } },
    [/with these tables: c, u$/m, /leave these tables: none$/m],
  ],
  [
    { isDeployed: false, withData: false, tables: { deleted: [], kept: ['u'] } },
    [/is not deployed/, /leave these tables: u$/m],
  ],
  [
    { isDeployed: false, withData: true, tables: { deleted: [], kept: [] } },
    [/There is nothing of stage dev in eu-west-1/],
  ],
])('the plan of %j says what goes and what stays', (plan, lines) => {
  const text = planOf({ stage: 'dev', region: 'eu-west-1', ...plan });
  for (const line of lines) expect(text).toMatch(line);
});

describe('the region', () => {
  beforeEach(() => {
    for (const name of ['AWS_REGION', 'AWS_DEFAULT_REGION', 'AWS_PROFILE', 'AWS_DEFAULT_PROFILE'])
      vi.stubEnv(name, undefined);
    vi.stubEnv('AWS_CONFIG_FILE', fileURLToPath(new URL('profiles.ini', import.meta.url)));
    vi.stubEnv('AWS_SHARED_CREDENTIALS_FILE', '/dev/null');
  });
  afterEach(() => void vi.unstubAllEnvs());

  test('is the given one, else that of the profile, else there is none', async () => {
    vi.stubEnv('AWS_PROFILE', 'spain');
    expect(await regionOf('eu-west-1')).toBe('eu-west-1');
    expect(await regionOf(undefined)).toBe('eu-south-2');
    vi.stubEnv('AWS_PROFILE', 'without-region');
    await expect(regionOf(undefined)).rejects.toThrow(/Say which region/);
  });

  test('and the profile are those of AWS_DEFAULT_PROFILE, which the SDK does not read, unless something else is set', async () => {
    vi.stubEnv('AWS_ACCESS_KEY_ID', undefined);
    vi.stubEnv('AWS_DEFAULT_PROFILE', 'spain');
    expect(await regionOf(undefined)).toBe('eu-south-2');
    expect(process.env.AWS_PROFILE).toBe('spain');
    vi.stubEnv('AWS_PROFILE', 'without-region');
    await expect(regionOf(undefined)).rejects.toThrow(/Say which region/);
  });

  test.each(['eu-south-2', 'us-gov-west-1', 'cn-northwest-1', 'ap-southeast-7'])('may be %s', (name) =>
    expect(regionOption.read(name)).toBe(name),
  );
  test.each(['Spain', 'eu-west', 'eu_west_1', 'eu-west-1a', ''])('may not be "%s"', (name) =>
    expect(() => regionOption.read(name)).toThrow(/must be a region/),
  );
  test('is read from the environment as the AWS CLI does', () =>
    expect(regionOption.environment).toEqual(['AWS_REGION', 'AWS_DEFAULT_REGION']));
});

test('osls gets no credentials of the stage alone, which the checks before it do not read', () => {
  const env = {
    AWS_PROD_PROFILE: 'x',
    AWS_PROD_ACCESS_KEY_ID: 'k',
    AWS_DEV_PROFILE: 'y',
    PROFILE: 'z',
    AWS_PROFILE: 'p',
  };
  expect(withoutStages(env, 'prod')).toEqual({ AWS_DEV_PROFILE: 'y', PROFILE: 'z', AWS_PROFILE: 'p' });
});
