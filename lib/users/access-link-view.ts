// A one-time link as an administrator reads it.
import * as z from 'zod';

export const accessLinkView = z.object({
  code: z.string().describe('Shown once; only its hash is stored'),
  path: z.string().describe('Of the page on this host that takes the code: send it to the person'),
  expires_at: z.iso.datetime(),
});
