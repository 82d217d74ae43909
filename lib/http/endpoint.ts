// The one way an HTTP handler is made: a spec and a use case, composed with everything that all endpoints share.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { asOneRequest } from '#lib/budget.ts';
import { logRequest } from '#lib/log.ts';
import { checkSize, readContent, requireHttp } from './content.ts';
import type { HttpEvent, HttpResult } from './event.ts';
import { type Admission, admit, type Gate, type PublicGate } from './gate.ts';
import { answer, answerError } from './messages.ts';
import type { Call, Reply, Spec } from './spec.ts';

type CallContext = Context & Partial<Admission>;

/** So long before the function's time-out a request is answered with a 500 of our form, rather than by the platform. */
const ANSWER_BEFORE_MS = 100;

/**
 * Builds a handler, which carries its spec. In this order, the first that applies answers: no request at all → size →
 * token → user exists → role → limit → content → use case. Whatever is thrown becomes an answer in CONTRACT's form; a 5xx is logged with its stack.
 * @param gate who may call. A public endpoint without one carries neither tokens nor a database in its bundle.
 */
export function endpoint<const S extends Spec, const R extends Reply<S>>(
  spec: S,
  handle: (call: Call<S>) => Promise<R>,
  ...[gate]: S['access'] extends 'public' ? [gate?: PublicGate] : [gate: Gate]
) {
  const composed = middy<HttpEvent, HttpResult, Error, CallContext>({
    timeoutEarlyInMillis: ANSWER_BEFORE_MS,
  })
    .before(({ context }) => logRequest(context.awsRequestId))
    .onError((request) => {
      request.response = answerError(request.event, request.error, request.context);
    })
    .before(({ event }) => requireHttp(event))
    .before(({ event }) => checkSize(spec, event))
    .before(async ({ event, context }) => {
      Object.assign(context, await admit(spec, event, gate));
    })
    .before((request) => spec.body?.before(request))
    .handler(async (event: HttpEvent, context: CallContext) => {
      const call = {
        ...readContent(spec, event),
        caller: context.caller,
        method: event.requestContext.http.method,
        path: event.rawPath,
        headers: event.headers,
        sourceIp: event.requestContext.http.sourceIp,
        requestId: context.awsRequestId,
      };
      // The spec's schemas made these values; TypeScript cannot follow its conditional types through a generic.
      const reply = await handle(call as unknown as Call<S>);
      return answer(spec, event, reply, context);
    });
  const handler = async (event: HttpEvent, context: Context): Promise<HttpResult> =>
    await asOneRequest(() => composed(event, context));
  return Object.assign(handler, { spec });
}
