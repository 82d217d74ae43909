// Reads from the configuration what costs money: memory sizes, alarms and polled queues.
import { readFile } from 'node:fs/promises';
import { readDecisions } from '../../build/functions.ts';

const ALARMS = ['alarms', 'schedule-alarms'].map(
  (name) => new URL(`../../resources/${name}.yml`, import.meta.url),
);

/** Memory of each function, MB. */
export function memorySizes(): Map<string, number> {
  return new Map(Object.entries(readDecisions()).map(([key, { memorySize }]) => [key, memorySize]));
}

/** The number of alarms, and of queues that Lambda polls. */
export async function standingParts(): Promise<{ alarms: number; queues: number }> {
  const alarms = (await Promise.all(ALARMS.map((file) => readFile(file, 'utf8')))).join('');
  const events = Object.values(readDecisions()).flatMap((decisions) => decisions.events ?? []);
  return {
    alarms: (alarms.match(/Type: AWS::CloudWatch::Alarm/g) ?? []).length,
    queues: events.filter((event) => 'sqs' in event).length,
  };
}
