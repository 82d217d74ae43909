// GET /app/{file}: the scripts, styles and weights of the page. Their names hold the hash of their content, so browsers keep them.
import { brotliDecompressSync } from 'node:zlib';
import * as z from 'zod/mini';
import { AppError } from '#lib/errors.ts';
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { staticFile } from '#lib/http/static-file.ts';
import { pageAssets } from '../../build/page/files.ts';

export const spec = {
  method: 'GET',
  path: '/app/{file}',
  summary: 'Files of the page at /',
  access: 'public',
  params: z.object({ file: z.string() }),
  responses: {
    200: {
      mediaTypes: [
        'text/javascript; charset=utf-8',
        'text/css; charset=utf-8',
        'image/svg+xml',
        'application/octet-stream',
        'application/manifest+json',
      ],
    },
    304: null,
  },
  errors: ['not_found'],
} as const satisfies Spec;

const SERVICE_WORKER = 'worker.js';

/** Files by name, since they were asked for first. */
const open = new Map<string, ReturnType<typeof staticFile>>();

async function fileNamed(name: string): Promise<ReturnType<typeof staticFile>> {
  const known = open.get(name);
  if (known) return known;
  const asset = (await pageAssets()).get(name);
  if (!asset) throw new AppError('not_found');
  const headers = { 'content-type': asset.type, ...headersOf(name) };
  const file = staticFile(brotliDecompressSync(asset.br), headers, asset.br);
  open.set(name, file);
  return file;
}

/**
 * The service worker is asked for each time, and serves the page at / although it lies below. The policy of its own answer governs
 * what it may fetch.
 */
function headersOf(name: string): Record<string, string> {
  if (name !== SERVICE_WORKER) return { 'cache-control': 'public, max-age=31536000, immutable' };
  return {
    'cache-control': 'no-cache',
    'service-worker-allowed': '/',
    'content-security-policy': "default-src 'none'; connect-src 'self'",
  };
}

export const handler = endpoint(spec, async ({ params: { file }, headers }) =>
  (await fileNamed(file))(headers),
);
