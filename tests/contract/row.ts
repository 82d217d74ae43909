// A row of the contract's table: who asks what, and what is answered. The same table for every way to run the API.
import { readFileSync } from 'node:fs';
import type { ErrorCode } from '#lib/errors.ts';
import { ERRORS } from '#lib/errors.ts';
import type { Request } from '../api/api.ts';

export const DIGIT = readFileSync(new URL('../../events/digit-7.png', import.meta.url));
export const PASSWORD = 'correct horse battery';

/** What there is when the rows begin. */
export interface Given {
  /** Names and access tokens of two users, one who will go, and an administrator. */
  names: Record<Actor, string>;
  tokens: Record<Actor, string>;
  /** A refresh token of the user, of a session of its own. */
  refresh_token: string;
  /** Predictions of the user that nobody has judged. */
  predictions: string[];
  /** What an earlier row was answered. */
  // biome-ignore lint/suspicious/noExplicitAny: whatever came back
  before: Record<string, any>;
}
export type Actor = 'user' | 'other' | 'gone' | 'admin';

/** What only some ways to run the API can give; where it is lacking the row is skipped, and says so. */
export type Need =
  /** To sign what no login would. */
  | 'the signing key'
  /** Aliases, weights, retrainings and the channel are everybody's. */
  | 'an API that nobody else uses'
  /** A worker would take what is queued away. */
  | 'a queue without a worker'
  | 'a queue';

export interface Row {
  name: string;
  as?: Actor;
  ask: (given: Given) => Request | Promise<Request>;
  status: number;
  /** What is in the body, for `toMatchObject`; what is not JSON, the text. */
  body?: unknown;
  /** What the headers hold. */
  headers?: Record<string, unknown>;
  /** The names of the body's fields, when there are to be no others. */
  fields?: string[];
  needs?: Need;
  /** The name under which the body is kept in `before`. */
  keep?: string;
}

/** A refusal of that code: its status and text, which CONTRACT quotes, and the form that every error has. */
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

/** An upload of that file under that field. */
export function upload(path: string, file: Uint8Array, field = 'file', filename = 'digit.png'): Request {
  const form = new FormData();
  form.append(field, new Blob([Buffer.from(file)], { type: 'image/png' }), filename);
  return { method: 'POST', path, form };
}
