// What administrators may ask of alerts, as they send it.
import * as z from 'zod/mini';
import { username } from '#lib/users/users.ts';
import type { Group } from './group.ts';
import { readGroup } from './group-store.ts';

const rev = z.int().check(z.minimum(0));
const until = z.iso.datetime();
const reason = z.string().check(z.trim(), z.minLength(1), z.maxLength(200));

/** An action on a group; `rev` is the one that the caller has read. */
export const alertAction = z.discriminatedUnion('action', [
  z.strictObject({ action: z.literal('acknowledge'), rev }),
  z.strictObject({ action: z.literal('release'), rev }),
  z.strictObject({
    action: z.literal('silence'),
    rev,
    /** Its end; without it the silence lasts until the fault is over. */
    until: z.optional(until),
    reason: z.optional(reason),
  }),
  z.strictObject({ action: z.literal('resolve'), rev, reason: z.optional(reason) }),
  z.strictObject({ action: z.literal('assign'), rev, to: username }),
]);

/** Characters beside `*` without which a pattern would match nearly everything. */
const LEAST = 3;

const pattern = z.string().check(
  z.trim(),
  z.maxLength(100),
  z.refine((text) => text.replaceAll('*', '').length >= LEAST, {
    error: `al menos ${LEAST} caracteres además de «*»`,
  }),
);

export const silenceRequest = z.strictObject({ pattern, until, reason: z.optional(reason) });

export const silenceView = z.object({
  id: z.string(),
  pattern: z.string(),
  by: z.string(),
  at: z.iso.datetime(),
  until: z.iso.datetime(),
  reason: z.optional(z.string()),
});

/** Other items of the table have other keys. */
export function isFingerprint(text: string): boolean {
  return /^[0-9a-f]{16}$/.test(text);
}

/** @returns the group; undefined when there is none, also for a text that is no fingerprint. */
export async function findAlert(fingerprint: string): Promise<Group | undefined> {
  return isFingerprint(fingerprint) ? await readGroup(fingerprint) : undefined;
}
