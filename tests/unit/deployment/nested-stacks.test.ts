// Splitting a template into nested stacks, on templates of a few resources: references, dependencies, and what cannot be split.
import { describe, expect, test } from 'vitest';
import { membersOf, stackOf } from '../../../build/nested-stacks/membership.ts';
import { splitTemplate } from '../../../build/nested-stacks/split.ts';
import {
  idsIn,
  mapReferences,
  type Resource,
  type Template,
  type Value,
} from '../../../build/nested-stacks/template.ts';

const getAtt = (id: string, attribute = 'Arn') => ({ 'Fn::GetAtt': [id, attribute] });
/** Fn::Sub of a text with <X.Arn> for its references. */
const sub = (text: string, variables?: Value) => {
  const written = text.replaceAll(/<([^>]+)>/g, (_, name: string) => `\${${name}}`);
  return { 'Fn::Sub': variables ? [written, variables] : written };
};
const resource = (Properties: Value = {}, more: Partial<Resource> = {}): Resource => ({
  Type: 'Some::Type',
  Properties,
  ...more,
});
const template = (Resources: Record<string, Resource>): Template => ({
  AWSTemplateFormatVersion: '2010-09-09',
  Resources,
});
/** Resources whose ids begin with "A" go to AStack, those with "B" to BStack, all others stay in the root. */
function split(Resources: Record<string, Resource>, Outputs?: Template['Outputs']) {
  const ids = Object.keys(Resources).filter((id) => /^[AB]/.test(id));
  return splitTemplate(
    { ...template(Resources), ...(Outputs && { Outputs }) },
    { members: new Map(ids.map((id) => [id, `${id.charAt(0)}Stack`])), urlOf: (stack) => `url of ${stack}` },
  );
}

describe('mapReferences', () => {
  const rename = (value: Value) =>
    mapReferences(value, ({ id, attribute }) =>
      attribute ? getAtt(`${id}2`, attribute) : { Ref: `${id}2` },
    );

  test.each([
    [{ a: [{ Ref: 'X' }] }, { a: [{ Ref: 'X2' }] }],
    [{ 'Fn::GetAtt': ['X', 'Arn'] }, getAtt('X2')],
    [{ 'Fn::GetAtt': 'X.Outputs.Y' }, getAtt('X2', 'Outputs.Y')],
    [sub('<X>-<X.Arn>-<!X>'), sub('<X2>-<X2.Arn>-<!X>')],
    [sub('<X>-<v>', { v: { Ref: 'Y' } }), sub('<X2>-<v>', { v: { Ref: 'Y2' } })],
    [{ 'Fn::Join': ['', ['a', { Ref: 'X' }]] }, { 'Fn::Join': ['', ['a', { Ref: 'X2' }]] }],
    ['text', 'text'],
    [null, null],
  ])('replaces the references of %j', (value, expected) => expect(rename(value)).toEqual(expected));

  test('keeps a reference for which nothing is returned', () => {
    const value = { a: { Ref: 'X' }, b: sub('<X.Arn>') };
    expect(mapReferences(value, () => undefined)).toEqual(value);
  });

  test('idsIn names every resource and pseudo parameter', () => {
    expect(idsIn([{ Ref: 'X' }, getAtt('Y'), sub('<Z.Arn> <AWS::Region>')])).toEqual([
      'X',
      'Y',
      'Z',
      'AWS::Region',
    ]);
  });
});

describe('stackOf', () => {
  test.each([
    ['admin-users', 'AdminStack'],
    ['sweep', 'SweepStack'],
    ['alerts-logs', undefined],
    ['administrators-list', undefined],
  ])('the stack of %s is %s', (key, stack) => expect(stackOf(key, ['admin', 'sweep'])).toBe(stack));
});

describe('membersOf', () => {
  const of = (Type: string, Properties: Value, DependsOn?: string): Resource => ({
    Type,
    Properties,
    ...(DependsOn && { DependsOn }),
  });
  const whole = template({
    Api: of('AWS::ApiGatewayV2::Api', {}),
    Table: of('AWS::DynamoDB::Table', {}),
    Role: of('AWS::IAM::Role', { table: getAtt('Table') }),
    Group: of('AWS::Logs::LogGroup', {}),
    Fn: of('AWS::Lambda::Function', { Role: getAtt('Role'), table: { Ref: 'Table' } }, 'Group'),
    Other: of('AWS::Lambda::Function', {}),
    Integration: of('AWS::ApiGatewayV2::Integration', { api: { Ref: 'Api' }, to: getAtt('Fn') }),
    Route: of('AWS::ApiGatewayV2::Route', { to: { Ref: 'Integration' } }),
    Alarm: of('AWS::CloudWatch::Alarm', { of: { Ref: 'Fn' } }),
    Shared: of('AWS::Lambda::Permission', { a: { Ref: 'Fn' }, b: { Ref: 'Other' } }),
  });

  test('a function takes its role, its log group and everything attached to it; tables, APIs and alarms stay', () => {
    expect([...membersOf(whole, new Map([['Fn', 'FnStack']])).keys()].sort()).toEqual([
      'Fn',
      'Group',
      'Integration',
      'Role',
      'Route',
      'Shared',
    ]);
  });

  test('a resource of two areas stays in the root', () => {
    const members = membersOf(
      whole,
      new Map([
        ['Fn', 'FnStack'],
        ['Other', 'OtherStack'],
      ]),
    );
    expect(members.has('Shared')).toBe(false);
  });
});

