// Going back: which deployment is meant, and that it gets the secrets of today.
import { describe, expect, test } from 'vitest';
import { deployedAt, deploymentsIn, parametersFor, targetOf } from '../../../scripts/deployment/rollback.ts';

const folder = (at: number) => `serverless/vigia/prod/${at}-${new Date(at).toISOString()}`;
const [FIRST, SECOND, THIRD] = [1_700_000_000_000, 1_700_000_100_000, 1_700_000_200_000] as const;
const keys = [FIRST, THIRD, SECOND].flatMap((at) => [
  `${folder(at)}/compiled-cloudformation-template.json`,
  `${folder(at)}/cloudformation-template-AuthStack.json`,
  `${folder(at)}/auth-me.zip`,
]);
const lambda = (at: number) => ({
  Type: 'AWS::Lambda::Function',
  Properties: { Code: { S3Key: `${folder(at)}/x.zip` } },
});
const reference = (key: string, version: string) =>
  `{{resolve:secretsmanager:vigia/prod:SecretString:${key}::${version}}}`;

describe('the deployment that is meant', () => {
  const deployments = deploymentsIn([...keys, 'serverless/vigia/prod/else.json']);

  test('is one of those in the bucket, latest first', () => {
    expect(deployments.map(({ at }) => at)).toEqual([THIRD, SECOND, FIRST]);
    expect(deployments[0]?.templateKey).toBe(`${folder(THIRD)}/compiled-cloudformation-template.json`);
  });

  test.each([
    [THIRD, undefined, SECOND],
    // After a rollback the one before the current, not the latest.
    [SECOND, undefined, FIRST],
    [FIRST, undefined, undefined],
    [undefined, undefined, undefined],
    [FIRST, new Date(THIRD).toISOString(), THIRD],
    [FIRST, 'yesterday', undefined],
  ])('at %s, asked for %s, is %s', (current, asked, expected) => {
    expect(targetOf(deployments, current, asked)?.at).toBe(expected);
  });

  test('that runs is read from the functions of the template', () => {
    expect(deployedAt({ Resources: { T: { Type: 'AWS::DynamoDB::Table' }, F: lambda(SECOND) } })).toBe(
      SECOND,
    );
    expect(deployedAt({ Resources: {} })).toBeUndefined();
  });
});

describe('the secrets of an earlier template', () => {
  const template = {
    Parameters: {
      SecretKey: { Type: 'String', Default: reference('KEY', 'then') },
      SecretGone: { Type: 'String', Default: reference('GONE', 'then') },
      Other: { Type: 'String', Default: 'text' },
    },
    Resources: {},
  };

  test('are those of today; what the secret no longer holds is empty', () => {
    expect(parametersFor(template, ['KEY', 'NEW'], 'now')).toEqual([
      { ParameterKey: 'SecretKey', ParameterValue: reference('KEY', 'now') },
      { ParameterKey: 'SecretGone', ParameterValue: '' },
    ]);
  });

  test('cannot be replaced where they stand in the resources', () => {
    const old = { Resources: { F: { Type: 'T', Properties: { key: reference('KEY', 'then') } } } };
    expect(() => parametersFor(old, ['KEY'], 'now')).toThrow(/check out its commit/);
  });
});
