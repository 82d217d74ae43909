// A one-time link as an administrator reads it.
import * as z from 'zod/mini';

export const accessLinkView = z.object({
  code: z.string().check(z.describe('Shown once; only its hash is stored')),
  path: z.string().check(z.describe('Of the page on this host that takes the code: send it to the person')),
  expires_at: z.iso.datetime(),
});
