// Who may call: the token, then the user as the database has it now, then the role, then the limit.
import type { Claims } from '#lib/auth/auth.ts';
import { AppError } from '#lib/errors.ts';
import type { User } from '#lib/users/users.ts';
import type { HttpEvent } from './event.ts';
import type { Caller, Spec } from './spec.ts';

/** What the gate asks of others; tests pass fakes. */
export interface Gate {
  authenticate(authorization: string | undefined): Promise<Claims>;
  findUser(username: string): Promise<User | undefined>;
  /** Charges the call against its limit and throws when nothing is left. Called last, for public endpoints too. */
  limit?(spec: Spec, event: HttpEvent, caller: Caller | undefined): Promise<void>;
}

/**
 * The caller, or undefined for a public endpoint.
 * @throws AppError 401 for the token, 404 for a user that is gone, 403 for the role, 429 for the limit.
 */
export async function admit(
  spec: Spec,
  event: HttpEvent,
  gate: Gate | undefined,
): Promise<Caller | undefined> {
  if (!gate) {
    if (spec.access !== 'public') throw new Error(`${spec.method} ${spec.path} has no gate`);
    return undefined;
  }
  const caller = spec.access === 'public' ? undefined : await identify(spec, event, gate);
  await gate.limit?.(spec, event, caller);
  return caller;
}

async function identify(spec: Spec, event: HttpEvent, gate: Gate): Promise<Caller> {
  const { sub, sid } = await gate.authenticate(event.headers.authorization);
  const user = await gate.findUser(sub);
  if (!user) throw new AppError('user_not_found');
  if (!user.sessions.has(sid)) throw new AppError('invalid_token');
  if (spec.access === 'admin' && user.role !== 'admin') throw new AppError('forbidden');
  return { ...user, sid };
}
