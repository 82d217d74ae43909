// Finds every function with its sample events, for tests over all of them.
import { readdirSync, readFileSync } from 'node:fs';
import type { Context } from 'aws-lambda';
import type { HttpEvent, HttpResult, Spec } from '#lib/http/spec.ts';
import { functionFiles, keyOf } from '../../build/function-files.ts';
import { asFunction } from './aws-calls.ts';
import { lambdaContext } from './gateway.ts';

const ROOT = new URL('../../', import.meta.url);

export interface DeployedFunction {
  /** As in serverless.yml: "predict-v1". */
  key: string;
  handler: (event: unknown, context: Context) => Promise<unknown>;
  /** Only HTTP functions have one. */
  spec?: Spec;
}

export interface HttpFunction extends DeployedFunction {
  spec: Spec;
  /** Calls it with its sample event, these headers and the fields of `change`. */
  call(
    headers?: Record<string, string>,
    change?: Partial<HttpEvent>,
  ): Promise<{ status: number; headers: Record<string, string>; body: Record<string, unknown> }>;
}

/** Every file in functions/ that exports a handler. */
export async function allFunctions(): Promise<DeployedFunction[]> {
  const found: DeployedFunction[] = [];
  for (const file of functionFiles()) {
    const { handler, spec } = await import(new URL(file, ROOT).href);
    if (!handler) continue;
    const key = keyOf(file);
    const run: DeployedFunction['handler'] = (event, context) =>
      asFunction(key, () => handler(event, context));
    found.push({ key, handler: Object.assign(run, spec && { spec }), ...(spec && { spec }) });
  }
  return found.sort((a, b) => a.key.localeCompare(b.key));
}

/** The functions with an HTTP spec. */
export async function httpFunctions(): Promise<HttpFunction[]> {
  const found: HttpFunction[] = [];
  for (const { key, handler, spec } of await allFunctions()) {
    if (!spec) continue;
    const [sample] = sampleEvents(key);
    if (!sample) throw new Error(`${key} has no sample event`);
    found.push({ key, handler, spec, call: callOf(handler, sample as HttpEvent) });
  }
  return found;
}

/** The events in `events/` for a function; the one without a suffix comes first. */
export function sampleEvents(key: string): unknown[] {
  return readdirSync(new URL('events/', ROOT))
    .filter((file) => file.endsWith('.json') && file.split('.')[0] === key)
    .sort((a, b) => a.length - b.length)
    .map((file) => JSON.parse(readFileSync(new URL(`events/${file}`, ROOT), 'utf8')));
}

function callOf(handler: DeployedFunction['handler'], sample: HttpEvent): HttpFunction['call'] {
  return async (headers = {}, change = {}) => {
    const { authorization: _, ...others } = sample.headers;
    const event = { ...asOfNow(sample), ...change, headers: { ...others, ...headers } };
    const result = (await handler(event, lambdaContext())) as HttpResult;
    return {
      status: Number(result.statusCode),
      headers: (result.headers ?? {}) as Record<string, string>,
      body: isJson(result) ? JSON.parse(String(result.body)) : {},
    };
  };
}

/** The same request now: the end of a silence is as far ahead as it was when the sample was taken. */
function asOfNow(sample: HttpEvent): HttpEvent {
  if (typeof sample.body !== 'string') return sample;
  const { timeEpoch } = sample.requestContext as unknown as { timeEpoch: number };
  const ahead = Date.now() - timeEpoch;
  const moved = (_: string, until: string) =>
    `"until":"${new Date(Date.parse(until) + ahead).toISOString()}"`;
  return { ...sample, body: sample.body.replace(/"until":"([^"]+)"/, moved) };
}

/** False for documents, which are sent as base64 and which these tests do not read. */
function isJson({ headers = {}, body, isBase64Encoded }: HttpResult): boolean {
  return Boolean(body) && !isBase64Encoded && String(headers['content-type'] ?? '').includes('json');
}
