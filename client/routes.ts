// Routes of the API as types, from the OpenAPI document: a route that changes fails the type check of who calls it.
import type { paths } from './openapi.d.ts';

interface MethodNames {
  GET: 'get';
  POST: 'post';
  PUT: 'put';
  DELETE: 'delete';
}
export type Method = keyof MethodNames;

type Operation<M extends Method, P extends keyof paths> = paths[P][MethodNames[M]];

/** The paths of routes with this method. */
export type PathOf<M extends Method> = {
  [P in keyof paths]: Operation<M, P> extends { responses: unknown } ? P : never;
}[keyof paths];

type JsonOf<Content> = Content extends { content: { 'application/json': infer Json } } ? Json : undefined;

/** The JSON of a route that succeeded. */
export type Answer<M extends Method, P extends PathOf<M>> =
  Operation<M, P> extends { responses: infer Responses }
    ? JsonOf<Responses[keyof Responses & (200 | 201 | 202 | 204)]>
    : never;

type BodyOf<Op> = Op extends { requestBody?: infer Body } ? JsonOf<NonNullable<Body>> : never;
type PathParameters<Op> = Op extends { parameters: { path: infer Path } } ? Path : never;
type Query<Op> = Op extends { parameters: { query?: infer Asked } } ? Asked : never;

/** What a route is sent. A path parameter is put into the path. */
export type Request<M extends Method, P extends PathOf<M>> = {
  query?: Query<Operation<M, P>>;
  json?: BodyOf<Operation<M, P>>;
  /** Idempotency-Key, for routes that take one. */
  key?: string;
} & ([PathParameters<Operation<M, P>>] extends [never] ? object : { path: PathParameters<Operation<M, P>> });
