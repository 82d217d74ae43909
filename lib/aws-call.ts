// One call of AWS: signed, repeated when there is no answer or AWS fails or throttles, and within the request's time budget.
import { channel } from 'node:diagnostics_channel';
import { isThrottlingError, StandardRetryStrategy } from '@smithy/core/retry';
import { NodeHttpHandler } from '@smithy/node-http-handler';
import { type Service, signed, type Unsigned } from '#lib/aws-signing.ts';
import { readUpTo } from '#lib/bounded-body.ts';
import { AppError } from '#lib/errors.ts';
import { beginWait } from '#lib/time-budget.ts';

export interface Call<Output> extends Unsigned {
  service: Service;
  /** "GetItem" */
  operation: string;
  input: object;
  /** Reads an answer with a status of 2xx. When it throws, the answer counts as none. */
  read(answer: Answer): Output;
}

interface Answer {
  status: number;
  /** Names in lower case. */
  headers: Record<string, string>;
  body: string;
}

export interface Limits {
  /** How often a call is attempted at most. */
  attempts: number;
  /** Until a connection is open. */
  connectMs: number;
  /** From the begin of an attempt to the head of its answer. */
  answerMs: number;
  /** All attempts of a call together, at most. */
  mostMs?: number;
  /** Whether the time budget of the request ends them sooner, as it does unless this is false. */
  inBudget?: boolean;
}

/**
 * A call may be done twice, so it must do no harm then.
 * @param mostMs less time for this call than the client's limit
 * @throws AwsError when AWS refuses; AppError `unavailable` when there is no answer in time, or AWS fails or throttles
 */
export type Client = <Output>(call: Call<Output>, mostMs?: number) => Promise<Output>;

/** AWS refuses or fails. Name and `$metadata` are as in the errors of AWS's SDK: "ConditionalCheckFailedException". */
export class AwsError extends Error {
  readonly $metadata: { readonly httpStatusCode: number };
  /** Milliseconds that AWS's clock was ahead of ours; NaN when the answer does not say. */
  readonly clockMs: number;

  constructor(name: string, message: string, status: number, clockMs: number) {
    super(message);
    this.name = name;
    this.$metadata = { httpStatusCode: status };
    this.clockMs = clockMs;
  }
}

/** Each call before it is made: tests compare them with what the functions may do. */
const calls = channel('vigia:aws');

/** With fewer milliseconds left no attempt is made: its answer would come too late to be reported. */
const LEAST_MS = 20;
/** More than any: DynamoDB answers with 16 MB of items at most, and its JSON is a few times longer. */
const MOST_ANSWER_BYTES = 128_000_000;
const CLOCK_ERRORS = /Signature|Skewed|RequestExpired|RequestInTheFuture/;
/** A signature counts for five minutes. */
const LEAST_SKEW_MS = 60_000;

