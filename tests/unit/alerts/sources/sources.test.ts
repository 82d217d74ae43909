// The registry of sources: which source reads a message, and a source of one's own.
import { afterEach, beforeEach, describe, expect, test, vi } from 'vitest';
import { alarms } from '../../../../functions/alerts/alarms.ts';
import type { Alert } from '../../../../lib/alerts/alert.ts';
import { read, SOURCES } from '../../../../lib/alerts/sources/index.ts';
import { isObject, type Source } from '../../../../lib/alerts/sources/message.ts';
import { lambdaContext } from '../../../support/gateway.ts';
import { NOW, recorder } from '../grouping/recorder.ts';
import { batchOf, logged } from './lines.ts';

const context = { stage: 'prod', consoleUrl: undefined, now: NOW };
const published = (message: unknown) => ({
  Records: [{ Sns: { MessageId: 'm', TopicArn: 'arn:aws:sns:r:1:t', Message: JSON.stringify(message) } }],
});
const kinds = (event: unknown, sources = SOURCES) =>
  read(event, context, sources).flatMap(({ occurrences }) => occurrences.map(({ alert }) => alert.kind));

beforeEach(() => {
  vi.stubEnv('STAGE', 'prod');
});
afterEach(() => void vi.unstubAllEnvs());

test.each<[string, unknown]>([
  ['log', { awslogs: { data: batchOf([logged()]) } }],
  ['alarm', published({ AlarmName: 'a', NewStateValue: 'ALARM' })],
  [
    'dead_letter',
    {
      Records: [
        { eventSource: 'aws:sqs', messageId: 'm', body: 'x', eventSourceARN: 'arn:aws:sqs:r:1:x-dead' },
      ],
    },
  ],
  ['event', published({ 'detail-type': 'GuardDuty Finding' })],
  ['event', { hello: 1 }],
])('an event of the kind "%s" is read by its source', (kind, event) => {
  expect(kinds(event)).toEqual([kind]);
});

describe('a source of one’s own', () => {
  /** Reads what a door bell sends. */
  const doorBell: Source = ({ value }, { now }) => {
    if (!isObject(value) || typeof value.door !== 'string') return undefined;
    const at = now.toISOString();
    const alert: Alert = {
      fingerprint: `door-${value.door}`,
      kind: 'event',
      severity: 'info',
      title: `Llaman a ${value.door}`,
      source: 'door-bell',
      at,
      fields: [],
      links: [],
    };
    return { id: `${value.door}-${at}`, occurrences: [{ alert, count: 1, last: { at } }] };
  };
  const sources = [doorBell, ...SOURCES];

  test('reads its messages, and leaves all others to the other sources', () => {
    expect(read(published({ door: 'B' }), context, sources)[0]?.occurrences[0]?.alert.source).toBe(
      'door-bell',
    );
    expect(kinds(published({ AlarmName: 'a', NewStateValue: 'ALARM' }), sources)).toEqual(['alarm']);
  });

  test('needs only its entry in the registry for its occurrences to reach the queue', async () => {
    const { deps, sent, calls } = recorder();
    await alarms({ ...deps, sources })(published({ door: 'B' }), lambdaContext());
    expect(sent.map(({ alert }) => alert.title)).toEqual(['Llaman a B']);
    expect(calls.at(-1)).toBe('mark door-B');
  });
});
