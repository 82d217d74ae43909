// Why Slack did not accept a post, and what that means for the payload.

/**
 * `payload`: it refused the form of the message. `permanent`: the webhook or its channel is gone. `busy`: too many
 * requests (429). `down`: it has not taken the message (5xx, or the request never reached it). `unclear`: the answer
 * leaves open whether it has.
 */
export type RefusalKind = 'payload' | 'permanent' | 'busy' | 'down' | 'unclear';

export interface Refusal {
  kind: RefusalKind;
  error: Error;
  /** Seconds: Slack's Retry-After. */
  retryAfter?: number | undefined;
}
