// One request to an MLflow server: with credentials and a timeout, and retried where that is safe.
import { setTimeout as pause } from 'node:timers/promises';
import { Agent, request as httpRequest } from 'undici';
import { readUpTo } from '#lib/bounded-body.ts';
import {
  errorOf,
  errorWithoutResponse,
  MlflowError,
  type MlflowResponse,
  notMlflow,
} from './mlflow-error.ts';
import { authorization, type Server } from './server.ts';

export interface MlflowRequest {
  method: 'GET' | 'POST' | 'PUT';
  /** Relative to the server's URI, escaped: "/api/2.0/mlflow/runs/search". */
  path: string;
  query?: Record<string, string>;
  /** Sent as JSON; bytes are sent as they are. */
  body?: object | Uint8Array;
  /** Sending it twice has the same effect as once. Other requests are retried only if they did not reach the server. */
  idempotent: boolean;
}

export interface RetryPolicy {
  /** For one request and its whole response. */
  timeoutMs: number;
  /** Before the second, the third, … try. Short, because the caller tries again later anyway. */
  pausesMs: readonly number[];
  /** Aborts all requests together. */
  signal: AbortSignal;
}

/** A reachable server accepts a connection in milliseconds; without one in three seconds, packets are being dropped. */
const CONNECT_MS = 3_000;
/** The longest response has a few hundred metrics: some tens of kilobytes. */
const MAX_RESPONSE_BYTES = 4 << 20;

const agent = new Agent({ connect: { timeout: CONNECT_MS } });

/**
 * @returns the response's JSON; {} for an empty response.
 * @throws MlflowError for any other outcome.
 */
export async function send(server: Server, request: MlflowRequest, policy: RetryPolicy): Promise<unknown> {
  for (let tries = 0; ; tries += 1) {
    try {
      return await sendOnce(server, request, policy);
    } catch (error) {
      const wait = policy.pausesMs[tries];
      if (wait === undefined || !mayRetry(error, request) || policy.signal.aborted) throw error;
      await pause(wait);
    }
  }
}

function mayRetry(error: unknown, { idempotent }: MlflowRequest): boolean {
  if (!(error instanceof MlflowError)) return false;
  return error.retry === 'always' || (error.retry === 'idempotent' && idempotent);
}

async function sendOnce(server: Server, request: MlflowRequest, policy: RetryPolicy): Promise<unknown> {
  const response = await exchange(server, request, policy).catch((error) => {
    throw errorWithoutResponse(error, server);
  });
  if (response.status !== 200) throw errorOf(response, server);
  if (response.body === '') return {};
  try {
    return JSON.parse(response.body);
  } catch {
    throw notMlflow(server, response.status);
  }
}

async function exchange(
  server: Server,
  { method, path, query, body }: MlflowRequest,
  policy: RetryPolicy,
): Promise<MlflowResponse> {
  const isBytes = body instanceof Uint8Array;
  const secret = authorization(server);
  const { statusCode, body: stream } = await httpRequest(server.uri + path, {
    method,
    dispatcher: agent,
    ...(query && { query }),
    headers: {
      accept: 'application/json',
      ...(body && { 'content-type': isBytes ? 'application/octet-stream' : 'application/json' }),
      ...(secret && { authorization: secret }),
    },
    body: isBytes || body === undefined ? (body ?? null) : JSON.stringify(body),
    signal: AbortSignal.any([policy.signal, AbortSignal.timeout(policy.timeoutMs)]),
  });
  return { status: statusCode, body: await readUpTo(MAX_RESPONSE_BYTES, stream) };
}
