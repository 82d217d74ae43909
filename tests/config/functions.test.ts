// Every function as it would be deployed: name, route, runtime, role, memory and secrets; and the settings of tables and the account.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { sourceOf } from '../../build/function-files.ts';
import { budgetOf } from '../../resources/variables/budget.cjs';
import { SECRETS } from './setup.ts';
import {
  actionsOf,
  functions,
  keys,
  logicalId,
  nested,
  ofType,
  ROOT,
  resource,
  resources,
  root,
} from './template.ts';

/** Invoked by their names, so without an event. */
const BY_NAME = ['admin-create', 'alerts-drill'];
/** Invoked by the log subscriptions, which are resources and not events. */
const BY_LOGS = ['alerts-logs'];

/** Their items expire within a day or a month, and losing them does no harm. */
const NOT_RESTORABLE = ['ConnectionsTable', 'CountersTable'];

describe('every function', () => {
  test('is named vigia-<stage>-<area>-<file>, after its file', () => {
    for (const [key, { name, handler }] of Object.entries(functions)) {
      expect(name).toBe(`vigia-prod-${key}`);
      expect(handler).toBe(sourceOf(key).replace(/ts$/, 'handler'));
    }
  });

  test('answers the route of its spec, or is invoked in another known way', async () => {
    for (const [key, { handler, events }] of Object.entries(functions)) {
      const { spec } = await import(`${ROOT}${handler.replace(/\.handler$/, '.ts')}`);
      if (spec) {
        const route = spec.path === '$default' ? '*' : `${spec.method} ${spec.path}`;
        const head = spec.method === 'GET' ? [{ httpApi: `HEAD ${spec.path}` }] : [];
        expect(events.map(({ httpApi }) => ({ httpApi }))).toEqual([{ httpApi: route }, ...head]);
      } else {
        expect({ key, known: events.length > 0 || [...BY_NAME, ...BY_LOGS].includes(key) }).toEqual({
          key,
          known: true,
        });
      }
    }
  });

  test('that runs each minute is not tried again: events that found no free execution would run all at once later', () => {
    const minutely = Object.entries(functions).filter(([, { events }]) =>
      events.some(({ schedule }) => schedule === 'rate(1 minute)'),
    );
    const settingsOf = (key: string) =>
      ofType('AWS::Lambda::EventInvokeConfig').find(
        ([, { Properties }]) => Properties.FunctionName.Ref === `${logicalId(key)}LambdaFunction`,
      )?.[1].Properties;
    expect(minutely.length).toBeGreaterThanOrEqual(2);
    for (const [key] of minutely) {
      const expected = { MaximumEventAgeInSeconds: 60, MaximumRetryAttempts: 0 };
      expect(settingsOf(key), key).toMatchObject(expected);
    }
  });

  test('runs on Node 24 and arm64, and keeps its logs as JSON for a month, without Lambda’s lines of successes', () => {
    for (const key of keys()) {
      expect(resource(`${logicalId(key)}LambdaFunction`).Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        LoggingConfig: { LogFormat: 'JSON', SystemLogLevel: 'WARN' },
      });
      expect(resource(`${logicalId(key)}LogGroup`).Properties.RetentionInDays).toBe(30);
    }
  });

  test('has a role of its own, whose grants name actions and resources', () => {
    for (const key of keys()) {
      const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
      expect(Role).toEqual({ 'Fn::GetAtt': [expect.stringContaining(logicalId(key)), 'Arn'] });
      for (const { PolicyDocument } of resource(Role['Fn::GetAtt'][0]).Properties.Policies) {
        for (const { Action, Resource: resources } of PolicyDocument.Statement) {
          for (const action of [Action].flat()) {
            expect(action, `${key}: ${action}`).not.toContain('*');
            expect([resources].flat(), `${key}: ${action}`).not.toContain('*');
          }
        }
      }
    }
  });

  test('is granted nothing twice', () => {
    for (const key of keys()) {
      const granted = actionsOf(key);
      expect({ key, twice: granted.filter((one, i) => granted.indexOf(one) !== i) }).toEqual({
        key,
        twice: [],
      });
    }
  });

  test('has a description', () => {
    for (const [key, { description }] of Object.entries(functions)) expect(description, key).toBeTruthy();
  });

  test('has a reason for its memory', () => {
    for (const area of new Set(keys().map((key) => key.split('-')[0]))) {
      const text = readFileSync(`${ROOT}functions/${area}/functions.yml`, 'utf8');
      for (const [line] of text.matchAll(/^ {2}memorySize:.*$/gm)) expect(line).toMatch(/ # \w+/);
    }
    for (const [key, { memorySize }] of Object.entries(functions)) expect(memorySize, key).toBeGreaterThan(0);
  });
});

