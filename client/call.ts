// One HTTP call of the API: its answer, or an ApiError that names what happened by code. Repeats what may be repeated.
import { secondsOf, waitBeforeRetry } from './retry.ts';

/** Codes of our own, beside those of the API: no connection or no answer in time; an answer that is not the API's. */
type OwnCode = 'offline' | 'unreadable';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 without an answer. */
  readonly status: number;
  readonly code: string;
  /** What the API says in words, in Spanish; '' without an answer. */
  readonly msg: string;
  /** Paths of refused fields: "body.password". */
  readonly fields: readonly string[];
  /** Seconds after which the call may succeed; undefined when the answer does not say. */
  readonly retryAfter: number | undefined;
  readonly requestId: string;

  constructor(status: number, code: string | OwnCode, more: Partial<ApiError> = {}) {
    super(`${status} ${code}${more.msg ? `: ${more.msg}` : ''}`);
    this.status = status;
    this.code = code;
    this.msg = more.msg ?? '';
    this.fields = more.fields ?? [];
    this.retryAfter = more.retryAfter;
    this.requestId = more.requestId ?? '';
  }
}

export interface Sent {
  token?: string | undefined;
  json?: unknown;
  form?: FormData | undefined;
  /** Idempotency-Key: all calls with it have one effect and one answer. */
  key?: string | undefined;
  /** Made twice it has the effect of one call, although it has no key and does not only read. */
  isRepeatable?: boolean;
}

export interface CallOptions {
  /** A call is made so many times at most. */
  tries?: number;
  /** A longer wait is left to the caller, who reads `retryAfter` of the error. */
  mostWaitMs?: number;
  /** A try without an answer ends after this time. */
  timeoutMs?: number;
}

/** For tests. */
export interface CallDeps {
  fetch: typeof globalThis.fetch;
  wait(ms: number): Promise<void>;
  random(): number;
}

const live: CallDeps = {
  // `fetch` of a browser must be called on the window.
  fetch: (...asked) => fetch(...asked),
  wait: (ms) => new Promise((resolve) => setTimeout(resolve, ms)),
  random: Math.random,
};

/**
 * The answer of a call that succeeded, unread.
 * @throws ApiError
 */
export async function send(
  method: string,
  url: string,
  sent: Sent,
  { tries = 4, mostWaitMs = 60_000, timeoutMs = 60_000 }: CallOptions = {},
  { fetch, wait, random }: CallDeps = live,
): Promise<Response> {
  const isRepeatable = method === 'GET' || sent.key !== undefined || sent.isRepeatable === true;
  for (let tried = 1; ; tried++) {
    try {
      return await once(fetch, method, url, sent, timeoutMs);
    } catch (error) {
      if (!(error instanceof ApiError) || tried >= tries) throw error;
      const ms = waitBeforeRetry(error, { tried, isRepeatable, random: random() });
      if (ms === undefined) throw error;
      // The part of a wait that is chance does not count: a limit of a minute may say 60 seconds.
      const said = error.retryAfter === undefined ? ms : 1_000 * error.retryAfter;
      if (said > mostWaitMs) throw error;
      await wait(ms);
    }
  }
}

async function once(
  fetch: CallDeps['fetch'],
  method: string,
  url: string,
  { token, json, form, key }: Sent,
  timeoutMs: number,
): Promise<Response> {
  const headers: Record<string, string> = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (key !== undefined) headers['idempotency-key'] = key;
  if (json !== undefined) headers['content-type'] = 'application/json';
  const body = json === undefined ? (form ?? null) : JSON.stringify(json);
  const signal = AbortSignal.timeout(timeoutMs);
  const answer = await fetch(url, { method, headers, body, signal }).catch((cause) => {
    throw Object.assign(new ApiError(0, 'offline'), { cause });
  });
  if (answer.ok) return answer;
  throw await errorOf(answer);
}

/** @returns the JSON of an answer; undefined for an empty one. @throws ApiError */
export async function read(answer: Response): Promise<unknown> {
  if (answer.status === 204) return undefined;
  return await answer.json().catch((cause) => {
    throw Object.assign(new ApiError(answer.status, 'unreadable'), { cause });
  });
}

async function errorOf(answer: Response): Promise<ApiError> {
  const { code, msg, details } = fieldsOf(await answer.json().catch(() => undefined));
  // A gateway or a proxy before the API has errors of its own form.
  if (typeof code !== 'string') return new ApiError(answer.status, 'unreadable', ofHeaders(answer));
  return new ApiError(answer.status, code, {
    ...ofHeaders(answer),
    msg: typeof msg === 'string' ? msg : '',
    fields: (Array.isArray(details) ? details : []).flatMap((one) => {
      const { path } = fieldsOf(one);
      return typeof path === 'string' ? [path] : [];
    }),
  });
}

const fieldsOf = (json: unknown) => (json ?? {}) as Record<string, unknown>;

function ofHeaders({ headers }: Response): Partial<ApiError> {
  return {
    retryAfter: secondsOf(headers.get('retry-after') ?? '', Date.now()),
    requestId: headers.get('x-request-id') ?? '',
  };
}
