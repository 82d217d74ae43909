// Who may call: the token, then the user as the database has it now, then the role, then the limit.
import type { Claims } from '#lib/auth/auth.ts';
import { AppError } from '#lib/errors.ts';
import { addressOf, type LimitName } from '#lib/limits/limits.ts';
import type { User } from '#lib/users/users.ts';
import type { HttpEvent } from './event.ts';
import type { Caller, Spec } from './spec.ts';

/** What the gate asks of others; tests pass fakes. */
export interface Gate {
  authenticate(authorization: string | undefined): Promise<Claims>;
  findUser(username: string): Promise<User | undefined>;
  /**
   * Counts the call.
   * @param route whose calls are counted together
   * @returns headers that tell how much is left
   * @throws AppError `rate_limited` when nothing is
   */
  limit?(name: LimitName, route: string, subject: string): Promise<Record<string, string>>;
}

/** What a public endpoint needs of it. */
export type PublicGate = Pick<Gate, 'limit'>;

export interface Admission {
  /** Undefined for a public endpoint. */
  caller: Caller | undefined;
  /** For whatever is answered from here on. */
  headers: Record<string, string>;
}

/**
 * Lets a call in.
 * @throws AppError 401 for the token, 404 for a user that is gone, 403 for the role, 429 for the limit; the first of them
 */
export async function admit(
  spec: Spec,
  event: HttpEvent,
  gate: Partial<Gate> | undefined,
): Promise<Admission> {
  if (spec.access === 'public') {
    const subject = addressOf(event.requestContext.http.sourceIp);
    return { caller: undefined, headers: await count(spec, gate, subject) };
  }
  if (!gate?.authenticate || !gate.findUser) throw new Error(`${spec.method} ${spec.path} has no gate`);
  const { sub, sid } = await gate.authenticate(event.headers.authorization);
  // In parallel: a call takes one round trip to the database before its own. So a refused one may be counted.
  const [user, counted] = await Promise.allSettled([
    gate.findUser(sub),
    count(spec, gate, `user:${sub.toLowerCase()}`),
  ]);
  const caller = admitted(spec, settled(user), sid);
  return { caller, headers: settled(counted) };
}

function admitted(spec: Spec, user: User | undefined, sid: string): Caller {
  if (!user) throw new AppError('user_not_found');
  if (!user.sessions.has(sid)) throw new AppError('invalid_token');
  if (spec.access === 'admin' && user.role !== 'admin') throw new AppError('forbidden');
  return { ...user, sid };
}

async function count(
  spec: Spec,
  gate: PublicGate | undefined,
  subject: string,
): Promise<Record<string, string>> {
  const name = limitOf(spec);
  return (name && (await gate?.limit?.(name, `${spec.method} ${spec.path}`, subject))) ?? {};
}

/** CONTRACT "Limits": reading with a token has a limit of its own, what needs no token has one only where it says so. */
export function limitOf({ limit, access, method }: Spec): LimitName | undefined {
  if (limit || access === 'public') return limit;
  return method === 'GET' ? 'LIMIT_READ' : 'LIMIT_DEFAULT';
}

function settled<Value>(outcome: PromiseSettledResult<Value>): Value {
  if (outcome.status === 'rejected') throw outcome.reason;
  return outcome.value;
}
