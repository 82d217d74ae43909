// Reads from the configuration what costs money: memory sizes, alarms and polled queues.
import { glob, readFile } from 'node:fs/promises';

const ROOT = new URL('../../', import.meta.url);

/** Memory of each function, MB. */
export async function memorySizes(): Promise<Map<string, number>> {
  const sizes = [...(await allFunctions()).matchAll(/^([\w-]+):\n(?: .*\n)*? {2}memorySize: (\d+)/gm)];
  return new Map(sizes.map(([, key = '', size]) => [key, Number(size)]));
}

/** The number of alarms, and of queues that Lambda polls. */
export async function standingParts(): Promise<{ alarms: number; queues: number }> {
  const alarms = await readFile(new URL('resources/alarms.yml', ROOT), 'utf8');
  return {
    alarms: (alarms.match(/Type: AWS::CloudWatch::Alarm/g) ?? []).length,
    queues: ((await allFunctions()).match(/^ +- sqs:/gm) ?? []).length,
  };
}

async function allFunctions(): Promise<string> {
  const texts: string[] = [];
  for await (const file of glob('functions/*/functions.yml', { cwd: ROOT.pathname })) {
    texts.push(await readFile(new URL(file, ROOT), 'utf8'));
  }
  return texts.join('\n');
}
