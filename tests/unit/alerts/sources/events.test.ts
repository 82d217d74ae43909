// Findings of GuardDuty, events of Health and CodePipeline, budgets: which fault each is, how severe, and what people read.
import { describe, expect, test } from 'vitest';
import { read } from '../../../../lib/alerts/sources/index.ts';
import { context, type Detail, event, ignored, one, published, readAll, sample } from './aws-events.ts';

describe('samples', () => {
  test.each<[string, object]>([
    [
      'guardduty',
      {
        severity: 'error',
        title: 'GuardDuty: Credentials of a role were used from outside of AWS',
        account: '123456789012',
        region: 'eu-west-1',
        error: {
          type: 'UnauthorizedAccess:IAMUser/InstanceCredentialExfiltration.OutsideAWS',
          message: expect.stringContaining('foreign address'),
        },
        fields: expect.arrayContaining([
          { name: 'Gravedad', value: '8 · alta' },
          { name: 'Recurso', value: 'vigia-prod-predict' },
        ]),
        links: [
          {
            label: 'Hallazgo',
            url: 'https://eu-west-1.console.aws.amazon.com/guardduty/home?region=eu-west-1#/findings?macros=current&fId=c2b7f0d19e6a4f3c8b5d7a9e1f2c3d4e',
          },
        ],
      },
    ],
    [
      'health',
      {
        severity: 'error',
        title: 'Incidencia de AWS: DYNAMODB · AWS_DYNAMODB_OPERATIONAL_ISSUE',
        source: 'AWS DYNAMODB',
        error: { type: 'AWS_DYNAMODB_OPERATIONAL_ISSUE', message: expect.stringContaining('increased') },
      },
    ],
    [
      'codepipeline',
      {
        severity: 'error',
        title: 'Canalización vigia-prod · Deploy · Stacks: falló',
        source: 'vigia-prod',
        error: {
          type: 'FAILED',
          message: 'ActionExecutionFailed: Stack vigia-prod-alerts could not be updated',
        },
        links: [
          {
            label: 'Canalización',
            url: 'https://eu-west-1.console.aws.amazon.com/codesuite/codepipeline/pipelines/vigia-prod/view?region=eu-west-1',
          },
        ],
      },
    ],
    [
      'budget',
      {
        severity: 'warning',
        title: 'Presupuesto vigia-prod: el gasto previsto supera $40.00',
        account: '123456789012',
        fields: expect.arrayContaining([
          { name: 'Importe', value: '$43.17' },
          { name: 'Presupuesto', value: '$50.00' },
        ]),
      },
    ],
  ])('%s is read', (name, expected) => {
    const { alert } = one(sample(name));
    expect(alert).toMatchObject({ kind: 'event', ...expected });
    expect(JSON.stringify([alert.title, alert.error, alert.fields])).not.toContain('\\"');
  });
});

