// Runs one sample event: prepares the stores, starts a new process under the Runtime API, and invokes the event.
import { mkdirSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { PackagedFunction } from '../package-service.ts';
import { unzip } from '../zip.ts';
import type { FunctionOptions } from './runtime-api.ts';
import { SAMPLES, type Sample } from './samples.ts';
import type { Services } from './services.ts';

const EVENTS = new URL('../../../events/', import.meta.url);

/** The files in `events/`, without their extension: "alerts-logs.timeout". */
export const EVENT_NAMES = readdirSync(EVENTS)
  .filter((file) => file.endsWith('.json'))
  .map((file) => file.replace(/\.json$/, ''));

/** "alerts-logs.timeout" → "alerts-logs" */
export const keyOf = (name: string): string => name.split('.')[0] ?? '';

export function sampleOf(name: string): Sample | undefined {
  return SAMPLES[name] ?? SAMPLES[keyOf(name)];
}

/** The simplest event that a function answers without an error. */
export function plainEvent(key: string): string | undefined {
  return EVENT_NAMES.filter(
    (name) => keyOf(name) === key && 'payload' in (sampleOf(name)?.outcome ?? {}),
  ).sort((a, b) => a.length - b.length)[0];
}

/** An event, unchanged. */
export function readEvent(name: string): unknown {
  return JSON.parse(textOf(name));
}

const textOf = (name: string) => readFileSync(new URL(`${name}.json`, EVENTS), 'utf8');

/** A function whose zip is unpacked. */
export type Unpacked = FunctionOptions & Pick<PackagedFunction, 'key'>;

/** Unpacks a zip into a folder of its own. */
export function unpack(definition: PackagedFunction, root: string, services: Services): Unpacked {
  const folder = join(root, definition.key);
  mkdirSync(folder);
  unzip(readFileSync(definition.zip), folder);
  return { ...definition, folder, environment: services.environmentOf(definition) };
}

/** How a function is started: in our runtime, or in AWS's. */
type Start<Result> = (
  options: FunctionOptions,
) => Promise<{ invoke(event: unknown): Promise<Result>; log(): string; stop(): Promise<void> }>;

/** Empties the stores first. @returns the outcome and the function's log */
export async function runSample<Result>(
  name: string,
  lambda: Unpacked,
  services: Services,
  start: Start<Result>,
): Promise<{ outcome: Result; log: string }> {
  await services.reset();
  const text = textOf(name);
  const event = JSON.parse((await sampleOf(name)?.prepare?.(text)) ?? text);
  const running = await start(lambda);
  try {
    const outcome = await running.invoke(event);
    return { outcome, log: running.log() };
  } finally {
    await running.stop();
  }
}