describe('secrets', () => {
  test('are references to a version of the secret, whatever the environment holds', () => {
    for (const key of keys()) {
      const variables = resource(`${logicalId(key)}LambdaFunction`).Properties.Environment?.Variables ?? {};
      for (const name of Object.keys(SECRETS).filter((each) => each in variables)) {
        expect(variables[name]).toBe(`{{resolve:secretsmanager:vigia/prod:SecretString:${name}::v7}}`);
      }
    }
    for (const value of Object.values(SECRETS)) expect(JSON.stringify(resources)).not.toContain(value);
  });

  test('are named once each in the deployed templates, as parameters that nobody can read back', () => {
    const references = (part: unknown) => JSON.stringify(part).match(/\{\{resolve:[^}]+\}\}/g) ?? [];
    const inRoot = references(root);
    expect(inRoot.length).toBe(new Set(inRoot).size);
    // CloudFormation takes 60 in a template.
    expect(inRoot).toHaveLength(Object.keys(SECRETS).length);
    expect(Object.values(nested).flatMap(references)).toEqual([]);
    for (const { Parameters = {} } of [root, ...Object.values(nested)]) {
      for (const [name, { NoEcho }] of Object.entries(Parameters)) {
        expect({ name, NoEcho }).toEqual({ name, NoEcho: name.startsWith('Secret') ? true : undefined });
      }
    }
  });

  // GET /ready checks each of them.
  test.each([
    ['SLACK_WEBHOOK_URL', ['admin-slack-alert', 'alerts-deliver', 'site-ready']],
    ['SLACK_BOT_TOKEN', ['alerts-deliver', 'site-ready', 'slack-interactions']],
  ])('%s has no function that does not use it', (name, expected) => {
    const holders = keys().filter((key) => name in (functions[key]?.environment ?? {}));
    expect(holders.sort()).toEqual(expected);
  });
});

test('every table pays per request, and can be restored to a point in time unless its items expire', () => {
  expect(ofType('AWS::DynamoDB::Table').length).toBeGreaterThanOrEqual(4);
  for (const [id, { Properties }] of ofType('AWS::DynamoDB::Table')) {
    expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
    const { PointInTimeRecoveryEnabled = false } = Properties.PointInTimeRecoverySpecification ?? {};
    expect({ id, PointInTimeRecoveryEnabled }).toEqual({
      id,
      PointInTimeRecoveryEnabled: !NOT_RESTORABLE.includes(id),
    });
  }
});

test('a failed creation leaves no table behind; later no table with data that cannot be made again is deleted', () => {
  const kept = ofType('AWS::DynamoDB::Table').filter(([, { DeletionPolicy }]) => DeletionPolicy);
  expect(kept.map(([id]) => id).sort()).toEqual([
    'AuditTable',
    'FeedbackTable',
    'ModelsTable',
    'RunsTable',
    'UsersTable',
  ]);
  for (const [id, { DeletionPolicy, UpdateReplacePolicy }] of kept) {
    expect({ id, DeletionPolicy, UpdateReplacePolicy }).toEqual({
      id,
      DeletionPolicy: 'RetainExceptOnCreate',
      UpdateReplacePolicy: 'Retain',
    });
  }
  // CloudFormation cannot roll back the creation of a protected table; `npm run deploy` protects tables after its success.
  for (const [id, { Properties }] of ofType('AWS::DynamoDB::Table')) {
    expect(Properties, id).not.toHaveProperty('DeletionProtectionEnabled');
  }
});

test('a permission to invoke a function names whose calls it is for', () => {
  expect(ofType('AWS::Lambda::Permission').length).toBeGreaterThan(50);
  for (const [id, { Properties }] of ofType('AWS::Lambda::Permission')) {
    expect(Properties.SourceArn, id).toBeTruthy();
  }
});

test('no function reserves concurrency: a new account may run only ten functions at once', () => {
  for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
    expect(Properties, id).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

test('the budget warns at 80 % of the costs and when the forecast exceeds it, without a name', () => {
  const [[, budget] = []] = ofType('AWS::Budgets::Budget');
  const { Budget, NotificationsWithSubscribers } = budget?.Properties ?? {};
  expect(Budget).toEqual({
    BudgetType: 'COST',
    TimeUnit: 'MONTHLY',
    BudgetLimit: { Amount: '25', Unit: 'USD' },
  });
  const kinds = NotificationsWithSubscribers.map(
    ({ Notification }: { Notification: { NotificationType: string } }) => Notification.NotificationType,
  );
  expect(kinds).toEqual(['ACTUAL', 'FORECASTED']);
});

test.each([
  ['eu-west-1', '25', 'a@b.c', ['MonthlyBudget']],
  // Spain: CloudFormation has no budgets there, and refuses a template with one.
  ['eu-south-2', '25', 'a@b.c', []],
  ['eu-west-1', '', 'a@b.c', []],
  ['eu-west-1', '25', '', []],
])(
  'in %s with a limit of "%s" and the mailbox "%s" the budgets are %j',
  (region, limit, mailbox, expected) => {
    expect(Object.keys(budgetOf({ region, limit, mailbox }))).toEqual(expected);
  },
);

test('the API refuses more requests than the counter of one user can take', () => {
  const { DefaultRouteSettings } = resource('HttpApiStage').Properties;
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = DefaultRouteSettings;
  expect({ rate, burst }).toEqual({ rate: 200, burst: 200 });
  // DynamoDB takes 1,000 writes a second to one item. A call makes at most two: charge and give back.
  expect(2 * (rate + burst)).toBeLessThanOrEqual(1_000);
});
