// Access control of HTTP calls: the token, then the user as the database has it now, then the role, then the rate limit.
import type { AuditEntry } from '#lib/audit/audit.ts';
import type { Claims } from '#lib/auth/auth.ts';
import { settled } from '#lib/concurrency.ts';
import { AppError } from '#lib/errors.ts';
import type { Claim, KeptAnswer, Once } from '#lib/idempotency/idempotency.ts';
import { addressOf, type LimitName } from '#lib/limits/limits.ts';
import type { User } from '#lib/users/users.ts';
import { beginOnce, keyOfCall } from './once.ts';
import type { SlackAccess, SlackCall } from './slack-access.ts';
import type { Caller, HttpEvent, Spec } from './spec.ts';

/** The dependencies of access control; tests pass fakes. */
export interface AccessControl {
  authenticate(authorization: string | undefined): Promise<Claims>;
  findUser(username: string): Promise<User | undefined>;
  /**
   * Counts the call.
   * @param route calls of one route are counted together
   * @returns `RateLimit-*` headers
   * @throws AppError `rate_limited` when the limit is used up
   */
  limit?(name: LimitName, route: string, subject: string): Promise<Record<string, string>>;
  /** Appends an entry to the audit log; never throws. */
  audit?(entry: AuditEntry): Promise<void>;
  /** For a route that serves as one of several others: the route that this user's call is counted as. */
  countedAs?(username: string): Promise<Counted>;
  /** For a route that takes an Idempotency-Key. */
  once?: Once;
}

/** What a call is counted as. */
interface Counted {
  limit: LimitName;
  /** "POST /feedback" */
  route: string;
}

/** The part that a public endpoint needs. */
export type PublicAccess = Pick<AccessControl, 'limit' | 'audit'>;

export interface Admission {
  /** Undefined for a public endpoint. */
  caller: Caller | SlackCall | undefined;
  /** Headers of every answer after admission. */
  headers: Record<string, string>;
  /** Of a call with an Idempotency-Key: the right to carry it out, or the answer of the call that did. */
  claim?: Claim;
  kept?: KeptAnswer;
}

/**
 * Admits a call or refuses it.
 * @param leftMs milliseconds until the platform ends this call
 * @throws AppError, the first that applies: 401 for the token, 404 for a deleted user, 403 for the role, 429 for the limit.
 *   Those of a call from Slack are in slack-access.ts. With an Idempotency-Key: 409 and 422 before the limit.
 */
export async function admit(
  spec: Spec,
  event: HttpEvent,
  access: Partial<AccessControl & SlackAccess> | undefined,
  leftMs: number,
): Promise<Admission> {
  if (spec.access === 'public') {
    const subject = addressOf(event.requestContext.http.sourceIp);
    return { caller: undefined, headers: await count(countedAs(spec), access, subject) };
  }
  if (spec.access === 'slack' && access?.slack) {
    const caller = await access.slack(event);
    return { caller, headers: caller.headers };
  }
  if (!access?.authenticate || !access.findUser) {
    throw new Error(`${spec.method} ${spec.path} has no access control`);
  }
  const { sub, sid } = await access.authenticate(event.headers.authorization);
  const key = keyOfCall(spec, event);
  if (key !== undefined) {
    const caller = admitted(spec, await access.findUser(sub), sid);
    const count = () => countUser(spec, access, sub);
    return { caller, headers: {}, ...(await beginOnce(access.once, event, caller, { key, leftMs }, count)) };
  }
  // In parallel, so that a call waits for one round trip only. A call that is refused may therefore be counted.
  const [user, counted] = await Promise.allSettled([access.findUser(sub), countUser(spec, access, sub)]);
  const caller = admitted(spec, settled(user), sid);
  return { caller, headers: settled(counted) };
}

function admitted(spec: Spec, user: User | undefined, sid: string): Caller {
  if (!user) throw new AppError('user_not_found');
  if (!user.sessions.has(sid)) throw new AppError('session_ended');
  if (spec.access === 'admin' && user.role !== 'admin') throw new AppError('forbidden');
  return { ...user, sid };
}

async function countUser(spec: Spec, access: Partial<AccessControl>, username: string) {
  // `countedAs` reads shares that a warm process caches, so most calls do not wait here.
  const counted = access.limit && access.countedAs ? await access.countedAs(username) : countedAs(spec);
  return await count(counted, access, `user:${username.toLowerCase()}`);
}

async function count(
  counted: Counted | undefined,
  access: PublicAccess | undefined,
  subject: string,
): Promise<Record<string, string>> {
  return (counted && (await access?.limit?.(counted.limit, counted.route, subject))) ?? {};
}

function countedAs(spec: Spec): Counted | undefined {
  const [limit] = limitsOf(spec);
  return limit && { limit, route: `${spec.method} ${spec.path}` };
}

/**
 * The limits that a call may be counted against (docs/contract.md, Limits). Without a `limit` in the spec, reading with a
 * token counts against `LIMIT_READ`, writing against `LIMIT_DEFAULT`, a call from Slack against `LIMIT_SLACK`, and a public
 * route is not counted.
 */
export function limitsOf({ limit, access, method }: Spec): readonly LimitName[] {
  if (limit !== undefined) return [limit].flat();
  if (access === 'public') return [];
  if (access === 'slack') return ['LIMIT_SLACK'];
  return [method === 'GET' ? 'LIMIT_READ' : 'LIMIT_DEFAULT'];
}
