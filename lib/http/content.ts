// What a request carries: its size, then path, query and body, each checked against the spec.
import type * as z from 'zod';
import { AppError, type ErrorDetail } from '#lib/errors.ts';
import type { HttpEvent } from './event.ts';
import type { Spec } from './spec.ts';

/** API Gateway and Lambda take about 6 MB with base64's third on top; this is what surely passes both. */
const BODY_LIMIT = 4_500_000;

/**
 * Whoever may invoke the function may send it anything, an event of another service by mistake: then nobody asked.
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

/** @throws AppError `body_too_large`, by the decoded size. */
export function checkSize({ bodyLimit = BODY_LIMIT }: Spec, { body, isBase64Encoded }: HttpEvent): void {
  if (typeof body !== 'string') return;
  if (Buffer.byteLength(body, isBase64Encoded ? 'base64' : 'utf8') > bodyLimit) {
    throw new AppError('body_too_large');
  }
}

/**
 * The request's parts, parsed by the spec's schemas.
 * @throws AppError `invalid_request` with every field that was refused.
 */
export function readContent(spec: Spec, event: HttpEvent) {
  const details: ErrorDetail[] = [];
  const parse = (part: string, schema: z.ZodType | undefined, value: unknown) => {
    const result = schema?.safeParse(value);
    for (const { path, message } of result?.error?.issues ?? []) {
      details.push({ path: [part, ...path].join('.'), msg: message });
    }
    return result?.data;
  };
  const content = {
    params: parse('path', spec.params, event.pathParameters ?? {}),
    query: parse('query', spec.query, event.queryStringParameters ?? {}),
    body: parse('body', spec.body?.schema, event.body),
  };
  if (details.length > 0) throw new AppError('invalid_request', { details });
  return content;
}
