// The client of one Vigía: signs in, keeps the session, and makes the calls of the API with the types of the OpenAPI document.
import { ApiError, type CallDeps, type CallOptions, read, type Sent, send } from './call.ts';
import { type Lock, lockHere, lockOfTabs } from './lock.ts';
import type { components } from './openapi.d.ts';
import type { Answer, Method, PathOf, Request } from './routes.ts';
import { ServerClock } from './server-clock.ts';
import { type News, Session, type SessionStore, type StoredSession, type TokenPair } from './session.ts';

export interface Credentials {
  username: string;
  password: string;
}

/** Who answers: a version by name, or the one of the A/B test. */
export type Route = 'ab' | 'v1' | 'v2';

/** The reading of one digit. */
export type Prediction = components['schemas']['Prediction'];

/** What a person says of a prediction. */
export type Feedback = Extract<NonNullable<Request<'POST', '/feedback'>['json']>, { prediction_id: string }>;

export interface ConnectOptions extends CallOptions {
  /** Keeps the session; without it the session lasts as long as the client. All tabs of a browser share it. */
  store?: SessionStore;
}

export interface Vigia {
  readonly session: Session;
  /**
   * Any route, with the types of the OpenAPI document: `call('GET', '/admin/alerts/{fingerprint}', { path: { fingerprint } })`.
   * @throws ApiError
   */
  call<M extends Method, P extends PathOf<M>>(
    method: M,
    path: P,
    ...request: Asked<M, P>
  ): Promise<Answer<M, P>>;
  /** As `call`, with the answer unread: for what is not JSON. @throws ApiError */
  ask<M extends Method, P extends PathOf<M>>(method: M, path: P, ...request: Asked<M, P>): Promise<Response>;
  register(credentials: Credentials & { invitation?: string }): Promise<Answer<'POST', '/register'>>;
  /** Keeps the session: later calls are made with it, and its tokens are refreshed. */
  logIn(credentials: Credentials): Promise<void>;
  logOut(): Promise<void>;
  /** Milliseconds since 1970 by the server's clock, to the second, as the latest answer told it; by the own clock until one did. */
  now(): number;
  /** @param key of yours, when you may repeat the call later: it costs no second prediction */
  predict(picture: Blob, options?: { route?: Route; key?: string }): Promise<Prediction>;
  /** The first answer about a prediction stands. */
  feedback(feedback: Feedback, options?: { key?: string }): Promise<Answer<'POST', '/feedback'>>;
}

/** A request is needed where the path has parameters. */
type Asked<M extends Method, P extends PathOf<M>> =
  Request<M, P> extends { path: object } ? [request: Request<M, P>] : [request?: Request<M, P>];

/** What a route takes, without its types. */
interface Untyped {
  path?: Record<string, string>;
  query?: Record<string, unknown>;
  json?: unknown;
  form?: FormData;
  key?: string;
}

/** Routes that need nobody to be signed in. */
const PUBLIC =
  /^\/(|register|login|refresh|password|health|ready|app\/.*|docs(\/.*)?|openapi\.json|apispec_1\.json|slack\/.*)$/;

