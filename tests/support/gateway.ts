// Builds events as API Gateway sends them (payload 2.0) and a Lambda context, to call handlers in process.
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import { expect } from 'vitest';
import { ERRORS } from '#lib/errors.ts';
import type { HttpEvent, HttpResult, Spec } from '#lib/http/spec.ts';
import { errorsOf } from '../../scripts/openapi/errors-of.ts';
import { asFunction } from './aws-calls.ts';

export interface HttpHandler {
  (event: HttpEvent, context: Context): Promise<HttpResult> | HttpResult | undefined;
  /** The spec that endpoint() attached. */
  spec?: Spec;
}

export function lambdaContext(functionName = 'vigia-test'): Context {
  return {
    awsRequestId: randomUUID(),
    functionName,
    functionVersion: '$LATEST',
    invokedFunctionArn: `arn:aws:lambda:us-east-1:000000000000:function:${functionName}`,
    memoryLimitInMB: '256',
    logGroupName: `/aws/lambda/${functionName}`,
    logStreamName: '2026/01/02/[$LATEST]0123456789abcdef0123456789abcdef',
    callbackWaitsForEmptyEventLoop: true,
    // Far more than any request needs, so that no test depends on the speed of the machine.
    getRemainingTimeInMillis: () => 600_000,
    done: () => {},
    fail: () => {},
    succeed: () => {},
  };
}

export interface EventParts {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  pathParameters?: Record<string, string>;
  query?: Record<string, string>;
  body?: string | Uint8Array;
  sourceIp?: string;
}

/** A body of bytes is sent as base64, text as it is. */
export function httpEvent({
  method = 'GET',
  path = '/',
  headers = {},
  pathParameters,
  query,
  body,
  sourceIp = '203.0.113.7',
}: EventParts = {}): HttpEvent {
  return {
    rawPath: path,
    headers: Object.fromEntries(Object.entries(headers).map(([name, value]) => [name.toLowerCase(), value])),
    ...(pathParameters && { pathParameters }),
    ...(query && { queryStringParameters: query }),
    ...(body !== undefined && {
      body: typeof body === 'string' ? body : Buffer.from(body).toString('base64'),
    }),
    isBase64Encoded: body instanceof Uint8Array,
    requestContext: { http: { method, sourceIp } },
  };
}

export interface Answer {
  status: number;
  headers: Record<string, string>;
  // biome-ignore lint/suspicious/noExplicitAny: tests read any field of a body
  body: any;
}

/** Calls a handler as Lambda does, decodes the answer as a client does, and checks it against the handler's spec. */
export async function invoke(handler: HttpHandler, parts: EventParts = {}): Promise<Answer> {
  const run = async () => await handler(httpEvent(parts), lambdaContext());
  const result = await (handler.spec
    ? asFunction(`${handler.spec.method} ${handler.spec.path}`, run)
    : run());
  if (!result) throw new Error('the handler returned nothing');
  const headers = (result.headers ?? {}) as Record<string, string>;
  const answer = { status: Number(result.statusCode), headers, body: readBody(result, headers) };
  if (handler.spec) expectDeclared(handler.spec, answer);
  return answer;
}

/** JSON is parsed, other text is a string, everything else bytes; undefined without a body. */
function readBody({ body, isBase64Encoded }: HttpResult, headers: Record<string, string>): unknown {
  if (body === undefined) return undefined;
  const bytes = Buffer.from(body, isBase64Encoded ? 'base64' : 'utf8');
  const type = headers['content-type'] ?? '';
  if (headers['content-encoding'] || !/^(text|application\/json)\b/.test(type)) return bytes;
  return type.startsWith('application/json') ? JSON.parse(bytes.toString()) : bytes.toString();
}

/** Every error and status must be declared in the spec, since the OpenAPI document is generated from it. */
function expectDeclared(spec: Spec, { status, body }: Answer): void {
  // The answer of a HEAD has no code.
  if (body === undefined && status >= 400) {
    expect(errorsOf(spec).map((code) => ERRORS[code].status)).toContain(status);
    return;
  }
  const isError = Object.keys(ERRORS).includes(body?.code);
  const declared = isError ? errorsOf(spec) : Object.keys(spec.responses).map(Number);
  const route = `${spec.method} ${spec.path}`;
  expect(declared, `${route} answers a code or status that its spec does not declare`).toContain(
    isError ? body.code : status,
  );
}

export const json = (value: unknown): Pick<EventParts, 'body' | 'headers'> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
