// GET /openapi.json: the OpenAPI document, generated from the specs of all routes.
import type { Spec } from '#lib/http/spec.ts';
import { fileEndpoint } from '#lib/http/static-file.ts';
import document from './openapi.json' with { type: 'json' };

export const spec = {
  method: 'GET',
  path: '/openapi.json',
  summary: 'This document',
  access: 'public',
  responses: { 200: { mediaTypes: ['application/json; charset=utf-8'] }, 304: null },
} as const satisfies Spec;

export const handler = fileEndpoint(spec, Buffer.from(JSON.stringify(document)));