/** @returns a client with connections and a retry quota of its own */
export function clientWith({
  attempts,
  connectMs,
  answerMs,
  mostMs: most = Number.POSITIVE_INFINITY,
  inBudget = true,
}: Limits): Client {
  const connections = new NodeHttpHandler({
    connectionTimeout: connectMs,
    requestTimeout: answerMs,
    throwOnRequestTimeout: true,
  });
  const retries = new StandardRetryStrategy(attempts);
  let clockMs = 0;

  /** Whether AWS refused a signature because of the clock that it was made by; ours is corrected then. */
  function correctsClock(error: unknown, signedBy: number): boolean {
    if (!(error instanceof AwsError) || !CLOCK_ERRORS.test(error.name)) return false;
    if (!(Math.abs(error.clockMs - signedBy) >= LEAST_SKEW_MS)) return false;
    clockMs = error.clockMs;
    return true;
  }

  async function attempt<Output>(call: Call<Output>, abortSignal: AbortSignal): Promise<Output> {
    const request = await signed(call.service, call, clockMs);
    // The signer's type has optional parts that the handler's has not.
    const { response } = await connections.handle(request as never, { abortSignal });
    const body = await readUpTo(MOST_ANSWER_BYTES, response.body);
    const answer = { status: response.statusCode, headers: response.headers, body };
    if (answer.status < 300) return call.read(answer);
    throw errorIn(answer);
  }

  async function attemptAll<Output>(
    call: Call<Output>,
    lateAt: number,
    signal: AbortSignal,
  ): Promise<Output> {
    let token = await retries.acquireInitialRetryToken('');
    const repeated = new Set<string>();
    for (;;) {
      if (performance.now() >= lateAt) throw new Error('too late to try');
      const signedBy = clockMs;
      try {
        const output = await attempt(call, signal);
        retries.recordSuccess(token);
        return output;
      } catch (error) {
        if (signal.aborted) throw error;
        const cause = isDeadConnection(error) ? 'connection' : correctsClock(error, signedBy) && 'clock';
        // Once for each cause, at once, and beside the attempts.
        if (cause && repeated.size < repeated.add(cause).size) continue;
        const errorType = isThrottle(error) ? 'THROTTLING' : isOutage(error) ? 'TRANSIENT' : 'CLIENT_ERROR';
        token = await retries.refreshRetryTokenForRetry(token, { errorType }).catch(() => {
          throw error;
        });
      }
    }
  }

  return async (call, mostMs = most) => {
    const { leftMs, end } = inBudget ? beginWait() : { leftMs: most, end: () => {} };
    const budgetMs = Math.max(0, Math.min(leftMs, mostMs, most));
    calls.publish(call);
    const late = new AbortController();
    const { promise: ended, reject } = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      reject(new Error('no answer within the budget'));
      late.abort();
    }, budgetMs);
    try {
      return await Promise.race([
        attemptAll(call, performance.now() + budgetMs - LEAST_MS, late.signal),
        ended,
      ]);
    } catch (error) {
      if (!isOutage(error)) throw error;
      throw new AppError('unavailable', { headers: { 'Retry-After': '5' }, cause: error });
    } finally {
      clearTimeout(timer);
      end();
    }
  };
}

/** True for an `unavailable` that AWS answered because a table, a key or the account is throttled. */
export function isThrottled(error: unknown): boolean {
  return error instanceof AppError && isThrottle(error.cause);
}

function isThrottle(error: unknown): boolean {
  return error instanceof Error && isThrottlingError(error as Parameters<typeof isThrottlingError>[0]);
}

/** No answer, a throttle, or a status of 500 and above. A refused request (4xx) is a fault of ours. */
function isOutage(error: unknown): boolean {
  return !(error instanceof AwsError) || error.$metadata.httpStatusCode >= 500 || isThrottle(error);
}

/** The server had closed the connection, as while the process was frozen. */
function isDeadConnection(error: unknown): boolean {
  return /^(ECONNRESET|EPIPE)$/.test((error as NodeJS.ErrnoException).code ?? '');
}

/** DynamoDB and SQS name the error in their JSON, Lambda and API Gateway in a header, SNS in its XML. */
function errorIn({ status, headers, body }: Answer): AwsError {
  const { __type, message, Message } = objectIn(body);
  const type = headers['x-amzn-errortype'] ?? __type ?? /<Code>([^<]+)/.exec(body)?.[1] ?? `Status${status}`;
  // "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException", "GoneException:http://…"
  const name = String(type)
    .replace(/^[^#:]*#/, '')
    .replace(/:.*$/, '');
  const text = message ?? Message ?? /<Message>([^<]+)/.exec(body)?.[1] ?? `AWS answers ${status}`;
  return new AwsError(name, String(text), status, Date.parse(headers.date ?? '') - Date.now());
}

function objectIn(json: string): Record<string, unknown> {
  try {
    return Object(JSON.parse(json));
  } catch {
    return {};
  }
}
