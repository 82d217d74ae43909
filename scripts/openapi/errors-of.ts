// All errors that a call may get: the ones that its spec declares, and the ones that follow from its access, limits and body.
import type { ErrorCode } from '#lib/errors.ts';
import { limitsOf } from '#lib/http/access.ts';
import type { Spec } from '#lib/http/spec.ts';

/** In the order in which endpoint() checks; each code once. */
export function errorsOf(spec: Spec): ErrorCode[] {
  return [...new Set([...sizeErrors(spec), ...gateErrors(spec), ...contentErrors(spec), ...ownErrors(spec)])];
}

function sizeErrors({ bodyLimit = 0 }: Spec): ErrorCode[] {
  return Number.isFinite(bodyLimit) ? ['body_too_large'] : [];
}

function gateErrors(spec: Spec): ErrorCode[] {
  const isLimited = limitsOf(spec).length > 0;
  const limit: ErrorCode[] = isLimited ? ['rate_limited'] : [];
  if (spec.access === 'public') return isLimited ? [...limit, 'unavailable'] : [];
  if (spec.access === 'slack') return ['invalid_signature', ...limit, 'unavailable'];
  const admission = [
    'missing_token',
    'token_expired',
    'invalid_token',
    'session_ended',
    'user_not_found',
  ] as const;
  const once = spec.idempotent ? (['idempotency_key_reused', 'request_in_progress'] as const) : [];
  const role = spec.access === 'admin' ? (['forbidden'] as const) : [];
  return [...admission, ...role, ...once, ...limit, 'unavailable'];
}

function contentErrors(spec: Spec): ErrorCode[] {
  const canBeRefused = spec.query !== undefined || spec.idempotent || refusesSomePath(spec);
  return [...(canBeRefused ? ['invalid_request' as const] : []), ...(spec.body?.errors ?? [])];
}

/** A parameter that takes any text is never an `invalid_request`; a wrong one is `not_found`. */
function refusesSomePath({ path, params }: Spec): boolean {
  if (!params) return false;
  const nonsense = [...path.matchAll(/\{(\w+)\}/g)].map(([, name = '']) => [name, '\0']);
  return !params.safeParse(Object.fromEntries(nonsense)).success;
}

function ownErrors({ errors = [] }: Spec): ErrorCode[] {
  return [...errors, 'internal'];
}
