// Checks answers against the OpenAPI document.
import { Ajv2020, type ValidateFunction } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { expect } from 'vitest';
import type { Spec } from '#lib/http/spec.ts';
import document from '../../functions/site/openapi.json' with { type: 'json' };
import type { Answer } from './gateway.ts';

interface Ref {
  $ref?: string;
}
interface Header extends Ref {
  required?: boolean;
  schema?: { type?: string };
}
export interface Response extends Ref {
  headers?: Record<string, Header>;
  content?: Record<
    string,
    { schema?: object; example?: unknown; examples?: Record<string, { value: unknown }> }
  >;
}
export interface Operation {
  operationId: string;
  tags: string[];
  summary: string;
  parameters?: { name: string; in: string; schema: object; example?: unknown }[];
  requestBody?: Response;
  responses: Record<string, Response>;
}

export const paths = document.paths as unknown as Record<string, Record<string, Operation>>;

export function operationOf({ method, path }: Pick<Spec, 'method' | 'path'>): Operation {
  const operation = paths[path]?.[method.toLowerCase()];
  if (!operation) throw new Error(`${method} ${path} is not in the document`);
  return operation;
}

const ROOT = 'https://vigia.test/openapi.json';
const ajv = formats.default(new Ajv2020({ strict: false, validateSchema: false, allErrors: true }));
ajv.addSchema(document, ROOT);
const compiled = new Map<string, ValidateFunction>();

/**
 * Fails unless the document has this answer: its status, its required headers, its body. Unknown paths and methods may
 * only be answered with the document's `NotFound` and `MethodNotAllowed`.
 * @param path the called path without its query, "/admin/models/aliases/v1"
 */
export function expectConforms(method: string, path: string, answer: Answer): void {
  // It is the answer of the GET without its body, which `tests/unit/http/endpoint.test.ts` holds.
  if (method === 'HEAD') return;
  const { status } = answer;
  const pointer = responseFor(method, path, status);
  const what = `${method} ${path} → ${status}`;
  if (!pointer) throw new Error(`${what}, which the document does not have`);
  const response = at<Response>(pointer);
  expectHeaders(response, answer, what);
  expectBody(response, pointer, answer, what);
}

/** The mistakes of a value by the schema at a place of the document; empty when it fits. */
export function misfits(schemaPointer: string, value: unknown): string[] {
  const validate = compiled.get(schemaPointer) ?? ajv.compile({ $ref: `${ROOT}#${schemaPointer}` });
  compiled.set(schemaPointer, validate);
  if (validate(value)) return [];
  return (validate.errors ?? []).map(({ instancePath, message = '', params }) =>
    [instancePath, message, JSON.stringify(params)].join(' '),
  );
}

/** Follows one reference; ours are never nested. */
export function resolved(pointer: string): string {
  const { $ref } = at<Ref>(pointer);
  return $ref === undefined ? pointer : $ref.slice(1);
}

export function at<Value>(pointer: string): Value {
  const names = pointer
    .split('/')
    .slice(1)
    .map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'));
  return names.reduce<unknown>((value, name) => (value as Record<string, unknown>)[name], document) as Value;
}

/** A name as a part of a JSON pointer. */
export const part = (name: string) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`;

function responseFor(method: string, path: string, status: number): string | undefined {
  const template = templateOf(path);
  if (template === undefined) return status === 404 ? '/components/responses/NotFound' : undefined;
  const operation = paths[template]?.[method.toLowerCase()];
  if (!operation) return status === 405 ? '/components/responses/MethodNotAllowed' : undefined;
  if (!operation.responses[status]) return undefined;
  return resolved(`/paths${part(template)}/${method.toLowerCase()}/responses/${status}`);
}

/** A path without parameters takes precedence over one with parameters. */
function templateOf(path: string): string | undefined {
  if (paths[path]) return path;
  return Object.keys(paths).find((template) =>
    new RegExp(`^${template.replaceAll('.', '[.]').replace(/\{\w+\}/g, '[^/]+')}$`).test(path),
  );
}

function expectHeaders({ headers = {} }: Response, answer: Answer, what: string): void {
  const got = Object.fromEntries(
    Object.entries(answer.headers).map(([name, value]) => [name.toLowerCase(), value]),
  );
  for (const [name, { $ref = '' }] of Object.entries(headers)) {
    const { required, schema } = at<Header>($ref.slice(1));
    const value = got[name.toLowerCase()];
    if (required) expect(value, `${what}: header ${name}`).toBeDefined();
    if (value !== undefined && schema?.type === 'integer') {
      expect(value, `${what}: header ${name}`).toMatch(/^\d+$/);
    }
  }
}

function expectBody({ content }: Response, pointer: string, { headers, body }: Answer, what: string): void {
  if (!content) {
    expect(body ?? '', `${what}: a body`).toHaveLength(0);
    return;
  }
  const type = headers['content-type']?.split(';')[0] ?? '';
  expect(Object.keys(content), `${what}: content type`).toContain(type);
  if (type !== 'application/json') return;
  const wrong = misfits(`${pointer}/content/application~1json/schema`, body);
  expect(wrong, `${what}: ${JSON.stringify(body)?.slice(0, 500)}`).toEqual([]);
}
