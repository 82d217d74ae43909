// What an HTTP endpoint says of itself; types, validation, authentication, limits, errors and documents come from it.
import type { Request } from '@middy/core';
import type * as z from 'zod';
import type { ErrorCode } from '#lib/errors.ts';
import type { LimitName } from '#lib/limits/limits.ts';
import type { User } from '#lib/users/users.ts';
import type { HttpEvent } from './event.ts';

/** `public` needs no token, `user` any signed-in user, `admin` the role, read from the database on every request. */
type Access = 'public' | 'user' | 'admin';

export interface Spec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'ANY';
  /** As API Gateway writes it: `/admin/users/{username}/role`, or `$default`. */
  readonly path: string;
  /** One line, for the list of routes. */
  readonly summary: string;
  /** What the summary does not say and a client must know. */
  readonly description?: string;
  /** Whose company it is documented in; the area of its file unless told. */
  readonly tags?: readonly string[];
  readonly access: Access;
  /**
   * Whose setting bounds how often it may be called; without it `limitsOf()` in gate.ts says. Several: one of them for
   * each call, which the gate's `countedAs` tells.
   */
  readonly limit?: LimitName | readonly LimitName[];
  readonly params?: z.ZodType;
  readonly query?: z.ZodType;
  /** What the request carries: `jsonBody(schema)` or `formFile`. */
  readonly body?: Body;
  /** Largest body in bytes, decoded; 4,500,000 unless told. */
  readonly bodyLimit?: number;
  /** Success by status. `null` is an empty body. What a schema does not name never leaves the house. */
  readonly responses: Readonly<Record<number, z.ZodType | Verbatim | null>>;
  /** What the use case itself throws; the codes of size, gate, limit and content follow from the rest of the spec. */
  readonly errors?: readonly ErrorCode[];
}

/** A body that is sent as it is: a page, a script, a picture. */
interface Verbatim {
  /** One of them is the reply's `content-type`. */
  readonly mediaTypes: readonly [string, ...string[]];
}

/** One kind of body: how the text of an event becomes a value, and the schema that the value must fit. */
export interface Body<Schema extends z.ZodType = z.ZodType> {
  readonly mediaType: string;
  readonly schema: Schema;
  /** What reading it may throw. */
  readonly errors: readonly ErrorCode[];
  /** Middy's `before`: replaces `event.body` by what it holds. */
  readonly before: (request: Pick<Request<HttpEvent>, 'event'>) => Promise<void> | void;
}

type Parsed<Schema> = Schema extends z.ZodType ? z.output<Schema> : undefined;

/** What a use case receives: everything already checked. */
export interface Call<S extends Spec> {
  readonly caller: S['access'] extends 'public' ? undefined : Caller;
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly body: S['body'] extends Body<infer Schema> ? z.output<Schema> : undefined;
  readonly method: string;
  readonly path: string;
  /** By names in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As API Gateway reports it; no header has a say. */
  readonly sourceIp: string;
  readonly requestId: string;
}

/** Who calls: the user as the database has it now, and the session that the token belongs to. */
export interface Caller extends User {
  readonly sid: string;
}

type BodyOf<Response> = Response extends z.ZodType
  ? z.input<Response>
  : Response extends Verbatim
    ? Uint8Array
    : null;

type ReplyOf<Responses> = {
  [Status in keyof Responses]: {
    readonly status: Status;
    readonly body: BodyOf<Responses[Status]>;
    readonly headers?: Readonly<Record<string, string>>;
  };
}[keyof Responses];

/** What a use case returns: one of the spec's statuses with its body. */
export type Reply<S extends Spec> = ReplyOf<S['responses']>;
