// Turns a spec into an operation of the document. Examples are added later, when all schemas are known.
import * as z from 'zod/mini';
import type { ZodOpenApiOperationObject, ZodOpenApiResponseObject } from 'zod-openapi';
import { ERRORS, type ErrorCode } from '#lib/errors.ts';
import { limitsOf } from '#lib/http/access.ts';
import { MOST_FILES } from '#lib/http/form-file.ts';
import type { Body, Spec } from '#lib/http/spec.ts';
import { windowsOf } from '#lib/limits/limits.ts';
import { codesByStatus, type ErrorResponses } from './error-responses.ts';
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

const onceHeader = z.object({
  'Idempotency-Key': z
    .optional(z.string().check(z.minLength(1), z.maxLength(257)))
    .check(
      z.describe(
        'A text of your own for each thing that you want once, such as a UUID: for 24 hours, every call with it has the effect and the answer of the first',
      ),
    ),
});

const WHO: Record<Spec['access'], object> = {
  public: { security: [] },
  // Slack's signature is no scheme of OpenAPI.
  slack: { security: [] },
  user: { security: [{ bearer: [] }] },
  // OpenAPI 3.1: for a scheme other than OAuth2, the list names the roles that are needed.
  admin: { security: [{ bearer: ['admin'] }] },
};

/** @param key of the function: "admin-slack-alert" in area "admin" is operation `adminSlackAlert`. */
export function operationOf(key: string, spec: Spec, responses: ErrorResponses): ZodOpenApiOperationObject {
  const { summary, access, params, query, body } = spec;
  const description = descriptionOf(spec);
  return {
    operationId: key.replace(/-(\w)/g, (_, letter: string) => letter.toUpperCase()),
    tags: tagsOf(key, spec),
    summary,
    ...(description && { description }),
    ...WHO[access],
    ...limitExtension(spec),
    requestParams: {
      ...(params && { path: params as z.ZodMiniObject }),
      ...(query && { query: query as z.ZodMiniObject }),
      ...(spec.idempotent && { header: onceHeader }),
    },
    ...(body && { requestBody: requestBodyOf(body) }),
    responses: { ...successes(spec), ...errors(spec, responses) },
  } as ZodOpenApiOperationObject;
}

export function tagsOf(key: string, spec: Spec): string[] {
  return [...(spec.tags ?? [key.split('-')[0] as string])];
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
  const form = schema instanceof z.ZodMiniArray ? filesForm : fileForm;
  const media = mediaType === 'multipart/form-data' ? form : { schema };
  // A JSON request without a body is read as `{}`.
  const isTaken =
    schema.safeParse({}).success && !(z.globalRegistry.get(schema)?.required as string[] | undefined)?.length;
  const required = mediaType === 'multipart/form-data' || !isTaken;
  return { required, content: { [mediaType]: media } };
}

const picture = {
  type: 'string',
  format: 'binary',
  contentMediaType: 'application/octet-stream',
  description: 'A picture of one digit: PNG, JPEG, WebP or GIF, at most 25 megapixels',
} as const;

const formOf = (file: object, required?: { required: ['file'] }) => ({
  schema: { type: 'object', properties: { file }, ...required },
  encoding: { file: { contentType: 'image/png, image/jpeg, image/webp, image/gif' } },
});
const fileForm = formOf(picture, { required: ['file'] });
// Not named as required: openapi-generator for Go makes code of such a list that does not compile.
const filesForm = formOf({
  type: 'array',
  items: picture,
  minItems: 1,
  maxItems: MOST_FILES,
  description: 'The field `file` once for each picture',
});

function successes(spec: Spec): Record<string, ZodOpenApiResponseObject> {
  const limits = errorsOf(spec).includes('rate_limited') ? limitHeaders() : [];
  const tag = 304 in spec.responses ? (['ETag'] as const) : [];
  const once = spec.idempotent ? (['Idempotency-Replayed'] as const) : [];
  return Object.fromEntries(
    Object.entries(spec.responses).map(([status, response]) => [
      status,
      {
        description: SUCCESS[Number(status)] ?? 'Done',
        headers: headersOf(...limits, ...tag, ...once),
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

function errors(spec: Spec, responses: ErrorResponses): Record<string, object> {
  return Object.fromEntries(
    codesByStatus(errorsOf(spec)).map((codes) => [
      String(ERRORS[codes[0] as ErrorCode].status),
      responses.of(codes),
    ]),
  );
}
