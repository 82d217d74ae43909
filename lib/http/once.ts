// Calls with an Idempotency-Key: what endpoint() does before and after a call so that it has one effect and one answer.
import { AppError } from '#lib/errors.ts';
import {
  type Claim,
  fingerprintOf,
  type KeptAnswer,
  keyIn,
  type Once,
} from '#lib/idempotency/idempotency.ts';
import { asError, logger } from '#lib/log.ts';
import { asLastWrite } from '#lib/time-budget.ts';
import type { Caller, HttpEvent, HttpResult, Spec } from './spec.ts';

/** The key of a call whose route takes one. */
export function keyOfCall(spec: Spec, { headers }: HttpEvent): string | undefined {
  return spec.idempotent ? keyIn(headers['idempotency-key']) : undefined;
}

/**
 * Begins a call, for a caller who is admitted but not yet counted: an answer that is repeated costs nothing of a limit.
 * @param leftMs milliseconds until the platform ends this call
 * @param count counts the call; when it refuses, the key is free again
 */
export async function beginOnce<Headers>(
  once: Once | undefined,
  event: HttpEvent,
  caller: Caller,
  { key, leftMs }: { key: string; leftMs: number },
  count: () => Promise<Headers>,
): Promise<{ kept: KeptAnswer } | { claim: Claim; headers: Headers }> {
  if (!once) throw new Error('the spec takes an Idempotency-Key, but access control has no `once`');
  const begun = await once.begin(caller, key, fingerprintOf(event), { now: new Date(), leftMs });
  if ('answer' in begun) return { kept: begun.answer };
  try {
    return { claim: begun.claim, headers: await count() };
  } catch (error) {
    await attempt(() => once.free(begun.claim));
    throw error;
  }
}

/** Keeps the answer for calls that come later, or frees the key after one that is worth another try. */
export async function endOnce(once: Once | undefined, claim: Claim, result: HttpResult): Promise<void> {
  const { statusCode: status = 500, body = '' } = result;
  const isFinal = status < 500 && status !== 429;
  await attempt(async () => await (isFinal ? once?.keep(claim, { status, body }) : once?.free(claim)));
}

/** The call itself is done: it is answered whether or not this succeeds. Until the claim ends, the key is a 409. */
async function attempt(work: () => Promise<unknown>): Promise<void> {
  await asLastWrite(work).catch((error: unknown) => {
    const cause = error instanceof AppError ? (error.cause ?? error) : error;
    logger.warn('the answer to a call with an Idempotency-Key was not kept', { error: asError(cause) });
  });
}
