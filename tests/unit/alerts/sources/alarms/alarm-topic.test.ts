// Whatever arrives at the alarm topic becomes a readable alert: alarms of unusual content, and other messages.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { notice } from '../../../../../lib/alerts/alerts.ts';
import { CONSOLE, field, NOW, one, published, read, sample } from './alarm-events.ts';

describe('an alarm of unusual content', () => {
  test('a name and a state alone are an alarm of the present time', () => {
    expect(one(published({ AlarmName: 'bare', NewStateValue: 'ALARM' })).alert).toMatchObject({
      kind: 'alarm',
      source: 'bare',
      at: NOW.toISOString(),
      error: undefined,
      fields: [{ name: 'Estado', value: 'ALARM' }],
    });
  });

  test.each(['constructor', '__proto__', 'toString'])(
    'an alarm whose names are "%s" is shown with them',
    (word) => {
      const Trigger = { ComparisonOperator: word, Threshold: 1, MetricName: word };
      const { alert } = one(published({ AlarmName: word, NewStateValue: word, Trigger }));
      expect(alert).toMatchObject({ severity: 'warning', title: `${word}: ${word}` });
      expect(field(alert, 'Condición')).toBe(`${word} 1`);
    },
  );

  test('an alarm cannot link to another host', () => {
    const AlarmArn = 'arn:aws:cloudwatch:evil.example/:1:alarm:x';
    const { links } = one(published({ AlarmName: 'x', NewStateValue: 'ALARM', AlarmArn })).alert;
    expect(links[0]?.url).toBe(`${CONSOLE}#alarmsV2:alarm/x`);
  });

  test.each([
    ['the longest name that CloudWatch allows', 'n'.repeat(255)],
    ['a generated name', 'TargetTracking-table/carts-AlarmHigh-9f8e7d6c-5b4a-4321-8fed-cba987654321'],
    ['a name with the word for a secret', 'Payments-SecretRotationHandler5A1B2C3D-kTz8Qm2WxLp4: token'],
  ])('an alarm links to its page by its whole name: %s', (_, AlarmName) => {
    const { alert } = one(published({ AlarmName, NewStateValue: 'ALARM' }));
    expect(alert.links[0]?.url).toBe(`${CONSOLE}#alarmsV2:alarm/${encodeURIComponent(AlarmName)}`);
    expect(alert.title.length).toBeLessThanOrEqual(200);
  });

  test.each([
    ['arn:aws-cn:cloudwatch:cn-north-1:1:alarm:x', 'cn-north-1.console.amazonaws.cn'],
    ['arn:aws-us-gov:cloudwatch:us-gov-west-1:1:alarm:x', 'us-gov-west-1.console.amazonaws-us-gov.com'],
    ['arn:aws:cloudwatch:ap-southeast-2:1:alarm:x', 'ap-southeast-2.console.aws.amazon.com'],
  ])('an alarm %s links to the console of its partition', (AlarmArn, host) => {
    const Trigger = {
      Namespace: 'AWS/Lambda',
      MetricName: 'Errors',
      Dimensions: [{ name: 'FunctionName', value: 'f' }],
    };
    const { links } = one(published({ AlarmName: 'x', NewStateValue: 'ALARM', AlarmArn, Trigger })).alert;
    expect(links.map(({ url }) => new URL(url).host)).toEqual([host, host]);
  });

  test.each(['n'.repeat(255), 'é'.repeat(255), '警報'.repeat(127), 'a/b c:d#e?f&g%h'.repeat(17)])(
    'the link to the alarm "%s" holds its whole name; the texts are cut',
    (AlarmName) => {
      const { title, source, links } = one(published({ AlarmName, NewStateValue: 'ALARM' })).alert;
      expect(decodeURIComponent(links[0]?.url.split('#alarmsV2:alarm/')[1] ?? '')).toBe(AlarmName);
      expect(Math.max(title.length, source.length)).toBeLessThanOrEqual(200);
    },
  );

  test('an alarm contains no secret', () => {
    const { alert } = one(
      published({
        AlarmName: 'x',
        NewStateValue: 'ALARM',
        NewStateReason: 'token=abc12345 of ana@example.com',
      }),
    );
    expect(alert.error?.message).toBe('token=[oculto] of [correo oculto]');
  });
});

