// The spec of an HTTP endpoint: types, validation, access control, limits, errors and documents are derived from it.
import type { Request } from '@middy/core';
import type { APIGatewayProxyEventV2, APIGatewayProxyStructuredResultV2 } from 'aws-lambda';
import type * as z from 'zod/mini';
import type { AuditAction } from '#lib/audit/audit.ts';
import type { ErrorCode } from '#lib/errors.ts';
import type { LimitName } from '#lib/limits/limits.ts';
import type { User } from '#lib/users/users.ts';
import type { SlackCall } from './slack-access.ts';

/** A request as API Gateway sends it (payload 2.0), as far as it is read here. */
export type HttpEvent = Pick<
  APIGatewayProxyEventV2,
  'rawPath' | 'headers' | 'pathParameters' | 'queryStringParameters' | 'isBase64Encoded'
> & { body?: unknown; requestContext: { http: { method: string; sourceIp: string } } };

export type HttpResult = APIGatewayProxyStructuredResultV2;

/**
 * `public` needs no token; `user` needs a signed-in user; `admin` needs the role, read from the database for each request; `slack`
 * needs Slack's signature.
 */
type Access = 'public' | 'user' | 'admin' | 'slack';

export interface Spec {
  readonly method: 'GET' | 'POST' | 'PUT' | 'DELETE' | 'ANY';
  /** As API Gateway writes it: `/admin/users/{username}/role`, or `$default`. */
  readonly path: string;
  /** One line, for the list of routes. */
  readonly summary: string;
  /** Anything else that a client must know. */
  readonly description?: string;
  /** Groups of the document that list the route. Default: its folder in functions/. */
  readonly tags?: readonly string[];
  readonly access: Access;
  /**
   * The setting with the rate limit of the route. Default: see `limitsOf()` in access.ts. With several, `countedAs` of
   * access control chooses one for each call.
   */
  readonly limit?: LimitName | readonly LimitName[];
  /**
   * The route takes an `Idempotency-Key`: all calls with one key have one effect and one answer (docs/contract.md, Requests). Its access
   * control has `once`, and its answers are JSON.
   */
  readonly idempotent?: true;
  /** What the audit log records of a call. */
  readonly audit?: Audited;
  readonly params?: z.ZodMiniType;
  readonly query?: z.ZodMiniType;
  /** The request's body: `jsonBody(schema)` or `formFile`. */
  readonly body?: Body;
  /** Largest body in bytes after decoding base64. Default: 4,500,000. */
  readonly bodyLimit?: number;
  /** Answers of success by status. `null` is an empty body. Fields that the schema does not name are removed. */
  readonly responses: Readonly<Record<number, z.ZodMiniType | Verbatim | null>>;
  /** Codes that the use case itself throws; those of size, access, limit and content follow from the rest of the spec. */
  readonly errors?: readonly ErrorCode[];
}

/** An entry of the audit log for each call that succeeds, and for each that is refused with one of these codes. */
interface Audited {
  readonly action: AuditAction;
  readonly refusals?: readonly ErrorCode[];
  /** To whom or to what it is done. The content has the types of the spec's schemas. */
  readonly target?: (content: AuditedContent) => string | undefined;
  /** Of a call without a token: the name that the content says. */
  readonly actor?: (content: AuditedContent) => string | undefined;
}

// biome-ignore lint/suspicious/noExplicitAny: the schemas that give these values their types belong to the same spec
type AuditedContent = { params: any; body: any };

/** A body that is sent as it is: a page, a script, a picture. */
export interface Verbatim {
  /** One of them is the reply's `content-type`. */
  readonly mediaTypes: readonly [string, ...string[]];
}

/** One kind of body: how to parse the text of an event, and the schema that the value must fit. */
export interface Body<Schema extends z.ZodMiniType = z.ZodMiniType> {
  readonly mediaType: string;
  readonly schema: Schema;
  /** Codes that parsing may throw. */
  readonly errors: readonly ErrorCode[];
  /** Middy's `before`: replaces `event.body` by the parsed value. */
  readonly before: (request: Pick<Request<HttpEvent>, 'event'>) => Promise<void> | void;
}

/** By access: nobody, Slack with what it sent, or a user. */
type CallerOf<A extends Access> = A extends 'public' ? undefined : A extends 'slack' ? SlackCall : Caller;

type Parsed<Schema> = Schema extends z.ZodMiniType ? z.output<Schema> : undefined;

/** The argument of a use case; everything in it is validated. */
export interface Call<S extends Spec> {
  readonly caller: CallerOf<S['access']>;
  readonly params: Parsed<S['params']>;
  readonly query: Parsed<S['query']>;
  readonly body: S['body'] extends Body<infer Schema> ? z.output<Schema> : undefined;
  readonly method: string;
  readonly path: string;
  /** Names are in lower case. */
  readonly headers: Readonly<Record<string, string | undefined>>;
  /** As API Gateway reports it; headers such as X-Forwarded-For are ignored. */
  readonly sourceIp: string;
  readonly requestId: string;
}

/** The calling user as the database has it now, and the session of the token. */
export interface Caller extends User {
  readonly sid: string;
}

type BodyOf<Response> = Response extends z.ZodMiniType
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

/** The result of a use case: one of the spec's statuses with its body. */
export type Reply<S extends Spec> = ReplyOf<S['responses']>;
