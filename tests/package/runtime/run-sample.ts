// One sample event under the Runtime API: its stores prepared, a fresh process started, the event invoked.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackagedFunction } from '../package-service.ts';
import { unzip } from '../zip.ts';
import { type FunctionOptions, type Outcome, startFunction } from './runtime-api.ts';
import { SAMPLES, type Sample } from './samples.ts';
import type { Services } from './services.ts';

const EVENTS = new URL('../../../events/', import.meta.url);

/** Of the files in `events/`, without their ending: "alerts-logs.timeout". */
export const EVENT_NAMES = readdirSync(EVENTS)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

/** "alerts-logs.timeout" → "alerts-logs" */
export const keyOf = (name: string): string => name.split('.')[0] ?? '';

export function sampleOf(name: string): Sample | undefined {
  return SAMPLES[name] ?? SAMPLES[keyOf(name)];
}

/** The plainest event that a function answers. */
export function plainEvent(key: string): string | undefined {
  return EVENT_NAMES.filter(
    (name) => keyOf(name) === key && 'payload' in (sampleOf(name)?.outcome ?? {}),
  ).sort((a, b) => a.length - b.length)[0];
}

/** As it stands in `events/`. */
export function readEvent(name: string): unknown {
  return JSON.parse(textOf(name));
}

const textOf = (name: string) => readFileSync(new URL(`${name}.json`, EVENTS), 'utf8');

/** A function where its zip was unpacked. */
export type Unpacked = FunctionOptions & Pick<PackagedFunction, 'key'>;

/** Unpacks a zip into a folder of its own. */
export function unpack(definition: PackagedFunction, root: string, services: Services): Unpacked {
  const folder = join(root, definition.key);
  mkdirSync(folder);
  unzip(readFileSync(definition.zip), folder);
  return { ...definition, folder, environment: services.environmentOf(definition) };
}

/** Whatever was in the stores is gone before. @returns the outcome, and what the function wrote */
export async function runSample(
  name: string,
  lambda: Unpacked,
  services: Services,
): Promise<{ outcome: Outcome; log: string }> {
  await services.reset();
  const text = textOf(name);
  const event = JSON.parse((await sampleOf(name)?.prepare?.(text)) ?? text);
  const running = await startFunction(lambda);
  try {
    const outcome = await running.invoke(event);
    return { outcome, log: running.log() };
  } finally {
    await running.stop();
  }
}
