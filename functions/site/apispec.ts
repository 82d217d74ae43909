// GET /apispec_1.json: the document, where clients of the seed look for it.
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { staticFile } from '#lib/http/static-file.ts';
import document from './openapi.json' with { type: 'json' };

export const spec = {
  method: 'GET',
  path: '/apispec_1.json',
  summary: 'The same document as /openapi.json, where it used to be',
  access: 'public',
  responses: { 200: { mediaTypes: ['application/json; charset=utf-8'] }, 304: null },
} as const satisfies Spec;

const file = staticFile(Buffer.from(JSON.stringify(document)), {
  'content-type': spec.responses[200].mediaTypes[0],
  'cache-control': 'no-cache',
});

export const handler = endpoint(spec, async ({ headers }) => file(headers));
