// What administrators may ask of alerts, as they send it.
import * as z from 'zod';
import { username } from '#lib/users/users.ts';
import type { Group } from './group.ts';
import { readGroup } from './group-store.ts';

const rev = z.int().min(0);
const until = z.iso.datetime();
const reason = z.string().trim().min(1).max(200);

/** An action on a group; `rev` is the one that the caller has read. */
export const alertAction = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('acknowledge'), rev }),
  z.strictObject({ action: z.literal('release'), rev }),
  z.strictObject({
    action: z.literal('silence'),
    rev,
    /** Its end; without it the silence lasts until the fault is over. */
    until: until.optional(),
    reason: reason.optional(),
  }),
  z.strictObject({ action: z.literal('resolve'), rev, reason: reason.optional() }),
  z.strictObject({ action: z.literal('assign'), rev, to: username }),
]);

/** Characters beside `*` without which a pattern would match nearly everything. */
const LEAST = 3;

const pattern = z
  .string()
  .trim()
  .max(100)
  .refine((text) => text.replaceAll('*', '').length >= LEAST, {
    error: `al menos ${LEAST} caracteres además de «*»`,
  });

export const silenceRequest = z.strictObject({ pattern, until, reason: reason.optional() });

export const silenceView = z.object({
  id: z.string(),
  pattern: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  reason: z.string().optional(),
});

/** Other items of the table have other keys. */
export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** @returns the group; undefined when there is none, also for a text that is no fingerprint. */
export async function findAlert(fingerprint: string): Promise<Group | undefined> {
  return isFingerprint(fingerprint) ? await readGroup(fingerprint) : undefined;
}
