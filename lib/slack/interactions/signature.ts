// Whether a request is Slack's: HMAC-SHA256 over its time and the bytes of its body, before anything in it is parsed.
// https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHash, createHmac, timingSafeEqual } from 'node:crypto';

/** A signature counts for so many seconds before and after its time. */
export const WINDOW_S = 300;

/** The part of a request that is read before its signature is checked. */
export interface SignedRequest {
  /** Names are in lower case. */
  headers: Readonly<Record<string, string | undefined>>;
  body?: unknown;
  isBase64Encoded?: boolean;
}

/** The first check that failed; `bytes` is the body, and `id` names this very request. */
export type Verified = { failed: 'size' | 'content_type' | 'headers' | 'time' | 'signature' } | Genuine;

export interface Genuine {
  bytes: Buffer;
  /** The same for a repetition of the request, and for no other one. */
  id: string;
  /** When Slack signed it. */
  at: Date;
}

const MOST_BYTES = 100 * 1024;
const FORM = /^application\/x-www-form-urlencoded *(;|$)/i;

/**
 * @param secrets the present signing secret, and the one before while the secret is being changed
 */
export function verify(
  { headers, body, isBase64Encoded = false }: SignedRequest,
  secrets: readonly string[],
  now: Date,
): Verified {
  const text = typeof body === 'string' ? body : '';
  // Base64 is a third longer than its bytes.
  if (text.length > MOST_BYTES * (isBase64Encoded ? 4 / 3 : 1) + 4) return { failed: 'size' };
  const bytes = Buffer.from(text, isBase64Encoded ? 'base64' : 'utf8');
  if (bytes.length > MOST_BYTES) return { failed: 'size' };
  if (!FORM.test(headers['content-type'] ?? '')) return { failed: 'content_type' };

  // API Gateway joins a header that comes twice with a comma, so that it has neither form.
  const timestamp = headers['x-slack-request-timestamp'] ?? '';
  const signature = headers['x-slack-signature'] ?? '';
  if (!/^\d{1,12}$/.test(timestamp) || !/^v0=[0-9a-f]{64}$/.test(signature)) return { failed: 'headers' };
  const seconds = Number(timestamp);
  if (Math.abs(Math.floor(now.getTime() / 1000) - seconds) > WINDOW_S) return { failed: 'time' };

  // Every secret is tried, so that the time says nothing about which one matched.
  const matches = secrets.map((secret) => isEqual(signature, signatureOf(secret, timestamp, bytes)));
  if (!matches.includes(true)) return { failed: 'signature' };
  const id = createHash('sha256').update(signature).digest('hex');
  return { bytes, id, at: new Date(seconds * 1000) };
}

/** The value of the header `X-Slack-Signature`. */
export function signatureOf(secret: string, timestamp: string, body: Uint8Array | string): string {
  return `v0=${createHmac('sha256', secret).update(`v0:${timestamp}:`).update(body).digest('hex')}`;
}

function isEqual(a: string, b: string): boolean {
  const [left, right] = [Buffer.from(a), Buffer.from(b)];
  return left.length === right.length && timingSafeEqual(left, right);
}
