// What became of a press: what its person reads, and what the message shows now.
import type { AppError } from '#lib/errors.ts';
import type { SlackPayload } from '#lib/slack/slack.ts';

export interface Outcome {
  /** For whoever pressed alone: why it was not done, or what no message in the channel says. */
  say?: string | undefined;
  /** The message as it is now, in place of the one that was pressed. */
  shown?: SlackPayload | undefined;
}

/** Who acts: an administrator, as the database has them now. */
export interface Actor {
  username: string;
  /** The name in histories that several ways lead to: "ana (Slack)". */
  signed: string;
}

/** When it was asked, and under which id. */
export interface Press {
  id: string;
  at: Date;
}

/** Codes that say why a person's request was not done; every other error is a fault. */
export function isAnswer({ status, code }: AppError): boolean {
  return status < 500 && code !== 'rate_limited';
}
