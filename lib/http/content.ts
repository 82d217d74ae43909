// Validation of a request: its size, then path, query and body against the schemas of the spec.
import type * as z from 'zod/mini';
import { AppError, type ErrorDetail } from '#lib/errors.ts';
import { isMalformed, KEY_FORM } from '#lib/idempotency/idempotency.ts';
import { textOf } from './detail-texts-es.ts';
import { detailsOf } from './details.ts';
import type { HttpEvent, Spec } from './spec.ts';

/** Lambda takes events of 6 MB, and base64 adds a third: a body of this many bytes always fits. */
const BODY_LIMIT = 4_500_000;
/** A body may have thousands of unknown fields; nobody reads a longer list. */
const MAX_DETAILS = 20;

/**
 * Refuses events that are not HTTP requests: a caller with the right to invoke the function can send any event, for
 * example that of another AWS service by mistake.
 * @throws AppError `invalid_request`
 */
export function requireHttp(event: unknown): void {
  const { rawPath, headers, requestContext } = (event ?? {}) as Partial<HttpEvent>;
  const { method, sourceIp } = requestContext?.http ?? {};
  const isHttp =
    [rawPath, method, sourceIp].every((part) => typeof part === 'string') &&
    typeof headers === 'object' &&
    headers !== null;
  if (!isHttp) throw new AppError('invalid_request');
}

/** @throws AppError `body_too_large`, measured after decoding base64. */
export function checkSize({ bodyLimit = BODY_LIMIT }: Spec, { body, isBase64Encoded }: HttpEvent): void {
  if (typeof body !== 'string') return;
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > bodyLimit) {
    throw new AppError('body_too_large');
  }
}

/**
 * Nothing inflates a body here: a small one could grow to any size.
 * @throws AppError `unsupported_media_type`, with the header that RFC 9110 §15.5.16 asks for
 */
export function refuseCompressed({ body }: Spec, { headers }: HttpEvent): void {
  const coding = headers['content-encoding']?.trim().toLowerCase() || 'identity';
  if (body && coding !== 'identity') {
    throw new AppError('unsupported_media_type', { headers: { 'accept-encoding': 'identity' } });
  }
}

/**
 * Parses path, query and body by the spec's schemas, and looks at the Idempotency-Key of a route that takes one.
 * @throws AppError `invalid_request` that lists every invalid field.
 */
export function readContent(spec: Spec, event: HttpEvent) {
  const details: ErrorDetail[] = [];
  const parse = (part: string, schema: z.ZodMiniType | undefined, value: unknown) => {
    // The texts are ours, and need the value that was refused.
    const result = schema?.safeParse(value, { reportInput: true, error: textOf });
    details.push(...detailsOf(part, result?.error?.issues ?? []));
    return result?.data;
  };
  const content = {
    params: parse('path', spec.params, event.pathParameters ?? {}),
    query: parse('query', spec.query, event.queryStringParameters ?? {}),
    body: parse('body', spec.body?.schema, event.body),
  };
  if (spec.idempotent && isMalformed(event.headers['idempotency-key'])) {
    details.push({ path: 'header.idempotency-key', code: 'wrong_format', msg: KEY_FORM });
  }
  if (details.length > 0) throw new AppError('invalid_request', { details: details.slice(0, MAX_DETAILS) });
  return content;
}
