// Calls of DynamoDB, SQS and Lambda without the SDK, for functions that must start quickly: their protocols over Node's own client,
// signed by the SDK's signer. A call draws on the request's time budget and throws AppError `unavailable` in an outage.
import { createHash, createHmac } from 'node:crypto';
import { channel } from 'node:diagnostics_channel';
import { request as httpRequest, type IncomingMessage } from 'node:http';
import { request as httpsRequest } from 'node:https';
import { SignatureV4 } from '@smithy/signature-v4';
import { readUpTo } from '#lib/bounded-body.ts';
import { config } from '#lib/config.ts';
import { AppError } from '#lib/errors.ts';
import { beginWait } from '#lib/time-budget.ts';

const ENDPOINTS = {
  dynamodb: 'AWS_ENDPOINT_URL_DYNAMODB',
  sqs: 'AWS_ENDPOINT_URL_SQS',
  lambda: 'AWS_ENDPOINT_URL_LAMBDA',
} as const;
type Service = keyof typeof ENDPOINTS;

/** Of the services that have all operations at one address. */
const TARGETS = { dynamodb: 'DynamoDB_20120810', sqs: 'AmazonSQS' } as const;

/** Each call before it is made: tests compare them with what the functions may do. */
const calls = channel('vigia:aws-json');

const MOST_MS = 1_500;
/** A function that is invoked may take as long as the drill, which times out after 3 s. */
const MOST_INVOCATION_MS = 8_000;
const MOST_ANSWER_BYTES = 400_000;

/** AWS refuses a call: `reason` is its error's name, like "ConditionalCheckFailedException". */
export class AwsRefusal extends Error {
  override readonly name = 'AwsRefusal';
  readonly reason: string;

  constructor(operation: string, reason: string) {
    super(`${operation}: ${reason}`);
    this.reason = reason;
  }
}

interface Sent {
  path: string;
  headers: Record<string, string>;
  body: string;
}

/**
 * One call, repeated once when the server had closed the connection while the process was frozen. The call must do no harm when
 * it is done twice.
 * @throws AwsRefusal; AppError `unavailable` when there is no answer in time, or the service fails or throttles.
 */
export async function callAws<Answer>(
  service: keyof typeof TARGETS,
  operation: string,
  input: Record<string, unknown>,
): Promise<Answer> {
  const headers = {
    'content-type': 'application/x-amz-json-1.0',
    'x-amz-target': `${TARGETS[service]}.${operation}`,
  };
  const sent = { path: '/', headers, body: JSON.stringify(input) };
  const { body } = await call(service, operation, input, sent, MOST_MS);
  return JSON.parse(body) as Answer;
}

/**
 * Invokes a function and waits for it. It may run twice, as for `callAws`.
 * @returns whether it failed
 * @throws as `callAws`
 */
export async function invokeFunction(FunctionName: string, event: unknown): Promise<{ failed: boolean }> {
  const path = `/2015-03-31/functions/${encodeURIComponent(FunctionName)}/invocations`;
  const sent = { path, headers: { 'content-type': 'application/json' }, body: JSON.stringify(event) };
  const { headers } = await call('lambda', 'Invoke', { FunctionName }, sent, MOST_INVOCATION_MS);
  return { failed: headers['x-amz-function-error'] !== undefined };
}

async function call(service: Service, operation: string, input: object, sent: Sent, mostMs: number) {
  const { leftMs, end } = beginWait();
  calls.publish({ service, operation, input });
  try {
    const answer = await exchange(service, sent, Math.min(leftMs, mostMs));
    const { status, body } = answer;
    if (status === 200) return answer;
    const reason = reasonIn(body);
    if (status >= 500 || THROTTLES.test(reason)) throw new Error(`${operation}: ${status} ${reason}`);
    throw new AwsRefusal(operation, reason);
  } catch (error) {
    if (error instanceof AwsRefusal) throw error;
    throw new AppError('unavailable', { headers: { 'Retry-After': '5' }, cause: error });
  } finally {
    end();
  }
}

const THROTTLES = /Throttl|ThroughputExceeded|RequestLimitExceeded/;

/** "com.amazonaws.dynamodb.v20120810#ConditionalCheckFailedException" → its last part. */
function reasonIn(body: string): string {
  const type = /"__type"\s*:\s*"(?:[^"#]*#)?([\w.]{1,100})"/.exec(body)?.[1];
  return type ?? 'unexpected answer';
}

async function exchange(service: Service, sent: Sent, timeoutMs: number) {
  const late = new AbortController();
  const timer = setTimeout(() => late.abort(), Math.max(0, timeoutMs));
  try {
    const { url, headers } = await signed(service, sent);
    const send = async () => await post(url, headers, sent.body, late.signal);
    const response = await send().catch((error) => {
      if (/^(ECONNRESET|EPIPE)$/.test((error as NodeJS.ErrnoException).code ?? '')) return send();
      throw error;
    });
    return {
      status: response.statusCode ?? 0,
      headers: response.headers,
      body: await readUpTo(MOST_ANSWER_BYTES, response),
    };
  } finally {
    clearTimeout(timer);
  }
}

async function signed(service: Service, { path, headers: own, body }: Sent) {
  const settings = config(
    'AWS_REGION',
    'AWS_ACCESS_KEY_ID',
    'AWS_SECRET_ACCESS_KEY',
    'AWS_SESSION_TOKEN',
    'AWS_ENDPOINT_URL_DYNAMODB',
    'AWS_ENDPOINT_URL_SQS',
    'AWS_ENDPOINT_URL_LAMBDA',
  );
  const { AWS_REGION: region, AWS_SESSION_TOKEN: sessionToken } = settings;
  const suffix = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com';
  const url = new URL(path, settings[ENDPOINTS[service]] ?? `https://${service}.${region}.${suffix}`);
  const signer = new SignatureV4({
    service,
    region,
    credentials: {
      accessKeyId: settings.AWS_ACCESS_KEY_ID,
      secretAccessKey: settings.AWS_SECRET_ACCESS_KEY,
      ...(sessionToken && { sessionToken }),
    },
    sha256: Sha256,
  });
  const { headers } = await signer.sign({
    method: 'POST',
    protocol: url.protocol,
    hostname: url.hostname,
    path,
    query: {},
    headers: { host: url.host, ...own },
    body,
  });
  return { url, headers };
}

async function post(
  url: URL,
  headers: Record<string, string>,
  body: string,
  signal: AbortSignal,
): Promise<IncomingMessage> {
  const request = url.protocol === 'http:' ? httpRequest : httpsRequest;
  const length = { 'content-length': Buffer.byteLength(body) };
  return await new Promise((resolve, reject) => {
    request(url, { method: 'POST', headers: { ...headers, ...length }, signal }, resolve)
      .on('error', reject)
      .end(body);
  });
}

/** The hash in the form that the signer asks for. */
class Sha256 {
  private readonly hash: ReturnType<typeof createHash> | ReturnType<typeof createHmac>;

  constructor(key?: string | ArrayBuffer | ArrayBufferView) {
    this.hash = key === undefined ? createHash('sha256') : createHmac('sha256', keyOf(key));
  }

  update(data: string | ArrayBuffer | ArrayBufferView): void {
    this.hash.update(keyOf(data));
  }

  async digest(): Promise<Uint8Array> {
    return this.hash.digest();
  }

  reset(): void {}
}

function keyOf(data: string | ArrayBuffer | ArrayBufferView): string | Uint8Array {
  if (typeof data === 'string') return data;
  return ArrayBuffer.isView(data)
    ? new Uint8Array(data.buffer, data.byteOffset, data.byteLength)
    : new Uint8Array(data);
}
