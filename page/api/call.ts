// One call of the API: its JSON answer, or an ApiError that names what happened by code.

/** Codes of our own, beside those of the API: no connection; an answer that is none of the API's. */
type OwnCode = 'offline' | 'unreadable';

export class ApiError extends Error {
  override readonly name = 'ApiError';
  /** 0 without an answer. */
  readonly status: number;
  readonly code: string;
  /** Paths of refused fields: "body.password". */
  readonly fields: readonly string[];
  /** Seconds after which the call may succeed; undefined when the answer does not say. */
  readonly retryAfter: number | undefined;
  readonly requestId: string;

  constructor(status: number, code: string | OwnCode, more: Partial<ApiError> = {}) {
    super(`${status} ${code}`);
    this.status = status;
    this.code = code;
    this.fields = more.fields ?? [];
    this.retryAfter = more.retryAfter;
    this.requestId = more.requestId ?? '';
  }
}

export interface Sent {
  token?: string | undefined;
  json?: unknown;
  form?: FormData;
}

/**
 * @param path with its query
 * @returns the JSON of the answer; undefined for an empty one
 * @throws ApiError
 */
export async function call(method: string, path: string, sent: Sent = {}): Promise<unknown> {
  const answer = await ask(method, path, sent);
  if (answer.status === 204) return undefined;
  const body = await answer.json().catch(() => {
    throw new ApiError(answer.status, 'unreadable');
  });
  return body;
}

/**
 * The answer of a call that succeeded, unread.
 * @throws ApiError
 */
export async function ask(method: string, path: string, { token, json, form }: Sent = {}): Promise<Response> {
  const headers: Record<string, string> = {};
  if (token) headers.authorization = `Bearer ${token}`;
  if (json !== undefined) headers['content-type'] = 'application/json';
  const body = json === undefined ? (form ?? null) : JSON.stringify(json);
  const answer = await fetch(path, { method, headers, body }).catch(() => {
    throw new ApiError(0, 'offline');
  });
  if (answer.ok) return answer;
  throw await errorOf(answer);
}

async function errorOf(answer: Response): Promise<ApiError> {
  const { code = 'unreadable', details = [] } = (await answer.json().catch(() => ({}))) as {
    code?: string;
    details?: { path: string }[];
  };
  const seconds = Number(answer.headers.get('retry-after') ?? Number.NaN);
  return new ApiError(answer.status, code, {
    fields: details.map(({ path }) => path),
    retryAfter: Number.isFinite(seconds) ? seconds : undefined,
    requestId: answer.headers.get('x-request-id') ?? '',
  });
}
