// API Gateway in miniature: events of payload 2.0 as it makes them, and a Lambda context, for calls in process.
import { randomUUID } from 'node:crypto';
import type { Context } from 'aws-lambda';
import type { HttpEvent, HttpResult } from '#lib/http/event.ts';

export type HttpHandler = (
  event: HttpEvent,
  context: Context,
) => Promise<HttpResult> | HttpResult | undefined;

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
    getRemainingTimeInMillis: () => 10_000,
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

/** Bytes travel base64, text as it is. */
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
  // biome-ignore lint/suspicious/noExplicitAny: a test looks into whatever came back
  body: any;
}

/** Calls a handler as Lambda would, and reads its answer as a client would. */
export async function invoke(handler: HttpHandler, parts: EventParts = {}): Promise<Answer> {
  const result = await handler(httpEvent(parts), lambdaContext());
  if (!result) throw new Error('the handler answered nothing');
  return {
    status: Number(result.statusCode),
    headers: (result.headers ?? {}) as Record<string, string>,
    body: result.body === undefined ? undefined : JSON.parse(result.body),
  };
}

export const json = (value: unknown): Pick<EventParts, 'body' | 'headers'> => ({
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});
