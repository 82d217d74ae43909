// GET /openapi.json: every route, its schemas and its errors, as generated from the specs.
import { endpoint } from '#lib/http/endpoint.ts';
import type { Spec } from '#lib/http/spec.ts';
import { staticFile } from '#lib/http/static-file.ts';
import document from './openapi.json' with { type: 'json' };

export const spec = {
  method: 'GET',
  path: '/openapi.json',
  summary: 'This document',
  access: 'public',
  responses: { 200: { mediaTypes: ['application/json; charset=utf-8'] }, 304: null },
} as const satisfies Spec;

const file = staticFile(Buffer.from(JSON.stringify(document)), {
  'content-type': spec.responses[200].mediaTypes[0],
  'cache-control': 'no-cache',
});

export const handler = endpoint(spec, async ({ headers }) => file(headers));
