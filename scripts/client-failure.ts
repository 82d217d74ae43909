// What a script prints when a call of the API fails: one sentence instead of a stack.
import { ApiError } from '#client';
import { Failure } from './command-line.ts';

/** @param url of the HTTP API. @returns the error itself when no call failed */
export function failureOf(error: unknown, url: string): unknown {
  if (!(error instanceof ApiError)) return error;
  const text =
    error.status === 0 ? `Nothing answers at ${new URL(url).origin}` : `${url} answered ${error.message}`;
  return new Failure(text, { cause: error });
}