/** @param url of the HTTP API; '' for the server of a page */
export function connect(url: string, { store, ...options }: ConnectOptions = {}, deps?: CallDeps): Vigia {
  const base = url.replace(/\/+$/, '');
  const clock = new ServerClock();
  const sending = async (method: string, path: string, sent: Sent) => {
    const answer = await send(method, base + path, sent, options, deps);
    clock.hear(answer.headers);
    return answer;
  };
  const session = sessionOf(store, {
    // Within ten seconds the server answers the same pair again. Whoever waits longer after a lost answer has a spent token.
    refresh: async (refresh_token) =>
      (await read(
        await sending('POST', '/refresh', { json: { refresh_token }, isRepeatable: true }),
      )) as TokenPair,
    logout: async (token) => void (await sending('POST', '/logout', { token })),
  });

  const ask = async (method: string, path: string, request: Untyped = {}): Promise<Response> => {
    const { path: parameters, query, ...sent } = request;
    const isPublic = PUBLIC.test(path);
    const token = isPublic ? undefined : await session.token();
    if (!isPublic && !token) throw new ApiError(401, 'missing_token');
    const target = filled(path, parameters) + queryOf(query);
    const sentWith = async (token: string | undefined) => await sending(method, target, { ...sent, token });
    try {
      return await sentWith(token);
    } catch (error) {
      if (!token || !endsSession(error, path)) throw error;
      // It may have expired during long waits, or for a clock that was set back. A refused call had no effect.
      const next = await session.token(token).catch(() => token);
      if (next === undefined || next === token) throw error;
      return await sentWith(next).catch(async (again) => {
        if (endsSession(again, path)) await session.refused(next);
        throw again;
      });
    }
  };
  const call = async (method: string, path: string, request?: Untyped) =>
    await read(await ask(method, path, request));

  const vigia = {
    session,
    ask,
    call,
    register: (json: object) => call('POST', '/register', { json }),
    logIn: async (credentials: Credentials) => {
      const pair = (await call('POST', '/login', { json: credentials })) as TokenPair;
      await session.begin(nameIn(pair.access_token) ?? credentials.username, pair);
    },
    logOut: () => session.signOut(),
    now: () => clock.now(),
    predict: async (picture: Blob, { route = 'v2', key = newKey() } = {}) =>
      await call('POST', `/api/${route}/predict`, { form: formOf(picture), key }),
    feedback: async (json: Feedback, { key = newKey() } = {}) =>
      await call('POST', '/feedback', { json, key }),
  };
  return vigia as Vigia;
}

/** A session in a store is that of all tabs. */
function sessionOf(
  store: SessionStore | undefined,
  calls: { refresh(token: string): Promise<TokenPair>; logout(token: string): Promise<void> },
): Session {
  const deps = { ...calls, now: Date.now };
  if (!store) return new Session({ ...deps, store: inMemory(), lock: lockHere(), tell: () => undefined });
  const tabs = new BroadcastChannel('vigia');
  // Node's would keep the process running.
  (tabs as { unref?(): void }).unref?.();
  const lock: Lock = lockOfTabs('vigia-refresh');
  const session = new Session({ ...deps, store, lock, tell: (news) => tabs.postMessage(news) });
  tabs.onmessage = ({ data }: { data: unknown }) => void session.hear(data as News).catch(() => undefined);
  return session;
}

function inMemory(): SessionStore {
  let kept: StoredSession | undefined;
  return {
    get: async () => kept,
    put: async (session) => {
      kept = session;
    },
    remove: async () => {
      kept = undefined;
    },
  };
}

/** The name as it was registered: it is the subject of a token, and a phone writes "Ana" for "ana". */
function nameIn(token: string): string | undefined {
  try {
    const claims = atob((token.split('.')[1] ?? '').replaceAll('-', '+').replaceAll('_', '/'));
    const { sub } = JSON.parse(claims) as { sub?: unknown };
    return typeof sub === 'string' ? sub : undefined;
  } catch {
    return undefined;
  }
}

/** The session is over, unless its token has only expired: the exchange shows it. */
function endsSession(error: unknown, path: string): boolean {
  if (!(error instanceof ApiError)) return false;
  // An administrator may have named somebody else who is not there.
  if (error.code === 'user_not_found') return !path.startsWith('/admin/');
  // A wrong password is told apart from a refused token.
  return error.status === 401 && error.code !== 'invalid_credentials';
}

function filled(path: string, parameters: Record<string, string> = {}): string {
  return path.replace(/\{(\w+)\}/g, (_, name: string) => encodeURIComponent(parameters[name] ?? ''));
}

function queryOf(query: Record<string, unknown> = {}): string {
  const given = Object.entries(query).filter(([, value]) => value !== undefined);
  const text = new URLSearchParams(given.map(([name, value]) => [name, String(value)])).toString();
  return text && `?${text}`;
}

function formOf(picture: Blob): FormData {
  const form = new FormData();
  form.append('file', picture, picture.type === 'image/png' ? 'digit.png' : 'digit.jpg');
  return form;
}

/** 128 bits by chance. `randomUUID` is not there on a page that is not served securely. */
function newKey(): string {
  return Array.from(crypto.getRandomValues(new Uint32Array(4)), (part) => part.toString(36)).join('-');
}
