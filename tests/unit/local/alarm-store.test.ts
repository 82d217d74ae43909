// The alarms that the console page shows.
import { readFileSync } from 'node:fs';
import { describe, expect, test } from 'vitest';
import { AlarmStore } from '../../../local/alarms/alarm-store.ts';

const CONTEXT = { stage: 'local', consoleUrl: 'http://localhost:4000/console', now: new Date() };

const alarm = (
  AlarmName: string,
  NewStateValue: string,
  StateChangeTime: string,
  Region = 'EU (Ireland)',
) => ({
  Records: [
    {
      Sns: {
        MessageId: 'm',
        Message: JSON.stringify({
          AlarmName,
          NewStateValue,
          OldStateValue: NewStateValue === 'ALARM' ? 'OK' : 'ALARM',
          NewStateReason: `is ${NewStateValue}`,
          StateChangeTime,
          Region,
          Trigger: { MetricName: 'Errors', Namespace: 'AWS/Lambda', Dimensions: [] },
        }),
      },
    },
  ],
});

describe('AlarmStore', () => {
  test('has each change of an alarm once, newest first, with its state and reason', () => {
    const store = new AlarmStore();
    store.record(alarm('a/b c', 'ALARM', '2026-01-02T03:04:05.000Z'), CONTEXT);
    store.record(alarm('a/b c', 'OK', '2026-01-02T04:04:05.000Z'), CONTEXT);
    store.record(alarm('a/b c', 'ALARM', '2026-01-02T03:04:05.000Z'), CONTEXT);
    store.record(alarm('other', 'ALARM', '2026-01-02T05:04:05.000Z'), CONTEXT);
    const changes = store.find('a/b c');
    expect(changes.map(({ title }) => title)).toEqual(['Recuperada la alarma: a/b c', 'Alarma: a/b c']);
    expect(changes[1]).toMatchObject({
      at: '2026-01-02T03:04:05.000Z',
      severity: 'error',
      reason: 'is ALARM',
    });
    expect(changes[1]?.fields).toContainEqual({ name: 'Estado', value: 'OK → ALARM' });
  });

  test('ignores messages that are no alarms, and knows nothing of an unknown alarm', () => {
    const store = new AlarmStore();
    store.record({ Records: [{ Sns: { Message: 'Despliegue' } }] }, CONTEXT);
    store.record('text', CONTEXT);
    expect(store.find('vigia-local-login-errors')).toEqual([]);
  });

  test('reads every alarm of the sample events', () => {
    const store = new AlarmStore();
    const file = new URL('../../../events/alerts-alarms.several.json', import.meta.url);
    store.record(JSON.parse(readFileSync(file, 'utf8')), CONTEXT);
    expect(store.find('vigia-prod-login-errors').length).toBeGreaterThan(0);
  });

  test('forgets the alarm that changed longest ago beyond 200 alarms', () => {
    const store = new AlarmStore();
    for (let i = 0; i <= 200; i++)
      store.record(alarm(`alarm-${i}`, 'ALARM', '2026-01-02T03:04:05Z'), CONTEXT);
    expect(store.find('alarm-0')).toEqual([]);
    expect(store.find('alarm-200')).toHaveLength(1);
  });
});
