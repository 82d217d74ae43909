// A row of the contract: a request, its answer, and the rule of docs/contract.md that it holds. The same rows for every way to run the API.
import { readFileSync } from 'node:fs';
import type { ErrorCode } from '#lib/errors.ts';
import { ERRORS } from '#lib/errors.ts';
import type { Request } from '../api/api.ts';

export const DIGIT = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
export const PASSWORD = 'correct horse battery';

/** What is prepared before the first row. */
export interface Given {
  /** Names and access tokens of two users, one who will be deleted, and an administrator. */
  names: Record<Actor, string>;
  tokens: Record<Actor, string>;
  /** Of the user, in a session that no other row uses. */
  refresh_token: string;
  /** Predictions of the user without feedback. */
  predictions: string[];
  /** Bodies of earlier answers, by the `keep` of their rows. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  before: Record<string, any>;
}
export type Actor = 'user' | 'other' | 'gone' | 'admin';

/** What not every way to run the API has; a row that needs it is skipped there, with that reason. */
export type Need =
  /** To sign tokens that no login would issue. */
  | 'the signing key'
  /** The row changes aliases, shares or runs, or posts to the channel. */
  | 'an API that nobody else uses'
  /** A worker would end the run before the next row. */
  | 'a queue without a worker'
  | 'a queue';

export interface Row {
  /** A whole sentence; one that succeeds begins with its route. */
  name: string;
  /** The rules of docs/contract.md that the row holds. */
  rule: string | readonly string[];
  as?: Actor;
  ask: (given: Given) => Request | Promise<Request>;
  status: number;
  /** For `toMatchObject`; the text, when the body is not JSON. */
  body?: unknown;
  /** For `toMatchObject`, by names in lower case. */
  headers?: Record<string, unknown>;
  /** The body's fields, when it may have no others. */
  fields?: string[];
  needs?: Need;
  /** The name under which the body is kept in `before`. */
  keep?: string;
}

/** The answer of an error code: its status, and its text and code in the body. */
export function refusal(code: ErrorCode, more: Record<string, unknown> = {}): Pick<Row, 'status' | 'body'> {
  const { status, msg } = ERRORS[code];
  return { status, body: { msg, code, ...more } };
}

export const get = (path: string, query?: Record<string, string>) => (): Request => ({
  method: 'GET',
  path,
  ...(query && { query }),
});

export const send = (method: string, path: string, value: unknown): Request => ({
  method,
  path,
  headers: { 'content-type': 'application/json' },
  body: JSON.stringify(value),
});

export const post = (path: string, value: unknown) => (): Request => send('POST', path, value);

/** A form with the file in a field. */
export function upload(path: string, file: Uint8Array, field = 'file', filename = 'digit.png'): Request {
  return uploads(path, [file], field, filename);
}

/** A form with the files in fields of one name. */
export function uploads(
  path: string,
  files: readonly Uint8Array[],
  field = 'file',
  filename = 'digit.png',
): Request {
  const form = new FormData();
  for (const file of files) {
    form.append(field, new Blob([Buffer.from(file)], { type: 'image/png' }), filename);
  }
  return { method: 'POST', path, form };
}
