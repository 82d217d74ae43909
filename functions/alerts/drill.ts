// A fire drill: fails on purpose in the requested way, to show that the whole alert path works.
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod/mini';
import { DRILL_KINDS, type DrillKind } from '#lib/alerts/alert.ts';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';

const live = { wait: async (ms: number): Promise<unknown> => await wait(ms), exit: () => process.exit(1) };

/** Milliseconds; the function times out after 3 s. */
const LONGER_THAN_TIMEOUT = 60_000;

const FAILURES = {
  throw: async () => {
    throw new Error('Simulacro (throw): error lanzado a propósito');
  },
  reject: async (deps: typeof live) => {
    void Promise.reject(
      new Error('Simulacro (reject): promesa rechazada a propósito, sin nadie que la atienda'),
    );
    await deps.wait(LONGER_THAN_TIMEOUT);
  },
  timeout: async (deps: typeof live) => await deps.wait(LONGER_THAN_TIMEOUT),
  exit: async (deps: typeof live) => deps.exit(),
  log: async () => {
    const error = new Error('Simulacro (log): error registrado a propósito');
    logger.error('Simulacro: la función sigue y termina bien', { error });
  },
} satisfies Record<DrillKind, (deps: typeof live) => Promise<unknown>>;

const event = z.strictObject({ kind: z.enum(DRILL_KINDS) });

export const drill = (deps = live) =>
  job(event, async ({ kind }) => {
    await FAILURES[kind](deps);
    return { kind };
  });

export const handler = drill();
