// Failures of Slack that a person or a test can switch on, to see what Vigía then does.
import type { ServerResponse } from 'node:http';
import { setTimeout as wait } from 'node:timers/promises';
import { isObject } from './rules/shape.ts';

/** `error` is one of the Web API alone, such as token_revoked. The others hold for the webhook too. */
export interface Failure {
  error?: string;
  status?: number;
  retry_after?: number;
  delay_ms?: number;
}

/** Undefined for what is no failure. */
export function failureIn(body: unknown): Failure | undefined {
  if (!isObject(body)) return undefined;
  const { error, status, retry_after, delay_ms } = body as Failure;
  const isNumber = (value: unknown, least: number, most: number) =>
    value === undefined || (Number.isInteger(value) && Number(value) >= least && Number(value) <= most);
  const isKnown = error !== undefined || status !== undefined || delay_ms !== undefined;
  const isName = error === undefined || /^[a-z_]{1,60}$/.test(String(error));
  const areNumbers =
    isNumber(status, 400, 599) && isNumber(retry_after, 1, 3_600) && isNumber(delay_ms, 1, 60_000);
  return isKnown && isName && areNumbers ? (body as Failure) : undefined;
}

/** Answers in place of Slack. @returns whether it did */
export async function fail(response: ServerResponse, failure: Failure | undefined, isWebApi: boolean) {
  if (!failure) return false;
  if (failure.delay_ms !== undefined) await wait(failure.delay_ms);
  const { error, status, retry_after } = failure;
  if (error !== undefined && isWebApi) {
    response.writeHead(200, { 'content-type': 'application/json' });
    response.end(JSON.stringify({ ok: false, error }));
    return true;
  }
  if (status === undefined) return false;
  const retryAfter = retry_after === undefined ? {} : { 'retry-after': String(retry_after) };
  response.writeHead(status, { 'content-type': 'text/plain', ...retryAfter });
  response.end(status === 429 ? 'rate_limited' : 'failure');
  return true;
}
