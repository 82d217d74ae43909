// Events of AWS as the alarm topic carries them, and what the sources read in them.
import { readFileSync } from 'node:fs';
import { expect } from 'vitest';
import { read } from '../../../../lib/alerts/sources/index.ts';

const CONSOLE = 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1';
export const context = { stage: 'prod', consoleUrl: CONSOLE, now: new Date('2026-01-02T03:05:00Z') };
export const sample = (name: string) =>
  JSON.parse(readFileSync(new URL(`../../../../events/alerts-alarms.${name}.json`, import.meta.url), 'utf8'));

export type Detail = Record<string, unknown>;
export const event = (source: string, detailType: string, detail: Detail, over: Detail = {}) => ({
  version: '0',
  id: 'e-1',
  'detail-type': detailType,
  source,
  account: '123456789012',
  time: '2026-01-02T03:04:05Z',
  region: 'eu-west-1',
  resources: [],
  detail,
  ...over,
});
export const published = (message: unknown, over: Detail = {}) => ({
  Records: [
    { Sns: { MessageId: 'm', TopicArn: 'arn:aws:sns:r:1:t', Message: JSON.stringify(message), ...over } },
  ],
});
export const readAll = (given: unknown) => read(given, context).flatMap(({ occurrences }) => occurrences);
export const one = (given: unknown) => {
  const [first, ...others] = readAll(given);
  expect(others).toEqual([]);
  if (!first) throw new Error('no occurrence');
  return first;
};
export const ignored = (given: unknown) => read(given, context).map((batch) => batch.ignored);
