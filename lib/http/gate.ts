// Who may call: the token, then the user as the database has it now, then the role, then the limit.
import type { Claims } from '#lib/auth/auth.ts';
import { settled } from '#lib/concurrency.ts';
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
  /** For a route that serves as one of several others: as which one it serves this user. */
  countedAs?(username: string): Promise<Counted>;
}

/** What a call is counted as. */
interface Counted {
  limit: LimitName;
  /** "POST /feedback" */
  route: string;
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
    return { caller: undefined, headers: await count(countedAs(spec), gate, subject) };
  }
  if (!gate?.authenticate || !gate.findUser) throw new Error(`${spec.method} ${spec.path} has no gate`);
  const { sub, sid } = await gate.authenticate(event.headers.authorization);
  // In parallel: a call takes one round trip to the database before its own. So a refused one may be counted.
  const [user, counted] = await Promise.allSettled([gate.findUser(sub), countUser(spec, gate, sub)]);
  const caller = admitted(spec, settled(user), sid);
  return { caller, headers: settled(counted) };
}

function admitted(spec: Spec, user: User | undefined, sid: string): Caller {
  if (!user) throw new AppError('user_not_found');
  if (!user.sessions.has(sid)) throw new AppError('invalid_token');
  if (spec.access === 'admin' && user.role !== 'admin') throw new AppError('forbidden');
  return { ...user, sid };
}

async function countUser(spec: Spec, gate: Partial<Gate>, username: string) {
  // What the look-up of a version finds out is kept in memory for a while, so that most calls do not wait for it here.
  const counted = gate.limit && gate.countedAs ? await gate.countedAs(username) : countedAs(spec);
  return await count(counted, gate, `user:${username.toLowerCase()}`);
}

async function count(
  counted: Counted | undefined,
  gate: PublicGate | undefined,
  subject: string,
): Promise<Record<string, string>> {
  return (counted && (await gate?.limit?.(counted.limit, counted.route, subject))) ?? {};
}

function countedAs(spec: Spec): Counted | undefined {
  const [limit] = limitsOf(spec);
  return limit && { limit, route: `${spec.method} ${spec.path}` };
}

/**
 * The limits that a call may be counted against. CONTRACT "Limits": reading with a token has one of its own; what needs
 * no token has one only where it says so.
 */
export function limitsOf({ limit, access, method }: Spec): readonly LimitName[] {
  if (limit !== undefined) return [limit].flat();
  if (access === 'public') return [];
  return [method === 'GET' ? 'LIMIT_READ' : 'LIMIT_DEFAULT'];
}
