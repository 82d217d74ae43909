// Least privilege, compared both ways: stories run every function through all its AWS calls; its role must grant these and no more.
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Deployment } from '../../local/framework/intrinsics.ts';
import { deployedTo, grantsOf, needsOfLambda } from './grants/deployed.ts';
import { STORIES } from './grants/stories.ts';
import { startWorld, type World } from './grants/world.ts';
import { keys, logicalId, ofType, resource } from './template.ts';

let world: World;
let deployment: Deployment;
beforeAll(async () => {
  world = await startWorld();
  deployment = deployedTo('http://sqs.test');
});
afterAll(async () => await world.stop());

test.each(Object.entries(STORIES))('the story of %s', async (_name, story) => await story(world));

describe('a role grants exactly the calls of its function:', () => {
  test.each(keys())('%s', (key) => {
    const called = world.calls.get(key);
    expect(called, `${key} is in no story: tests/config/grants`).toBeDefined();
    expect(differences(key, called ?? new Set())).toEqual([]);
  });
});

test('every role that is created belongs to one function', () => {
  const used = keys().map(
    (key) => resource(`${logicalId(key)}LambdaFunction`).Properties.Role['Fn::GetAtt'][0],
  );
  const created = ofType('AWS::IAM::Role').filter(([, { Condition }]) => Condition !== 'Never');
  expect(created.map(([id]) => id).sort()).toEqual(used.sort());
  expect(new Set(used).size).toBe(used.length);
});

/** "predict-v1: granted but never called: dynamodb:Query on table/vigia-prod-models" */
function differences(key: string, called: ReadonlySet<string>): string[] {
  const granted = grantsOf(key, deployment);
  const needed = [...called, ...needsOfLambda(key, deployment)];
  const without = (all: string[], others: string[]) =>
    [...new Set(all)].filter((one) => !others.includes(one));
  return [
    ...without(granted, needed).map((grant) => `${key}: granted but never called: ${short(grant)}`),
    ...without(needed, granted).map((call) => `${key}: called but not granted: ${short(call)}`),
  ];
}

function short(call: string): string {
  return call.replace(/arn:aws:[\w-]+:[\w-]*:\d*:/, '');
}