describe('GuardDuty', () => {
  const finding = (over: Detail) =>
    event('aws.guardduty', 'GuardDuty Finding', { type: 'A:B/C', severity: 5, title: 't', ...over });

  test.each([
    [1, 'info'],
    [3.9, 'info'],
    [4, 'warning'],
    [6.9, 'warning'],
    [7, 'error'],
    [8.9, 'error'],
    [9, 'critical'],
    [10, 'critical'],
    [undefined, 'error'],
    ['8', 'error'],
  ])('a severity of %s is %s', (severity, expected) => {
    expect(one(published(finding({ severity }))).alert.severity).toBe(expected);
  });

  test.each([
    ['aws-cn', 'cn-north-1', 'cn-north-1.console.amazonaws.cn'],
    ['aws-us-gov', 'us-gov-west-1', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['aws', 'ap-southeast-2', 'ap-southeast-2.console.aws.amazon.com'],
  ])('a finding of the partition %s links to its console', (partition, region, host) => {
    const { links } = one(finding({ region, partition })).alert;
    expect(new URL(links[0]?.url ?? '').host).toBe(host);
  });

  test('an archived finding is no alert', () => {
    expect(ignored(finding({ service: { archived: true } }))).toEqual(['archived GuardDuty finding A:B/C']);
  });
});

describe('Health', () => {
  const issue = (over: Detail) =>
    event('aws.health', 'AWS Health Event', {
      service: 'SQS',
      eventTypeCode: 'AWS_SQS_OPERATIONAL_ISSUE',
      eventTypeCategory: 'issue',
      statusCode: 'open',
      eventScopeCode: 'PUBLIC',
      ...over,
    });

  test('an issue of our own resources ends with other resources than it began with, and another one does not end it', () => {
    const own = (statusCode: string, id: string, ...resources: string[]) =>
      one(
        issue({
          eventScopeCode: 'ACCOUNT_SPECIFIC',
          eventArn: `arn:aws:health:eu-west-1::event/SQS/AWS_SQS_OPERATIONAL_ISSUE/${id}`,
          statusCode,
          affectedEntities: resources.map((entityValue) => ({ entityValue })),
        }),
      ).alert.fingerprint;
    expect(own('closed', 'a', 'orders', 'users')).toBe(own('open', 'a', 'orders'));
    expect(own('closed', 'b', 'orders')).not.toBe(own('open', 'a', 'orders'));
  });

  test('an issue lasts until its status is closed', () => {
    expect(one(issue({})).state).toBe('firing');
    const over = one(issue({ statusCode: 'closed' }));
    expect(over).toMatchObject({ state: 'recovered', alert: { severity: 'info' } });
    expect(over.alert.fingerprint).toBe(one(issue({})).alert.fingerprint);
  });

  test.each([
    ['scheduledChange', 'warning', 'Cambio programado de AWS'],
    ['accountNotification', 'info', 'Notificación de AWS'],
    ['somethingNew', 'warning', 'Evento de AWS'],
  ])('an event of the category %s is a %s without an end', (eventTypeCategory, severity, title) => {
    const { alert, state } = one(issue({ eventTypeCategory }));
    expect(state).toBeUndefined();
    expect(alert).toMatchObject({ severity, title: expect.stringContaining(title) });
  });
});

describe('CodePipeline', () => {
  const execution = (state: string, over: Detail = {}) =>
    event('aws.codepipeline', 'CodePipeline Pipeline Execution State Change', {
      pipeline: 'site',
      state,
      ...over,
    });

  test('a failure lasts until the same pipeline succeeds', () => {
    const [failed, succeeded] = [one(execution('FAILED')), one(execution('SUCCEEDED'))];
    expect([failed.state, succeeded.state]).toEqual(['firing', 'recovered']);
    expect(succeeded.alert.fingerprint).toBe(failed.alert.fingerprint);
    expect(one(execution('SUCCEEDED', { pipeline: 'shop' })).alert.fingerprint).not.toBe(
      failed.alert.fingerprint,
    );
  });

  test.each(['STARTED', 'RESUMED', 'CANCELED', 'STOPPING', 'STOPPED', 'SUPERSEDED', ''])(
    'the state "%s" is no alert, and the refusal says which',
    (state) => {
      expect(ignored(published(execution(state)))).toEqual([`CodePipeline site: ${state || 'no state'}`]);
      expect(readAll(execution(state))).toEqual([]);
    },
  );
});

describe('an asynchronous invocation that Lambda gave up', () => {
  const given = (over: Detail = {}, errorMessage = 'order 17 has no stock') => ({
    version: '1.0',
    timestamp: '2026-01-02T03:04:05.678Z',
    requestContext: {
      requestId: 'r-1',
      functionArn: 'arn:aws:lambda:eu-west-1:123456789012:function:orders:$LATEST',
      condition: 'RetriesExhausted',
      approximateInvokeCount: 3,
      ...over,
    },
    requestPayload: { password: 'hunter2abc' },
    responseContext: { statusCode: 200, functionError: 'Unhandled' },
    responsePayload: { errorType: 'NoStock', errorMessage },
  });

  test.each<[string, unknown]>([
    ['from a topic', published(given())],
    ['from EventBridge', event('lambda', 'Lambda Function Invocation Result - Failure', given())],
  ])('says which function and why: %s', (_, message) => {
    const { alert } = one(message);
    expect(alert).toMatchObject({
      severity: 'error',
      title: 'Lambda abandonó una invocación de orders: NoStock: order 17 has no stock',
      source: 'orders',
      at: '2026-01-02T03:04:05.678Z',
      account: '123456789012',
      region: 'eu-west-1',
    });
    expect(JSON.stringify(alert)).not.toContain('hunter2abc');
  });

  test('is one fault for all orders, and another for another error or function', () => {
    const print = (...parts: Parameters<typeof given>) => one(published(given(...parts))).alert.fingerprint;
    const functionArn = 'arn:aws:lambda:eu-west-1:123456789012:function:mails';
    expect(print({}, 'order 18 has no stock')).toBe(print());
    const others = [print({}, 'the queue is full'), print({ functionArn })];
    expect(new Set([print(), ...others]).size).toBe(3);
  });

  test('is no alert when it succeeded', () => {
    expect(ignored(published(given({ condition: 'Success' })))).toEqual([
      'asynchronous invocation of orders succeeded',
    ]);
  });
});

test('an event that two topics carry is one batch', () => {
  const given = event('shop', 'Order Rejected', { reason: 'fraud' });
  const ids = ['m-1', 'm-2'].map((MessageId) => read(published(given, { MessageId }), context)[0]?.id);
  expect(ids[0]).toBe(ids[1]);
});

test('an event holds no secret, in no text and no fingerprint of one', () => {
  const withSecret = (password: string) =>
    one(event('shop', 'Sync failed', { reason: `password=${password}`, note: `token=${password}` })).alert;
  expect(JSON.stringify(withSecret('hunter2abc'))).not.toContain('hunter2abc');
  expect(withSecret('hunter2abc').fingerprint).toBe(withSecret('other3def').fingerprint);
});
