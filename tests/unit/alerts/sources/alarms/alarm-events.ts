// Events as the alarm topic carries them, read as one alert.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { read as readEvent } from '../../../../../lib/alerts/sources/index.ts';

export const NOW = new Date('2026-01-02T03:10:00Z');
export const CONSOLE = 'https://us-east-1.console.aws.amazon.com/cloudwatch/home?region=us-east-1';
export const read = (event: unknown) => readEvent(event, { stage: 'prod', consoleUrl: CONSOLE, now: NOW });
export const sample = (name: string): unknown =>
  JSON.parse(
    readFileSync(new URL(`../../../../../events/alerts-alarms.${name}.json`, import.meta.url), 'utf8'),
  );
export const one = (event: unknown) => {
  const found = read(event);
  expect(found).toHaveLength(1);
  expect(found[0]?.occurrences).toHaveLength(1);
  const occurrence = found[0]?.occurrences[0];
  if (!occurrence) throw new Error('no occurrence');
  return { id: found[0]?.id, occurrence, alert: occurrence.alert };
};
export const field = (alert: { fields: { name: string; value: string }[] }, name: string) =>
  alert.fields.find((found) => found.name === name)?.value;
export const published = (message: unknown, over: Record<string, unknown> = {}) => ({
  Records: [
    {
      EventSource: 'aws:sns',
      Sns: {
        MessageId: 'm-1',
        TopicArn: 'arn:aws:sns:eu-west-1:123456789012:vigia-prod-alarms',
        Message: typeof message === 'string' ? message : JSON.stringify(message),
        ...over,
      },
    },
  ],
});

export const ARN = 'arn:aws:cloudwatch:eu-west-1:123456789012:alarm:slow-tables';

/** As CloudWatch sends it to EventBridge. */
export const changed = (kind: string, detail: object, over: object = {}) => ({
  version: '0',
  id: '6d226bbc-07f0-9a31-3359-1736968f8ded',
  'detail-type': `CloudWatch Alarm ${kind} Change`,
  source: 'aws.cloudwatch',
  account: '123456789012',
  time: '2026-01-02T03:05:00Z',
  region: 'eu-west-1',
  resources: [ARN],
  detail: { alarmName: 'slow-tables', ...detail },
  ...over,
});
