// A session as its user reads it.
import * as z from 'zod/mini';
import type { Session } from './user.ts';

const time = (seconds: number | undefined) =>
  seconds === undefined ? null : new Date(seconds * 1000).toISOString();

export const sessionView = z.object({
  id: z.string(),
  current: z.boolean().check(z.describe('The session of the token of this call')),
  user_agent: z.nullable(z.string()).check(z.describe('Of the latest sign-in or refresh, as all below')),
  address: z.nullable(z.string()),
  last_used_at: z
    .nullable(z.iso.datetime())
    .check(z.describe('Clients refresh every 15 minutes, so this is at most so much too early')),
  began_at: z.nullable(z.iso.datetime()),
  expires_at: z.iso.datetime().check(z.describe('Unless it is refreshed before')),
});
type SessionView = z.input<typeof sessionView>;

/** @param sid of the calling session */
export function viewOfSession(id: string, session: Session, sid: string): SessionView {
  const { agent = null, address = null, used_at, began_at, expires_at } = session;
  return {
    id,
    current: id === sid,
    user_agent: agent,
    address,
    last_used_at: time(used_at),
    began_at: time(began_at),
    expires_at: new Date(expires_at * 1000).toISOString(),
  };
}
