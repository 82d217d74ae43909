// What the reader of logs finds in a batch of lines.
import { readLogs } from '../../../../lib/alerts/sources/logs.ts';
import { batchOf } from './lines.ts';

export const NOW = new Date('2026-01-02T03:05:00Z');
export const read = (data: string, over = {}) =>
  readLogs(data, {
    stage: 'prod',
    consoleUrl: 'https://eu-west-1.console.aws.amazon.com/cloudwatch/home?region=eu-west-1',
    now: NOW,
    ...over,
  });
export const faultsIn = (messages: string[], over?: Record<string, unknown>) =>
  read(batchOf(messages, over)).occurrences.map(({ alert, count }) => [alert.error?.type, count]);
