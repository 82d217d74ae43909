// What follows from a function's key and spec, and how it is joined with functions.yml.
import { describe, expect, test } from 'vitest';
import type { Spec } from '#lib/http/spec.ts';
import { sourceOf } from '../../../build/function-files.ts';
import { complete, readDecisions, readRules, specOf } from '../../../build/functions.ts';

const rules = readRules();
const decisions = { memorySize: 512, timeout: 10 };
const spec = (more: Partial<Spec>): Spec => ({
  method: 'GET',
  path: '/x',
  summary: 'X',
  access: 'public',
  responses: { 204: null },
  ...more,
});

test.each([
  ['predict-v1', 'functions/predict/v1.ts'],
  ['retraining-dead-letters', 'functions/retraining/dead-letters.ts'],
  ['admin-alerts-list', 'functions/admin/alerts/list.ts'],
  ['sweep', 'functions/sweep/sweep.ts'],
])('the source of %s is %s', (key, file) => expect(sourceOf(key)).toBe(file));

test('a key without a file is refused by its name', () => {
  expect(() => sourceOf('predict-v9')).toThrow('no file in functions/ has the key predict-v9');
});

describe('complete', () => {
  test('adds the handler to a function without HTTP, and no environment', () => {
    const events = [{ schedule: 'rate(1 minute)' }];
    expect(complete('sweep', { ...decisions, description: 'd', events }, undefined, rules)).toEqual({
      ...decisions,
      description: 'd',
      events,
      handler: 'functions/sweep/sweep.handler',
      iamRoleStatements: [],
    });
  });

  test('adds only route and description for a public spec without a limit', () => {
    expect(complete('site-health', decisions, spec({}), rules)).toEqual({
      ...decisions,
      description: 'GET /x',
      events: [{ httpApi: 'GET /x' }, { httpApi: 'HEAD /x' }],
      handler: 'functions/site/health.handler',
      iamRoleStatements: [],
    });
  });

  test('adds keys, users, counters and each limit for a spec with access and limits; own settings and grants come after', () => {
    const own = {
      ...decisions,
      environment: { OWN: 'o' },
      iamRoleStatements: [{ Effect: 'Allow' as const, Action: 'sqs:SendMessage', Resource: 'q' }],
    };
    const limited = spec({ access: 'user', limit: ['LIMIT_PREDICT_V1', 'LIMIT_PREDICT_V2'] });
    const { environment, iamRoleStatements } = complete('predict-v1', own, limited, rules);
    expect(Object.keys(environment ?? {})).toEqual([
      'USERS_TABLE',
      'JWT_SECRET_KEY',
      'JWT_SECRET_KEY_PREVIOUS',
      'COUNTERS_TABLE',
      'LIMIT_PREDICT_V1',
      'LIMIT_PREDICT_V2',
      'OWN',
    ]);
    expect(environment?.USERS_TABLE).toEqual({ Ref: 'UsersTable' });
    expect(iamRoleStatements).toEqual([
      ...(rules.signedIn.iamRoleStatements ?? []),
      ...(rules.counted.iamRoleStatements ?? []),
      ...own.iamRoleStatements,
    ]);
  });

  test('makes the fallback’s route "*" and keeps a description of its own', () => {
    const fallback = spec({ method: 'ANY', path: '$default' });
    expect(complete('site-fallback', { ...decisions, description: 'd' }, fallback, rules)).toMatchObject({
      description: 'd',
      events: [{ httpApi: '*' }],
    });
  });

  test('refuses a limit without a setting', () => {
    const limited = spec({ limit: 'LIMIT_LOGIN' });
    expect(() => complete('auth-login', decisions, limited, rules)).toThrow(/no setting for LIMIT_LOGIN/);
  });
});

test('a function without events and without a spec is refused by its name', async () => {
  await expect(specOf('admin-create', decisions)).rejects.toThrow(
    /functions\/admin\/create\.ts exports no spec/,
  );
});

test('functions that share an alias of YAML share no object', () => {
  const { 'predict-v1': v1, 'predict-v2': v2 } = readDecisions();
  expect(v1).toEqual(v2);
  expect(v1?.environment).not.toBe(v2?.environment);
});
