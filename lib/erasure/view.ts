// The answer to a deletion: what stands in place of the name, until when everything is erased, and what is not.
import * as z from 'zod/mini';
import type { Erasure } from '#lib/users/users.ts';
import { textOfErasure } from './texts-es.ts';

export const ERASED_WITHIN_MS = 3_600_000;

export const erasureView = z.object({
  msg: z.string().check(z.describe('What is erased, and what is not, for a person')),
  pseudonym: z
    .string()
    .check(
      z.describe('Stands in place of the name; the audit log says `user.erase` with it when all is done'),
    ),
  done_by: z.iso.datetime().check(z.describe('Until then everything is erased; as a rule within minutes')),
});

export function viewOfErasure({ pseudonym, at, pictures }: Erasure): z.input<typeof erasureView> {
  const done_by = new Date(Date.parse(at) + ERASED_WITHIN_MS).toISOString();
  return { msg: textOfErasure(pictures), pseudonym, done_by };
}
