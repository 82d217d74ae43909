// How Slack signs its requests. https://docs.slack.dev/authentication/verifying-requests-from-slack
import { createHmac } from 'node:crypto';

/** The headers of a request with this body, signed now or at `seconds` since 1970. */
export function signedHeaders(
  secret: string,
  body: string,
  seconds = Math.floor(Date.now() / 1000),
): Record<string, string> {
  const signature = createHmac('sha256', secret).update(`v0:${seconds}:${body}`).digest('hex');
  return {
    'content-type': 'application/x-www-form-urlencoded',
    'x-slack-request-timestamp': String(seconds),
    'x-slack-signature': `v0=${signature}`,
  };
}