describe('splitTemplate', () => {
  test('passes what a nested stack needs of the root as parameters', () => {
    const { root, nested } = split({
      Table: resource(),
      A: resource({
        name: { Ref: 'Table' },
        arn: sub('<Table.Arn>/index'),
        own: { Ref: 'A2' },
        at: { Ref: 'AWS::Region' },
      }),
      A2: resource(),
    });
    expect(root.Resources).toEqual({
      Table: resource(),
      AStack: {
        Type: 'AWS::CloudFormation::Stack',
        Properties: {
          TemplateURL: 'url of AStack',
          Parameters: { TableRef: { Ref: 'Table' }, TableArn: getAtt('Table') },
        },
      },
    });
    expect(nested.get('AStack')).toMatchObject({
      Parameters: { TableRef: { Type: 'String' }, TableArn: { Type: 'String' } },
      Resources: {
        A: resource({
          name: { Ref: 'TableRef' },
          arn: sub('<TableArn>/index'),
          own: { Ref: 'A2' },
          at: { Ref: 'AWS::Region' },
        }),
        A2: resource(),
      },
    });
    expect(nested.get('AStack')).not.toHaveProperty('Outputs');
  });

  test('takes what the root needs of a nested stack from its outputs, in outputs of the root too', () => {
    const { root, nested } = split(
      { A: resource(), Watch: resource({ name: { Ref: 'A' }, text: sub('of <A.Arn>') }) },
      { Name: { Value: { Ref: 'A' } } },
    );
    expect(root.Resources.Watch).toEqual(
      resource({ name: getAtt('AStack', 'Outputs.ARef'), text: sub('of <AStack.Outputs.AArn>') }),
    );
    expect(root.Outputs).toEqual({ Name: { Value: getAtt('AStack', 'Outputs.ARef') } });
    expect(nested.get('AStack')?.Outputs).toEqual({
      ARef: { Value: { Ref: 'A' } },
      AArn: { Value: getAtt('A') },
    });
  });

  test('passes what one nested stack needs of another through the root', () => {
    const { root, nested } = split({ A: resource(), B: resource({ of: getAtt('A') }) });
    expect(nested.get('AStack')?.Outputs).toEqual({ AArn: { Value: getAtt('A') } });
    expect(root.Resources.BStack?.Properties?.Parameters).toEqual({ AArn: getAtt('AStack', 'Outputs.AArn') });
    expect(nested.get('BStack')?.Resources.B).toEqual(resource({ of: { Ref: 'AArn' } }));
  });

  test('turns a dependency across stacks into one of the whole stack, once', () => {
    const { root, nested } = split({
      First: resource(),
      A: resource({}, { DependsOn: ['First', 'A2'] }),
      A2: resource({}, { DependsOn: 'First' }),
      B: resource({}, { DependsOn: 'A' }),
      Last: resource({}, { DependsOn: ['A', 'A2', 'First'] }),
    });
    expect(nested.get('AStack')?.Resources.A?.DependsOn).toEqual(['A2']);
    expect(nested.get('AStack')?.Resources.A2).not.toHaveProperty('DependsOn');
    expect(root.Resources.AStack?.DependsOn).toEqual(['First']);
    expect(root.Resources.BStack?.DependsOn).toEqual(['AStack']);
    expect(root.Resources.Last?.DependsOn).toEqual(['AStack', 'First']);
  });

  test.each([
    [
      'stacks that need each other',
      { A: resource({ of: { Ref: 'B' } }), B: resource(), B2: resource({ of: { Ref: 'A' } }) },
      /AStack → BStack → AStack|BStack → AStack → BStack/,
    ],
    ['a resource with a condition', { A: resource({}, { Condition: 'IsProd' }) }, /A has a condition/],
    ['Fn::If in a nested stack', { A: resource({ x: { 'Fn::If': ['IsProd', 1, 2] } }) }, /A has a condition/],
    [
      'the name of the stack, which is another inside',
      { A: resource({ x: sub('<AWS::StackName>') }) },
      /AWS::StackName differs in AStack/,
    ],
    [
      'a resource with the name of a parameter',
      { XRef: resource(), X: resource(), A: resource({ x: { Ref: 'X' } }) },
      /XRef is both/,
    ],
  ])('refuses %s', (_what, resources, message) => {
    expect(() => split(resources as Record<string, Resource>)).toThrow(message);
  });
});
