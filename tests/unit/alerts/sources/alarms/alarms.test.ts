// From events of the alarm topic to alerts: every form of an alarm.
import { describe, expect, test } from 'vitest';
import { field, one, published, sample } from './alarm-events.ts';

describe('an alarm', () => {
  test('an alarm on a metric of a function names the metric, the time and the function', () => {
    const { occurrence, alert } = one(sample('metric'));
    expect(occurrence).toMatchObject({ count: 1, last: { at: '2026-01-02T03:04:05.678Z' } });
    expect(occurrence.state).toBe('firing');
    expect(alert).toMatchObject({
      kind: 'alarm',
      severity: 'error',
      title: 'Alarma: vigia-prod-login-errors',
      name: 'vigia-prod-login-errors',
      meaning: 'Nadie puede iniciar sesión mientras auth-login falla',
      source: 'auth-login',
      at: '2026-01-02T03:04:05.678Z',
      account: '123456789012',
      region: 'eu-west-1',
      error: { type: 'ALARM', message: expect.stringContaining('Threshold Crossed') },
    });
    expect(Object.fromEntries(alert.fields.map(({ name, value }) => [name, value]))).toEqual({
      Estado: 'OK → ALARM',
      Vigila: 'AWS/Lambda Errors (SUM)',
      Condición: '≥ 1 en 1 de 5 periodos de 1 min',
      FunctionName: 'vigia-prod-auth-login',
    });
  });

  test('only an alarm on the errors of one function is explained by the errors of that function', () => {
    const errors = sample('metric') as { Records: { Sns: { Message: string } }[] };
    const change = (trigger: Record<string, unknown>) => {
      const message = JSON.parse(errors.Records[0]?.Sns.Message ?? '');
      return published({ ...message, Trigger: { ...message.Trigger, ...trigger } });
    };
    expect(one(errors).occurrence.errorsOf).toBe('auth-login');
    for (const trigger of [
      { MetricName: 'Duration' },
      { MetricName: 'Throttles' },
      { Namespace: 'Shop' },
      { Dimensions: [] },
    ]) {
      expect(one(change(trigger)).occurrence, JSON.stringify(trigger)).not.toHaveProperty('errorsOf');
    }
    for (const name of ['math', 'anomaly', 'composite'])
      expect(one(sample(name)).occurrence).not.toHaveProperty('errorsOf');
  });

  test('an alarm links to its page and to the errors of its function, in its region', () => {
    const [alarm, errors] = one(sample('metric')).alert.links;
    const home = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1';
    expect(alarm).toEqual({ label: 'Alarma', url: `${home}#alarmsV2:alarm/vigia-prod-login-errors` });
    expect(errors?.url).toContain(`${home}#logsV2:logs-insights`);
    expect(errors?.url).toContain('vigia-prod-auth-login');
  });

  test('a recovery has the fingerprint of its alarm', () => {
    const { occurrence, alert } = one(sample('recovered'));
    expect(alert.fingerprint).toBe(one(sample('metric')).alert.fingerprint);
    expect(occurrence.state).toBe('recovered');
    expect(alert).toMatchObject({ severity: 'info', title: 'Recuperada la alarma: vigia-prod-login-errors' });
  });

  test('an alarm on metric math shows its expression and its metrics', () => {
    const { alert } = one(sample('math'));
    expect(alert.source).toBe('api-5xx');
    expect(field(alert, 'Vigila')).toBe(
      'IF(errors >= 3, 100 * errors / requests, 0) · AWS/ApiGateway 5xx (Sum) · AWS/ApiGateway Count (Sum)',
    );
    expect(field(alert, 'Condición')).toBe('> 5 en 1 de 2 periodos de 5 min');
    expect(field(alert, 'ApiId')).toBe('a1b2c3d4e5');
  });

  test('an anomaly alarm shows a band instead of a threshold, and needs no description', () => {
    const { alert } = one(sample('anomaly'));
    expect(alert.source).toBe('predict-v1');
    expect(field(alert, 'Condición')).toBe('por encima de la banda esperada en 2 de 2 periodos de 5 min');
    expect(alert.meaning).toBeUndefined();
    expect(alert.points).toEqual([790.1, 812.4]);
  });

  test('a composite alarm shows its rule and the alarms that caused it', () => {
    const { alert } = one(sample('composite'));
    expect(alert.source).toBe('all-down');
    expect(field(alert, 'Vigila')).toBe('ALARM("vigia-prod-api-5xx") OR ALARM("vigia-prod-login-errors")');
    expect(field(alert, 'Condición')).toBe('por vigia-prod-api-5xx');
  });

  test('an alarm has the meaning, runbook and severity of its description, and its data points', () => {
    expect(one(sample('described')).alert).toMatchObject({
      severity: 'critical',
      meaning: 'Los pedidos no se envían',
      runbook: 'https://wiki.example.com/orders',
      points: [12, 38, 140, 260, 412],
      account: '123456789012',
      region: 'eu-west-1',
    });
  });

  test.each([
    ['pairs of AWS', [{ Key: 'severity', Value: 'warning' }]],
    ['an object', { severity: 'warning' }],
  ])('an alarm has the severity of its tags, as %s', (_form, Tags) => {
    const alarm = { AlarmName: 'critical-x', NewStateValue: 'ALARM', Tags };
    expect(one(published(alarm)).alert.severity).toBe('warning');
  });

  test.each(['OK', 'INSUFFICIENT_DATA'])(
    'in state %s the description is neither the meaning nor the severity',
    (state) => {
      const alarm = { AlarmName: 'x', NewStateValue: state, AlarmDescription: '[critical] Nadie entra' };
      const { alert } = one(published(alarm));
      expect(alert.meaning).toBeUndefined();
      expect(alert.severity).not.toBe('critical');
    },
  );

  test.each([
    ['in the URL', 'Nadie entra https://hooks.slack.com/services/T000/B000/abcdefghijklmnop'],
    ['that the URL is, by its name', 'Nadie entra. WEBHOOK_URL=https://chat.example/abcdefghijklmnop'],
    [
      'that the URL is, twice',
      'token: https://chat.example/abcdefghijklmnop token: https://chat.example/abcdefghijklmnop',
    ],
  ])('a secret %s of a description makes no link', (_what, AlarmDescription) => {
    const { alert } = one(published({ AlarmName: 'x', NewStateValue: 'ALARM', AlarmDescription }));
    expect(alert).not.toHaveProperty('runbook');
    expect(JSON.stringify(alert)).not.toContain('abcdefghijklmnop');
  });

  test('without an ARN the account and the region tell alarms of one name apart', () => {
    const alarm = {
      AlarmName: 'x',
      NewStateValue: 'ALARM',
      AWSAccountId: '111122223333',
      Region: 'EU (Ireland)',
    };
    const print = (over = {}) => one(published({ ...alarm, ...over })).alert.fingerprint;
    expect(print({ NewStateValue: 'OK' })).toBe(print());
    const others = [print({ AWSAccountId: '444455556666' }), print({ Region: 'US East (N. Virginia)' })];
    expect(new Set([print(), ...others]).size).toBe(3);
  });

  test('an alarm without data is a warning of its own, which begins and ends nothing', () => {
    const { occurrence, alert } = one(sample('no-data'));
    expect(occurrence.state).toBeUndefined();
    expect(alert).toMatchObject({ severity: 'warning', title: expect.stringContaining('Alarma sin datos') });
    expect(alert.fingerprint).not.toBe(one(sample('anomaly')).alert.fingerprint);
  });

  test('an alarm from EventBridge or from its own action has the time when the previous state began', () => {
    const configuration = {
      metrics: [
        { id: 'e', expression: 'm / 2' },
        {
          id: 'm',
          metricStat: {
            metric: {
              namespace: 'AWS/Lambda',
              name: 'Errors',
              dimensions: { FunctionName: 'vigia-prod-predict-v1' },
            },
            stat: 'Sum',
          },
        },
      ],
    };
    const state = { value: 'OK', reason: 'fine', timestamp: '2026-01-02T03:16:05.000+0000' };
    const previousState = { value: 'ALARM', timestamp: '2026-01-02T03:04:05.000+0000' };
    const alarmArn = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:x';
    const expected = {
      source: 'predict-v1',
      at: '2026-01-02T03:16:05.000Z',
      since: '2026-01-02T03:04:05.000Z',
    };
    const data = { alarmName: 'x', state, previousState, configuration };
    const byAction = one({ source: 'aws.cloudwatch', alarmArn, alarmData: data });
    const byBus = one({
      'detail-type': 'CloudWatch Alarm State Change',
      resources: [alarmArn],
      detail: data,
    });
    for (const { alert, occurrence } of [byAction, byBus]) {
      expect(alert).toMatchObject(expected);
      expect(occurrence.state).toBe('recovered');
      expect(field(alert, 'Vigila')).toBe('m / 2 · AWS/Lambda Errors (Sum)');
    }
    expect(byAction.id).toBe(byBus.id);
  });

  test('an alarm inside another topic’s event is found', () => {
    expect(one(published(sample('metric'))).alert).toEqual(one(sample('metric')).alert);
  });

  test('an alarm that is published twice is one change of state', () => {
    const again = JSON.parse(
      JSON.stringify(sample('metric')).replace(/"MessageId":"[^"]+"/, '"MessageId":"other"'),
    );
    expect(one(again).id).toBe(one(sample('metric')).id);
    expect(one(sample('recovered')).id).not.toBe(one(sample('metric')).id);
  });

  test('an alarm on two functions belongs to neither', () => {
    const dimensions = (value: string) => ({
      MetricStat: {
        Metric: {
          MetricName: 'Errors',
          Namespace: 'AWS/Lambda',
          Dimensions: [{ name: 'FunctionName', value }],
        },
      },
    });
    const Trigger = { Metrics: [dimensions('vigia-prod-a-b'), dimensions('vigia-prod-c-d')] };
    expect(one(published({ AlarmName: 'both', NewStateValue: 'ALARM', Trigger })).alert.source).toBe('both');
  });
});
