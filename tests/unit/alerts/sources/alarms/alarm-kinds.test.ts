// Alarms on many time series, and what is done to an alarm itself: no false all-clear, no alarm of nothing, none that lasts for ever.
import { describe, expect, test } from 'vitest';
import { next } from '../../../../../lib/alerts/grouping/next.ts';
import { read as readEvent } from '../../../../../lib/alerts/sources/index.ts';
import { noticeMessage } from '../../../../../lib/slack/message/message.ts';
import { ARN, changed, one, published, read } from './alarm-events.ts';

const AT = '2026-01-02T03:04:05.678+0000';

const ofEventBridge = (table: string, value: string) =>
  changed('Contributor State', {
    alarmContributor: { id: `id-${table}`, attributes: { TableName: table } },
    state: {
      value,
      reason: 'Threshold Crossed: 1 datapoint was less than the threshold (1.0).',
      timestamp: AT,
    },
    configuration: { metrics: [{ id: 'm1', expression: 'SELECT AVG(x) FROM y GROUP BY TableName' }] },
  });
const ofTopic = (table: string, value: string) =>
  published({
    AlarmName: 'slow-tables',
    AlarmArn: ARN,
    NewStateValue: value,
    NewStateReason: '5 out of 10 contributors evaluated to ALARM',
    StateChangeTime: AT,
    OldStateValue: 'OK',
    AlarmContributorId: `id-${table}`,
    AlarmContributorAttributes: { TableName: table },
  });

describe.each([
  ['EventBridge', ofEventBridge],
  ['the topic', ofTopic],
])('time series of one alarm, from %s', (_, contributor) => {
  test('are faults of their own, and each recovery ends its own', () => {
    const [orders, users, over] = [
      contributor('orders', 'ALARM'),
      contributor('users', 'ALARM'),
      contributor('orders', 'OK'),
    ].map(one);
    expect(orders?.alert.fingerprint).not.toBe(users?.alert.fingerprint);
    expect(orders?.id).not.toBe(users?.id);
    expect(over?.alert.fingerprint).toBe(orders?.alert.fingerprint);
    expect(over?.occurrence.state).toBe('recovered');
  });

  test('say which one it is, also when it is over', () => {
    const { alert } = one(contributor('orders', 'ALARM'));
    expect(alert).toMatchObject({ title: 'Alarma: slow-tables · TableName=orders', source: 'slow-tables' });
    expect(alert.links[0]?.url).toMatch(/alarm\/slow-tables$/);
    const recovery = {
      ...one(contributor('orders', 'OK')),
      id: 'n',
      reason: 'recovered' as const,
      count: 1,
      since: alert.at,
    };
    expect(noticeMessage(recovery, { stage: 'prod' }).text).toContain('TableName=orders');
  });
});

test('one time series has one identity, whether the topic or EventBridge tells of it', () => {
  expect(one(ofTopic('orders', 'ALARM')).alert.fingerprint).toBe(
    one(ofEventBridge('orders', 'ALARM')).alert.fingerprint,
  );
});

const CONFIGURATION = { description: 'Too slow', metrics: [], actionsEnabled: true };
const operation = (name: string, value: string) =>
  changed('Configuration', {
    operation: name,
    state: { value, timestamp: AT },
    configuration: CONFIGURATION,
  });

describe('what is done to an alarm', () => {
  test.each([
    ['create', 'INSUFFICIENT_DATA'],
    ['update', 'INSUFFICIENT_DATA'],
    ['update', 'ALARM'],
    ['update', 'OK'],
    ['an operation of the future', 'ALARM'],
  ])('%s in state %s is no alert', (name, value) => {
    expect(read(operation(name, value))).toEqual([
      { id: '', occurrences: [], ignored: `alarm slow-tables: ${name}` },
    ]);
  });

  test('ends it when it is deleted, at the time of that, and says so', () => {
    const firing = one(
      changed('State', { state: { value: 'ALARM', timestamp: AT }, configuration: CONFIGURATION }),
    );
    const { occurrence, alert } = one(operation('delete', 'ALARM'));
    expect(occurrence.state).toBe('recovered');
    expect(alert).toMatchObject({
      fingerprint: firing.alert.fingerprint,
      at: '2026-01-02T03:05:00.000Z',
      severity: 'info',
    });
    const { at } = firing.alert;
    const group = next(undefined, { type: 'firing', alert: firing.alert, at }, new Date(at));
    const after = next(group, { type: 'recovered', alert, at: alert.at }, new Date(alert.at));
    const ending = after?.outbox.at(-1);
    const text = ending && noticeMessage(ending, { stage: 'prod' }).text;
    expect(text).toContain('Alarma borrada · slow-tables');
    expect(text).not.toContain('Recuperad');
  });
});

test('an alarm without a readable time has one id, whenever it is delivered', () => {
  const event = published({ AlarmName: 'a', NewStateValue: 'INSUFFICIENT_DATA', StateChangeTime: 'soon' });
  const ids = ['2026-01-02T03:10:00Z', '2026-01-02T03:12:00Z'].map(
    (now) => readEvent(event, { stage: 'prod', consoleUrl: undefined, now: new Date(now) })[0]?.id,
  );
  expect(ids[0]).toBe(ids[1]);
});

test.each(['constructor', '__proto__', 'toString'])(
  'a state named %s is a state like any other that is not known',
  (state) => {
    const { occurrence } = one(published({ AlarmName: 'a', NewStateValue: state }));
    expect(occurrence.state).toBeUndefined();
  },
);

test('an alarm in the envelope of another topic is read as the alarm', () => {
  const inner = { AlarmName: 'a', NewStateValue: 'OK', StateChangeTime: AT };
  const envelope = {
    Type: 'Notification',
    MessageId: 'm-0',
    TopicArn: 'arn:aws:sns:eu-west-1:1:first',
    Message: JSON.stringify(inner),
  };
  expect(one(published(envelope)).alert).toEqual(one(published(inner)).alert);
});

test.each<[string, object, string]>([
  ['of no known form', { foo: { bar: 1 }, baz: 'no space' }, 'foo.bar: 1 · baz: no space'],
  [
    'with a name in capitals',
    { Type: 'SubscriptionConfirmation', Message: 'You have chosen to subscribe' },
    'You have chosen to subscribe',
  ],
])('a structured message %s has words as its title, not JSON', (_, message, title) => {
  expect(one(published(message)).alert.title).toBe(`Mensaje que no es una alarma: ${title}`);
});
