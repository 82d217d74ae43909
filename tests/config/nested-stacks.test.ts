// The template as it is deployed, in a root and nested stacks: nothing is lost, no part is near CloudFormation's limits, and no area
// changes its stack.
import { readdirSync, readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { parse } from 'yaml';
import { membersOf, stackOf } from '../../build/nested-stacks/membership.ts';
import { splitTemplate } from '../../build/nested-stacks/split.ts';
import { putTogether } from '../support/whole-template.ts';
import type { Part, Resource } from './setup.ts';
import { keys, logicalId, nested, ROOT, resources, root } from './template.ts';

const isStack = ({ Type }: Resource) => Type === 'AWS::CloudFormation::Stack';
const dependenciesOf = ({ DependsOn = [] }: Resource) => [DependsOn].flat();

describe('the nested stacks', () => {
  test('hold each area that they held at the first deployment', () => {
    const stacks = readdirSync(`${ROOT}functions`).map((area) => {
      const [key = ''] = keys().filter((each) => each.split('-')[0] === area);
      const id = `${logicalId(key)}LambdaFunction`;
      const [stack] = Object.entries(nested).find(([, { Resources }]) => id in Resources) ?? ['root'];
      return [area, stack];
    });
    // Functions, roles and log groups have fixed names. CloudFormation creates a resource in its new stack before it deletes the
    // old one, so an area that moves fails the deployment. A new area may go anywhere.
    expect(Object.fromEntries(stacks)).toEqual({
      admin: 'AdminStack',
      alerts: 'root',
      auth: 'AuthStack',
      feedback: 'FeedbackStack',
      models: 'ModelsStack',
      predict: 'PredictStack',
      realtime: 'root',
      reports: 'ReportsStack',
      retraining: 'RetrainingStack',
      site: 'SiteStack',
      slack: 'SlackStack',
      sweep: 'SweepStack',
    });
  });

  test('hold what belongs to one function alone', () => {
    const types = new Set(
      Object.values(nested).flatMap(({ Resources }) => Object.values(Resources).map(({ Type }) => Type)),
    );
    expect([...types].sort()).toEqual([
      'AWS::ApiGatewayV2::Integration',
      'AWS::ApiGatewayV2::Route',
      'AWS::Events::Rule',
      'AWS::IAM::Role',
      'AWS::Lambda::EventInvokeConfig',
      'AWS::Lambda::EventSourceMapping',
      'AWS::Lambda::Function',
      'AWS::Lambda::Permission',
      'AWS::Logs::LogGroup',
      'AWS::Logs::SubscriptionFilter',
    ]);
  });

  test('are read from the folder of their own deployment, so that a rollback finds the templates of then', () => {
    const directory = /\/serverless\/vigia\/prod\/\d+-[^/]+\//;
    const { S3Key } = root.Resources.AlertsDashlogsLambdaFunction?.Properties.Code ?? {};
    const [expected] = directory.exec(`/${S3Key}`) ?? ['no directory'];
    for (const [stack, { Properties }] of Object.entries(root.Resources).filter(([, each]) =>
      isStack(each),
    )) {
      expect(Properties.TemplateURL['Fn::Sub']).toBe(
        `https://s3.\${AWS::Region}.\${AWS::URLSuffix}/\${ServerlessDeploymentBucket}${expected}cloudformation-template-${stack}.json`,
      );
    }
  });
});

describe('splitting', () => {
  test('puts every resource into one part and loses none', () => {
    const ids = [root, ...Object.values(nested)].flatMap((part) =>
      Object.keys(part.Resources).filter((id) => !isStack(part.Resources[id] as Resource)),
    );
    expect(ids.sort()).toEqual(Object.keys(resources).sort());
  });

  test('changes no resource: with parameters and outputs put back, each is as it was', () => {
    const without = ({ DependsOn: _, ...resource }: Resource) => resource;
    const whole = putTogether(root, nested);
    for (const [id, resource] of Object.entries(resources)) {
      expect({ id, ...without(whole[id] as Resource) }).toEqual({ id, ...without(resource) });
    }
  });

  test('keeps every dependency, by the resource itself or by its stack', () => {
    const stackOf = (id: string) =>
      Object.keys(nested).find((stack) => id in (nested[stack] as Part).Resources);
    for (const [id, resource] of Object.entries(resources)) {
      const stack = stackOf(id);
      const part = stack ? (nested[stack] as Part) : root;
      const kept = dependenciesOf(part.Resources[id] as Resource);
      const ofStack = stack ? dependenciesOf(root.Resources[stack] as Resource) : [];
      for (const other of dependenciesOf(resource)) {
        const expected = stackOf(other) === stack ? other : (stackOf(other) ?? other);
        expect([...kept, ...ofStack], `${id} depends on ${other}`).toContain(expected);
      }
    }
  });
});

describe('every part', () => {
  const ENDPOINTS = ['admin-users', 'auth-me', 'feedback-list', 'predict-v1', 'reports-report', 'site-docs'];

  test.each([
    ['as it is', withEndpoints(keys().length, ENDPOINTS)],
    ['with 80 functions, the new ones in one area', withEndpoints(80, ['admin-users'])],
    ['with 80 functions, the new ones in six areas', withEndpoints(80, ENDPOINTS)],
  ])('has at most 350 resources %s', (_when, { all, whole }) => {
    for (const { Resources, Parameters = {}, Outputs = {} } of split(all, whole)) {
      expect(Object.keys(Resources).length).toBeLessThanOrEqual(350);
      // CloudFormation takes 200 of each, and 1 MB.
      expect(Object.keys(Parameters).length).toBeLessThanOrEqual(100);
      expect(Object.keys(Outputs).length).toBeLessThanOrEqual(100);
      expect(JSON.stringify(Resources).length).toBeLessThan(500_000);
    }
  });
});

/** Splits as the plugin does. */
function split(all: readonly string[], Resources: Record<string, Resource>): Part[] {
  const { nestedStacks } = parse(readFileSync(`${ROOT}resources/custom.yml`, 'utf8'));
  const stacks = all.flatMap((key) => {
    const stack = stackOf(key, nestedStacks);
    return stack ? [[`${logicalId(key)}LambdaFunction`, stack] as const] : [];
  });
  const template = { AWSTemplateFormatVersion: '2010-09-09', Resources };
  const members = membersOf(template, new Map(stacks));
  const { root, nested } = splitTemplate(template, { members, urlOf: String });
  return [root, ...nested.values()] as Part[];
}

/**
 * The whole template with more functions: copies of the seven resources that osls makes of an endpoint, and of its route for HEAD.
 * @param count of functions in all
 * @param like endpoints to copy, in turn
 */
function withEndpoints(count: number, like: readonly string[]) {
  const all = keys();
  const whole = { ...resources };
  for (let i = 0; all.length < count; i++) {
    const key = like[i % like.length] as string;
    const [id, copyId] = [logicalId(key), logicalId(`${key}-extra${i}`)];
    const target = `"HttpApiIntegration${id}"`;
    const own = Object.entries(resources).filter(
      ([name, { Type, Properties }]) =>
        name.startsWith(id) ||
        name === `HttpApiIntegration${id}` ||
        (Type === 'AWS::ApiGatewayV2::Route' && JSON.stringify(Properties.Target).includes(target)),
    );
    expect([7, 8]).toContain(own.length);
    for (const [name, resource] of own) {
      const renamed = name.includes(id) ? name.replace(id, copyId) : `${name}Extra${i}`;
      whole[renamed] = JSON.parse(JSON.stringify(resource).replaceAll(id, copyId));
    }
    all.push(`${key}-extra${i}`);
  }
  return { all, whole };
}
