// endpoint() builds every HTTP handler: a spec and a use case, composed with the middleware that all endpoints share.
import middy from '@middy/core';
import type { Context } from 'aws-lambda';
import { logRequest, logUser } from '#lib/log.ts';
import { asOneRequest } from '#lib/time-budget.ts';
import { type AccessControl, type Admission, admit, type PublicAccess } from './access.ts';
import { checkSize, readContent, refuseCompressed, requireHttp } from './content.ts';
import { endOnce } from './once.ts';
import { answer, answerError, repeated, withoutBody } from './responses.ts';
import type { SlackAccess } from './slack-access.ts';
import type { Call, HttpEvent, HttpResult, Reply, Spec } from './spec.ts';
import { audit, type Trace, traceOf, withContent } from './trace.ts';

type CallContext = Context & Partial<Admission> & { trace?: Trace };

type AccessOf<A extends Spec['access']> = A extends 'public'
  ? [access?: PublicAccess]
  : [access: A extends 'slack' ? SlackAccess : AccessControl];

/** Milliseconds before the function's time-out at which we answer 500 ourselves, before Lambda ends the function. */
const ANSWER_BEFORE_MS = 100;

/**
 * Builds a handler and attaches its spec. Checks run in this order, and the first that fails answers: is it an HTTP
 * request → size → token → user exists → role → limit → content → use case. (Of a call from Slack: slack-access.ts.) Every thrown value becomes an error answer
 * (docs/contract.md, Errors); a 5xx is logged with its stack.
 * @param access access control. The bundle of a public endpoint without it contains neither jose nor an AWS client.
 */
export function endpoint<const S extends Spec, const R extends Reply<S>>(
  spec: S,
  handle: (call: Call<S>) => Promise<R>,
  ...[access]: AccessOf<S['access']>
) {
  // Slack's calls are not recorded here: what they ask for is done, and recorded, later.
  const recorder = access && 'audit' in access ? access : undefined;
  const composed = middy<HttpEvent, HttpResult, Error, CallContext>({
    timeoutEarlyInMillis: ANSWER_BEFORE_MS,
  })
    .before(({ context }) => logRequest(context.awsRequestId))
    .onError(async (request) => {
      const { event, error, context } = request;
      const trace = context.trace ?? traceOf(event, undefined);
      await audit(spec, recorder, trace, context.awsRequestId, error);
      request.response = answerError(event, error, { ...context, trace });
    })
    .before(({ event }) => requireHttp(event))
    .before(({ event }) => checkSize(spec, event))
    .before(async ({ event, context }) => {
      Object.assign(context, await admit(spec, event, access, context.getRemainingTimeInMillis()));
      context.trace = traceOf(event, context.caller);
      if (context.trace.actor !== undefined) logUser(context.trace.actor);
      // Middy answers with what a middleware returns.
      return context.kept && repeated(event, context.kept, context);
    })
    .before(({ event }) => refuseCompressed(spec, event))
    .before((request) => spec.body?.before(request))
    .handler(async (event: HttpEvent, context: CallContext) => {
      const content = readContent(spec, event);
      context.trace = withContent(spec, context.trace ?? {}, content);
      const call = {
        ...content,
        caller: context.caller,
        method: event.requestContext.http.method,
        path: event.rawPath,
        headers: event.headers,
        sourceIp: event.requestContext.http.sourceIp,
        requestId: context.awsRequestId,
      };
      // The spec's schemas parsed these values, but TypeScript cannot resolve the conditional types of a generic spec.
      const reply = await handle(call as unknown as Call<S>);
      await audit(spec, recorder, context.trace, context.awsRequestId);
      return answer(spec, event, reply, context);
    });
  const once = access && 'once' in access ? access.once : undefined;
  const run = async (event: HttpEvent, context: CallContext): Promise<HttpResult> => {
    const result = await composed(event, context);
    if (context.claim) await endOnce(once, context.claim, result);
    return result;
  };
  const handler = async (event: HttpEvent, context: Context): Promise<HttpResult> => {
    const result = await asOneRequest(() => run(event, context));
    return event?.requestContext?.http?.method === 'HEAD' ? withoutBody(result) : result;
  };
  return Object.assign(handler, { spec });
}
