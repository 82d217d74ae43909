// The headers of answers, as components that the responses refer to.

const seconds = (description: string) => ({
  description,
  schema: { type: 'integer', minimum: 0 },
  example: 3600,
});
const text = (description: string, example: string) => ({ description, schema: { type: 'string' }, example });

const all = {
  'X-Request-Id': {
    ...text(
      'The id of the call in the logs; the `request_id` of an error',
      '7d1f5c3a-9b2e-4f60-8a71-c4d5e6f70819',
    ),
    required: true,
  },
  'RateLimit-Limit': { ...seconds('Calls that the most restrictive window allows'), example: 50 },
  'RateLimit-Remaining': { ...seconds('Calls that are left in this window'), example: 49 },
  'RateLimit-Reset': seconds('Seconds until the window starts again'),
  'Retry-After': { ...seconds('Seconds to wait before the next try'), example: 5 },
  'Idempotency-Replayed': {
    ...text('This is the answer that an earlier call with the same `Idempotency-Key` got', 'true'),
  },
  'WWW-Authenticate': {
    ...text('The scheme, and whether a token was refused (RFC 6750)', 'Bearer error="invalid_token"'),
    required: true,
  },
  Allow: { ...text('The methods that the path has', 'GET, POST'), required: true },
  ETag: {
    ...text('Send it as `If-None-Match` to get a 304', 'W/"x0kFSsmVGsZyLJkk7ubDyg"'),
    required: true,
  },
} as const;

type HeaderName = keyof typeof all;

/** Every header as a component. */
export const headerComponents: Record<string, object> = all;

const LIMIT_HEADERS: HeaderName[] = ['RateLimit-Limit', 'RateLimit-Remaining', 'RateLimit-Reset'];

/** References to these headers and to `X-Request-Id`. */
export function headersOf(...names: HeaderName[]): Record<string, { $ref: string }> {
  return Object.fromEntries(
    (['X-Request-Id', ...names] as const).map((name) => [name, { $ref: `#/components/headers/${name}` }]),
  );
}

export const limitHeaders = () => LIMIT_HEADERS;
