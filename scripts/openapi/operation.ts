// Turns a spec into an operation of the document. Examples are added later, when all schemas are known.
import type * as z from 'zod';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { limitsOf } from '#lib/http/access.ts';
import type { Body, Spec } from '#lib/http/spec.ts';
import { windowsOf } from '#lib/limits/limits.ts';
import { responseNames } from './error-responses.ts';
import { errorsOf } from './errors-of.ts';
import { headersOf, limitHeaders } from './headers.ts';

const SUCCESS: Record<number, string> = {
  200: 'Done',
  201: 'Created',
  202: 'Accepted: the work goes on after the answer',
  204: 'Done; no body',
  304: 'Your copy is still current',
  503: 'Not ready',
};

const WHO: Record<Spec['access'], object> = {
  public: { security: [] },
  // Slack's signature is no scheme of OpenAPI.
  slack: { security: [] },
  user: { security: [{ bearer: [] }] },
  // OpenAPI 3.1: for a scheme other than OAuth2, the list names the roles that are needed.
  admin: { security: [{ bearer: ['admin'] }] },
};

/** @param key of the function: "admin-slack-alert" in area "admin" is operation `adminSlackAlert`. */
export function operationOf(key: string, spec: Spec): ZodOpenApiOperationObject {
  const { summary, access, params, query, body } = spec;
  const description = descriptionOf(spec);
  return {
    operationId: key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tags: [...(spec.tags ?? [key.split('-')[0] as string])],
    summary,
    ...(description && { description }),
    ...WHO[access],
    ...limitExtension(spec),
    requestParams: {
      ...(params && { path: params as z.ZodObject }),
      ...(query && { query: query as z.ZodObject }),
    },
    ...(body && { requestBody: requestBodyOf(body) }),
    responses: { ...successes(spec), ...errors(spec) },
  } as ZodOpenApiOperationObject;
}

function descriptionOf(spec: Spec): string {
  const limits = limitsIn(spec).map(
    ({ setting, notation }) => `${notation.replaceAll(';', ' and ')} (\`${setting}\`)`,
  );
  return [
    spec.description,
    spec.access === 'admin' ? 'For administrators.' : undefined,
    spec.access === 'slack' ? 'Called by Slack, whose signature it checks.' : undefined,
    limits.length > 0 ? `At most ${limits.join(' or ')}.` : undefined,
  ]
    .filter((part) => part !== undefined)
    .join(' ');
}

/** The limits of an operation: each setting, and its default value in the notation of Flask-Limiter. */
function limitsIn(spec: Spec): { setting: string; notation: string }[] {
  return limitsOf(spec).map((setting) => {
    const windows = windowsOf(setting).map(({ text }) => text);
    return { setting, notation: windows.join(';') };
  });
}

function limitExtension(spec: Spec): object {
  const limits = limitsIn(spec).map(({ setting, notation }) => ({ setting, default: notation }));
  return limits.length > 0 ? { 'x-rate-limit': limits } : {};
}

function requestBodyOf({ mediaType, schema }: Body) {
  const media = mediaType === 'multipart/form-data' ? fileForm : { schema };
  // A JSON request without a body is read as `{}`.
  const required = mediaType === 'multipart/form-data' || !schema.safeParse({}).success;
  return { required, content: { [mediaType]: media } };
}

const fileForm = {
  schema: {
    type: 'object',
    properties: {
      file: {
        type: 'string',
        format: 'binary',
        contentMediaType: 'application/octet-stream',
        description: 'A picture of one digit: PNG, JPEG, WebP or GIF, at most 25 megapixels',
      },
    },
    required: ['file'],
  },
  encoding: { file: { contentType: 'image/png, image/jpeg, image/webp, image/gif' } },
} as const;

function successes(spec: Spec): Record<string, ZodOpenApiResponseObject> {
  const limits = errorsOf(spec).includes('rate_limited') ? limitHeaders() : [];
  const tag = 304 in spec.responses ? (['ETag'] as const) : [];
  return Object.fromEntries(
    Object.entries(spec.responses).map(([status, response]) => [
      status,
      {
        description: SUCCESS[Number(status)] ?? 'Done',
        headers: headersOf(...limits, ...tag),
        ...(response && { content: contentOf(response) }),
      },
    ]),
  );
}

function contentOf(response: NonNullable<Spec['responses'][number]>) {
  if (!('mediaTypes' in response)) return { 'application/json': { schema: response } };
  return Object.fromEntries(
    response.mediaTypes.map((type) => [type.split(';')[0], { schema: bytesOf(type) }]),
  );
}

function bytesOf(type: string): object {
  if (type.startsWith('application/json')) return { type: 'object' };
  return type.startsWith('image/') ? { contentMediaType: type } : { type: 'string' };
}

function errors(spec: Spec): Record<string, { $ref: string }> {
  const named = Object.entries(responseNames(errorsOf(spec)));
  return Object.fromEntries(
    named.map(([status, name]) => [status, { $ref: `#/components/responses/${name}` }]),
  );
}
