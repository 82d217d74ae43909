// A fire drill: fails on purpose in the way it is asked to, so that anyone can see the whole alert path work.
import { setTimeout as wait } from 'node:timers/promises';
import * as z from 'zod';
import { logger } from '#lib/log.ts';
import { job } from '#lib/queue/job.ts';

const FAILURES = {
  throw: async () => {
    throw new Error('Simulacro (throw): error lanzado a propósito');
  },
  reject: async () => {
    void Promise.reject(
      new Error('Simulacro (reject): promesa rechazada a propósito, sin nadie que la atienda'),
    );
    await wait(BEYOND_ITS_TIME);
  },
  timeout: async () => await wait(BEYOND_ITS_TIME),
  exit: async () => process.exit(1),
  log: async () => {
    const error = new Error('Simulacro (log): error registrado a propósito');
    logger.error('Simulacro: la función sigue y termina bien', { error });
  },
};

/** The function's own time-out is 3 s. */
const BEYOND_ITS_TIME = 60_000;

const event = z.strictObject({ kind: z.enum(['throw', 'reject', 'timeout', 'exit', 'log']) });

export const handler = job(event, async ({ kind }) => {
  await FAILURES[kind]();
  return { kind };
});
