// Builds the HTTP answers: headers, bodies, errors.
import { AppError, type ErrorCode } from '#lib/errors.ts';
import type { KeptAnswer } from '#lib/idempotency/idempotency.ts';
import { asError, logger } from '#lib/log.ts';
import type { HttpEvent, HttpResult, Spec } from './spec.ts';
import type { Trace } from './trace.ts';

/** On every answer (OWASP REST Security Cheat Sheet). API Gateway adds the CORS headers. */
const HEADERS = {
  'cache-control': 'no-store',
  'content-security-policy': "default-src 'none'; frame-ancestors 'none'",
  'referrer-policy': 'no-referrer',
  'strict-transport-security': 'max-age=63072000; includeSubDomains',
  'x-content-type-options': 'nosniff',
};

/** The call that is answered: its request id, and the headers from its admission. */
interface Answering {
  awsRequestId: string;
  headers?: Record<string, string>;
  trace?: Trace;
}

/**
 * Turns a use case's reply into an answer. The schema of its status parses the body, which removes unknown fields; a
 * verbatim body is sent unchanged. Headers of the reply override those of every answer.
 */
export function answer(
  spec: Spec,
  event: HttpEvent,
  reply: { status: PropertyKey; body: unknown; headers?: Readonly<Record<string, string>> },
  { awsRequestId: requestId, headers: admission, trace }: Answering,
): HttpResult {
  const headers = { ...admission, ...reply.headers };
  const status = Number(reply.status);
  const schema = spec.responses[status];
  if (schema === undefined) throw new Error(`${spec.method} ${spec.path} does not declare status ${status}`);
  const result = resultOf(status, schema, reply.body, requestId, headers);
  logger.info('answered', { ...requestLine(event), status, ...trace });
  return result;
}

/** The answer that an earlier call with the same Idempotency-Key got. */
export function repeated(
  event: HttpEvent,
  { status, body }: KeptAnswer,
  { awsRequestId: requestId, trace }: Answering,
): HttpResult {
  logger.info('answered', { ...requestLine(event), status, repeated: true, ...trace });
  return { ...json(status, undefined, requestId, { 'idempotency-replayed': 'true' }), body };
}

/** The answer of a HEAD: that of the GET, without its body (RFC 9110 §9.3.2). */
export function withoutBody({ body: _, isBase64Encoded: _e, ...result }: HttpResult): HttpResult {
  return result;
}

function resultOf(
  status: number,
  schema: Spec['responses'][number],
  body: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>>,
): HttpResult {
  if (schema !== null && !('mediaTypes' in schema)) {
    return json(status, schema.parse(body), requestId, headers);
  }
  const all = { ...HEADERS, 'x-request-id': requestId, ...headers };
  if (schema === null) return { statusCode: status, headers: all };
  return {
    statusCode: status,
    headers: { 'content-type': schema.mediaTypes[0], ...all },
    body: Buffer.from(body as Uint8Array).toString('base64'),
    isBase64Encoded: true,
  };
}

/** Turns a thrown value into an answer. Of an internal error the client reads the request id and no detail. */
export function answerError(
  event: HttpEvent,
  thrown: unknown,
  { awsRequestId: requestId, headers: admission, trace }: Answering,
): HttpResult {
  const error = thrown instanceof AppError ? thrown : new AppError('internal', { cause: thrown });
  const { code, status, message, details, facts } = error;
  const headers = { ...admission, ...error.headers };
  const entry = { ...requestLine(event), status, code };
  if (status >= 500) logger.error(faultMessage(error), { ...entry, error: asError(error.cause ?? error) });
  // Names stay out of lines that become alerts.
  else logger.info('refused', { ...entry, ...trace });

  // Clients of the original Flask tutorial read the two upload errors from `error` (docs/contract.md, Errors).
  const legacy = code === 'missing_file' || code === 'empty_filename' ? { error: message } : {};
  const body = {
    msg: message,
    code,
    request_id: requestId,
    ...facts,
    ...legacy,
    ...(details && { details }),
  };
  return json(
    status,
    body,
    requestId,
    status === 401 && code !== 'invalid_signature'
      ? { 'www-authenticate': challenge(code), ...headers }
      : headers,
  );
}

/** For the log. The path is written as a JSON string, so that it cannot start a log line of its own. */
function requestLine(event: Partial<HttpEvent>): { method?: string | undefined; path?: string | undefined } {
  // The event may not be an HTTP request at all; its error is still answered and logged.
  return { method: event?.requestContext?.http?.method, path: event?.rawPath };
}

/** RFC 6750 §3.1: without an error code when the request had no token. */
function challenge(code: ErrorCode): string {
  return code === 'missing_token' || code === 'invalid_credentials'
    ? 'Bearer'
    : 'Bearer error="invalid_token"';
}

function json(
  status: number,
  body: unknown,
  requestId: string,
  headers: Readonly<Record<string, string>> = {},
) {
  return {
    statusCode: status,
    headers: {
      'content-type': 'application/json; charset=utf-8',
      ...HEADERS,
      'x-request-id': requestId,
      ...headers,
    },
    body: JSON.stringify(body),
  };
}

function faultMessage({ code, cause, message }: AppError): string {
  return (code === 'internal' && cause instanceof Error && cause.message) || message;
}
