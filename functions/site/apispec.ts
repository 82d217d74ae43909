// GET /apispec_1.json: the OpenAPI document at the path of the original Flask tutorial.
import type { Spec } from '#lib/http/spec.ts';
import { fileEndpoint } from '#lib/http/static-file.ts';
import document from './openapi.json' with { type: 'json' };

export const spec = {
  method: 'GET',
  path: '/apispec_1.json',
  summary: 'The same document as /openapi.json, at its former path',
  access: 'public',
  responses: { 200: { mediaTypes: ['application/json; charset=utf-8'] }, 304: null },
} as const satisfies Spec;

export const handler = fileEndpoint(spec, Buffer.from(JSON.stringify(document)));
