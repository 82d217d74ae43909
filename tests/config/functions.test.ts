// Every function as it would be deployed: its name, route, runtime, role, memory and secrets; and what the tables must have.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { SECRETS } from './setup.ts';
import { functions, keys, logicalId, ofType, ROOT, resource, resources } from './template.ts';

/** Invoked by name, so without an event. */
const BY_NAME = ['admin-create', 'alerts-drill'];
/** Invoked by the log subscriptions, which are resources and not events. */
const BY_LOGS = ['alerts-logs'];

/** What these hold is over within a day or a month, and nothing is lost with it. */
const PASSING = ['ConnectionsTable', 'CountersTable'];

/** `predict-v1` → "functions/predict/v1"; an area of one function has its name: `sweep` → "functions/sweep/sweep". */
const fileOf = (key: string) => `functions/${key.includes('-') ? key.replace('-', '/') : `${key}/${key}`}`;

test('the stack stays far from CloudFormation’s 500 resources', () => {
  expect(Object.keys(resources).length).toBeLessThanOrEqual(400);
});

describe('every function', () => {
  test('is named vigia-<stage>-<area>-<file>, after its file', () => {
    for (const [key, { name, handler }] of Object.entries(functions)) {
      expect(name).toBe(`vigia-prod-${key}`);
      expect(handler).toBe(`${fileOf(key)}.handler`);
    }
  });

  test('answers a route by the spec of its file, or is invoked in another known way', async () => {
    for (const [key, { handler, events }] of Object.entries(functions)) {
      const { spec } = await import(`${ROOT}${handler.replace(/\.handler$/, '.ts')}`);
      const routes = events.flatMap(({ httpApi }) => (httpApi ? [httpApi] : []));
      if (spec) {
        const expected = spec.path === '$default' ? '*' : `${spec.method} ${spec.path}`;
        const [route] = routes.map((event) => {
          if (typeof event === 'string') return event;
          const { method, path } = event as { method: string; path: string };
          return `${method.toUpperCase()} ${path}`.replace('* *', '*');
        });
        expect({ key, route }).toEqual({ key, route: expected });
        expect(events).toHaveLength(1);
      } else {
        expect({ key, known: events.length > 0 || [...BY_NAME, ...BY_LOGS].includes(key) }).toEqual({
          key,
          known: true,
        });
      }
    }
  });

  test('runs on Node 24 and arm64, traced, with logs in JSON that are kept for a month', () => {
    for (const key of keys()) {
      expect(resource(`${logicalId(key)}LambdaFunction`).Properties).toMatchObject({
        Runtime: 'nodejs24.x',
        Architectures: ['arm64'],
        TracingConfig: { Mode: 'Active' },
        LoggingConfig: { LogFormat: 'JSON' },
      });
      expect(resource(`${logicalId(key)}LogGroup`).Properties.RetentionInDays).toBe(30);
    }
  });

  test('has a role of its own whose statements name what they touch', () => {
    for (const key of keys()) {
      const { Role } = resource(`${logicalId(key)}LambdaFunction`).Properties;
      expect(Role).toEqual({ 'Fn::GetAtt': [expect.stringContaining(logicalId(key)), 'Arn'] });
      for (const { PolicyDocument } of resource(Role['Fn::GetAtt'][0]).Properties.Policies) {
        for (const { Action, Resource: resources } of PolicyDocument.Statement) {
          for (const action of [Action].flat()) {
            expect(action, `${key}: ${action}`).not.toContain('*');
            const everywhere = [resources].flat().includes('*');
            expect(everywhere, `${key}: ${action} on *`).toBe(action.startsWith('xray:'));
          }
        }
      }
    }
  });

  test('has a reason for its memory', () => {
    for (const area of new Set(keys().map((key) => key.split('-')[0]))) {
      const text = readFileSync(`${ROOT}functions/${area}/functions.yml`, 'utf8');
      for (const [line] of text.matchAll(/^ {2}memorySize:.*$/gm)) expect(line).toMatch(/ # \w+/);
      const defined = text.match(/^[a-z][\w-]+:$/gm)?.length;
      expect(text.match(/^ {2}memorySize:/gm)?.length, `${area}/functions.yml`).toBe(defined);
    }
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

  test('only the functions that post to the webhook have it, and GET /ready, which checks it', () => {
    const knowing = keys().filter((key) => 'SLACK_WEBHOOK_URL' in (functions[key]?.environment ?? {}));
    expect(knowing.sort()).toEqual(['admin-slack-alert', 'alerts-deliver', 'site-ready']);
  });
});

test('every table pays per request and can be restored to a point in time, where that is worth anything', () => {
  expect(ofType('AWS::DynamoDB::Table').length).toBeGreaterThanOrEqual(4);
  for (const [id, { Properties }] of ofType('AWS::DynamoDB::Table')) {
    expect(Properties.BillingMode, id).toBe('PAY_PER_REQUEST');
    const { PointInTimeRecoveryEnabled = false } = Properties.PointInTimeRecoverySpecification ?? {};
    expect({ id, PointInTimeRecoveryEnabled }).toEqual({
      id,
      PointInTimeRecoveryEnabled: !PASSING.includes(id),
    });
  }
});

test('in production no table can be deleted by mistake', () => {
  for (const [id, { Properties }] of ofType('AWS::DynamoDB::Table')) {
    expect({ id, kept: Properties.DeletionProtectionEnabled }).toEqual({ id, kept: true });
  }
});

test('no function reserves concurrency, which a new account has little of', () => {
  for (const [id, { Properties }] of ofType('AWS::Lambda::Function')) {
    expect(Properties, id).not.toHaveProperty('ReservedConcurrentExecutions');
  }
});

test('what the account costs is told to the mailbox before it is spent', () => {
  const [[, budget] = []] = ofType('AWS::Budgets::Budget');
  expect(budget).toMatchObject({ Condition: 'HasBudget' });
  expect(budget?.Properties.Budget.BudgetLimit).toEqual({ Amount: '25', Unit: 'USD' });
  const kinds = budget?.Properties.NotificationsWithSubscribers.map(
    ({ Notification }: { Notification: { NotificationType: string } }) => Notification.NotificationType,
  );
  expect(kinds).toEqual(['ACTUAL', 'FORECASTED']);
});

test('the stage refuses what would be too much for the counters of one user, and for everyone together', () => {
  const { DefaultRouteSettings } = resource('HttpApiStage').Properties;
  const { ThrottlingRateLimit: rate, ThrottlingBurstLimit: burst } = DefaultRouteSettings;
  expect({ rate, burst }).toEqual({ rate: 200, burst: 200 });
  // DynamoDB takes 1,000 writes a second to one item, and a call makes two at the most: charged and given back.
  expect(2 * (rate + burst)).toBeLessThanOrEqual(1_000);
});
