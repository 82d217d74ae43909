// What the configuration says of what is deployed, as far as it costs something.
import { glob, readFile } from 'node:fs/promises';

const ROOT = new URL('../../', import.meta.url);

/** Of each function: its memory, MB. */
export async function memorySizes(): Promise<Map<string, number>> {
  const sizes = [...(await allFunctions()).matchAll(/^([\w-]+):\n(?: .*\n)*? {2}memorySize: (\d+)/gm)];
  return new Map(sizes.map(([, key = '', size]) => [key, Number(size)]));
}

/** Alarms, and queues that Lambda polls for functions. */
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
