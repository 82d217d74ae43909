// The OpenAPI document of all routes, from their specs.
import { readFile } from 'node:fs/promises';
import { createDocument, type ZodOpenApiOverrideContext } from 'zod-openapi';
import { pageSize } from '#lib/http/paging.ts';
import type { Spec } from '#lib/http/spec.ts';
import { codesByStatus, type ErrorResponses, errorResponses } from './error-responses.ts';
import { errorsOf } from './errors-of.ts';
import { withExamples } from './examples.ts';
import type { SpecifiedFunction } from './functions.ts';
import { headerComponents } from './headers.ts';
import { namedSchemas } from './named-schemas.ts';
import { operationOf, tagsOf } from './operation.ts';
import { describeProperties } from './property-descriptions.ts';

/** The areas of functions/ with their descriptions. */
const TAGS: Readonly<Record<string, string>> = {
  auth: 'Registration, sign-in, tokens',
  predict: 'Reads the digit in a picture',
  feedback: 'Whether a prediction was correct',
  reports: 'How accurate the models are',
  retraining: 'Models that learn from feedback',
  admin: 'Models, users, and the Slack channel',
  models: 'The models that serve, for clients that run one themselves',
  slack: 'What people press and write in Slack, and whose account that is',
  site: 'The state of the service, and its documents',
};

const DESCRIPTION = `Handwritten digits, read from pictures, by models that learn from people's feedback.

Register, sign in at \`POST /login\`, press **Authorize** with the \`access_token\`, and upload a picture at
\`POST /api/v2/predict\`. Messages for people are in Spanish; programs read \`code\`.

If several errors apply, the answer is the first in this order: route, size, token, user, role, limit, content. A path that does
not exist is a 404 \`not_found\`; a wrong method is a 405 \`method_not_allowed\` with \`Allow\`. Limits count per user, or per address
without a token.`;

/** The errors of functions/site/fallback.ts, for paths without a route; no operation has them. */
const NO_ROUTE = ['not_found', 'method_not_allowed'] as const;

/** @param functions those with a route, in any order */
export async function openapiDocument(functions: readonly SpecifiedFunction[]) {
  const sorted = functions.toSorted((a, b) => (place(a.spec) < place(b.spec) ? -1 : 1));
  const responses = errorResponses([
    ...sorted.flatMap(({ spec }) => codesByStatus(errorsOf(spec))),
    ...NO_ROUTE.map((code) => [code]),
  ]);
  const tags = new Set(sorted.flatMap(({ key, spec }) => tagsOf(key, spec)));
  const document = createDocument(
    {
      openapi: '3.1.1',
      info: await info(),
      servers: [{ url: '/' }],
      tags: Object.entries(TAGS)
        .filter(([name]) => tags.has(name))
        .map(([name, description]) => ({ name, description })),
      paths: pathsOf(sorted, responses),
      components: {
        schemas: namedSchemas,
        headers: headerComponents,
        responses: responses.components,
        securitySchemes: {
          bearer: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'The `access_token` of `POST /login`; valid for 15 minutes',
          },
        },
      },
    } as Parameters<typeof createDocument>[0],
    { override: readable },
  );
  const complete = withExamples(withoutSpareForms(document));
  describeProperties(complete.components?.schemas ?? {});
  return complete;
}

/**
 * zod-openapi gives a named schema two forms, one for requests and one for answers, when another named schema contains it.
 * If no request uses the schema, only the form for answers is kept.
 */
function withoutSpareForms(document: ReturnType<typeof createDocument>): typeof document {
  const spare = Object.keys(document.components?.schemas ?? {}).filter((name) => name.endsWith('Output'));
  return spare.reduce((whole, name) => {
    const text = JSON.stringify(whole);
    const plain = name.slice(0, -'Output'.length);
    if (text.includes(`"#/components/schemas/${plain}"`)) return whole;
    const renamed: typeof document = JSON.parse(text.replaceAll(`schemas/${name}"`, `schemas/${plain}"`));
    const { [name]: form, ...schemas } = renamed.components?.schemas ?? {};
    return {
      ...renamed,
      components: { ...renamed.components, schemas: { ...schemas, [plain]: form } },
    } as typeof document;
  }, document);
}

function place({ path, method }: Spec): string {
  return `${path} ${method}`;
}

function pathsOf(functions: readonly SpecifiedFunction[], responses: ErrorResponses) {
  const paths: Record<string, Record<string, object>> = {};
  for (const { key, spec } of functions) {
    paths[spec.path] = {
      ...paths[spec.path],
      [spec.method.toLowerCase()]: operationOf(key, spec, responses),
    };
  }
  return paths;
}

async function info() {
  const root = new URL('../../', import.meta.url);
  const { version, license } = JSON.parse(await readFile(new URL('package.json', root), 'utf8'));
  return {
    title: 'Vigía',
    version,
    description: DESCRIPTION,
    license: { name: license, identifier: license },
  };
}

/** Corrects the parts of zod's JSON Schema that are hard to read or wrong for a query string. */
function readable({ zodSchema, jsonSchema }: ZodOpenApiOverrideContext): void {
  if (zodSchema === pageSize) {
    // In a query string it is text, but clients treat it as a number.
    delete jsonSchema.pattern;
    Object.assign(jsonSchema, { type: 'integer', minimum: 1, maximum: 100, default: 20 });
  }
  // A tuple: programs that make clients stop at `items: false`, and the number of items says the same.
  if (jsonSchema.prefixItems) {
    delete jsonSchema.items;
    Object.assign(jsonSchema, {
      minItems: jsonSchema.prefixItems.length,
      maxItems: jsonSchema.prefixItems.length,
    });
  }
  // The format says enough; the pattern even covers leap years.
  if (jsonSchema.format === 'date' || jsonSchema.format === 'date-time') delete jsonSchema.pattern;
  if (jsonSchema.minimum === Number.MIN_SAFE_INTEGER) delete jsonSchema.minimum;
  if (jsonSchema.maximum === Number.MAX_SAFE_INTEGER) delete jsonSchema.maximum;
}