test('an event that is nested 100,000 deep becomes an alert', () => {
  let deep: unknown = 1;
  for (let i = 0; i < 100_000; i++) deep = { a: deep };
  for (const event of [deep, { Records: [deep] }, published('x', { Message: deep })]) {
    expect(one(event).alert.kind).toBe('event');
  }
});

test('each of several messages in one event becomes an alert', () => {
  const found = read(sample('several'));
  expect(found.map(({ occurrences }) => occurrences[0]?.alert.kind)).toEqual(['alarm', 'event']);
  expect(new Set(found.map(({ id }) => id)).size).toBe(2);
});

describe('other messages', () => {
  test.each<[string, unknown, string]>([
    ['text', sample('text'), '{not an alarm'],
    ['other JSON', published({ hello: 1 }), 'hello: 1'],
    ['an alarm without a state', published({ AlarmName: 'x' }), 'AlarmName: x'],
    ['nothing', published(''), '(vacío)'],
    ['a message that is an object', published({}, { Message: { a: 1 } }), 'a: 1'],
    ['a record of another kind', { Records: [{ s3: {} }] }, '{"s3":{}}'],
    ['no records', { Records: [] }, '{"Records":[]}'],
    ['null', null, 'null'],
    ['undefined', undefined, 'undefined'],
    ['a number', 7, '7'],
  ])('%s becomes an alert with its text', (_, event, raw) => {
    const { alert } = one(event);
    expect(alert).toMatchObject({ kind: 'event', severity: 'warning' });
    expect(`${alert.error?.message}\n${alert.error?.stack}`).toContain(raw);
  });

  test('a message has its subject as the title and its topic as the source', () => {
    const { alert } = one(published('El despliegue ha terminado', { Subject: 'Despliegue' }));
    expect(alert).toMatchObject({
      source: 'vigia-prod-alarms',
      title: 'Mensaje que no es una alarma: Despliegue',
    });
    expect(alert.error?.stack).toBe('El despliegue ha terminado');
  });
});

test('no event makes the reader throw, and every alert fits the queue', () => {
  const keys = fc.constantFrom(
    'Records',
    'Sns',
    'Message',
    'AlarmName',
    'NewStateValue',
    'AlarmArn',
    'Trigger',
    'Metrics',
    'Dimensions',
    'StateChangeTime',
    'MetricStat',
    'alarmData',
    'detail',
    'state',
    'TriggeringChildren',
  );
  const long = fc.string({ unit: 'binary' }).map((text) => text.repeat(500));
  const values = fc.oneof(
    fc.jsonValue({ maxDepth: 1 }),
    fc.constantFrom('ALARM', 'OK', '2026-01-02T03:04:05.678+0000'),
    long,
  );
  const events = fc.letrec((tie) => ({
    node: fc.oneof(
      { depthSize: 'small' },
      values,
      fc.array(tie('node'), { maxLength: 3 }),
      fc.dictionary(keys, tie('node'), { maxKeys: 5 }),
    ),
  })).node;
  const messages = fc.oneof(
    events,
    events.map((event) => published(event as object)),
    fc.record({ AlarmName: long, NewStateValue: long, NewStateReason: long, Trigger: events }).map(published),
  );
  fc.assert(
    fc.property(messages, (event) => {
      for (const { alert, count } of read(event).flatMap(({ occurrences }) => occurrences)) {
        const body = JSON.stringify({ id: 'x', alert, count, since: alert.at });
        expect(Buffer.byteLength(body)).toBeLessThan(100_000);
        expect(notice.safeParse(JSON.parse(body)).success).toBe(true);
      }
    }),
    { numRuns: 60 },
  );
});
