// The OpenAPI document is valid, current and complete, and every example in it fits its schema.
import { readFile } from 'node:fs/promises';
import { Validator } from '@seriousme/openapi-schema-validator';
import { expect, test } from 'vitest';
import { ERRORS } from '#lib/errors.ts';
import document from '../../../functions/site/openapi.json' with { type: 'json' };
import { openapiText } from '../../../scripts/generators/openapi.ts';
import { errorsOf } from '../../../scripts/openapi/errors-of.ts';
import { specifiedFunctions } from '../../../scripts/openapi/functions.ts';
import {
  at,
  misfits,
  type Operation,
  operationOf,
  part,
  paths,
  type Response,
  resolved,
} from '../../support/openapi.ts';

const functions = await specifiedFunctions();

const operations = Object.entries(paths).flatMap(([path, methods]) =>
  Object.entries(methods).map(([method, operation]): [string, string, Operation] => [
    `${method.toUpperCase()} ${path}`,
    `/paths${part(path)}/${method}`,
    operation,
  ]),
);

test('functions/site/openapi.json is what `npm run generate` writes', async () => {
  const committed = await readFile(new URL('../../../functions/site/openapi.json', import.meta.url), 'utf8');
  expect(committed).toBe(await openapiText());
});

test('the document is valid OpenAPI 3.1', async () => {
  const validator = new Validator();
  const { valid, errors } = await validator.validate(structuredClone(document));
  expect({ valid, errors, version: validator.version }).toEqual({
    valid: true,
    errors: undefined,
    version: '3.1',
  });
});

test('the document has the route of every spec, and no other', () => {
  const routes = functions.map(({ spec: { method, path } }) => `${method} ${path}`);
  expect(operations.map(([name]) => name).sort()).toEqual(routes.sort());
});

test('every operation has an id of its own, and tags with a description', () => {
  const ids = operations.map(([, , { operationId }]) => operationId);
  expect(new Set(ids).size).toBe(ids.length);
  const described = document.tags.map(({ name }) => name);
  for (const [name, , { tags }] of operations) {
    expect(tags, name).not.toHaveLength(0);
    expect(described, name).toEqual(expect.arrayContaining(tags));
  }
});

test.each(functions)(
  '$spec.method $spec.path documents every success and every error of its spec',
  ({ spec }) => {
    const { responses } = operationOf(spec);
    const codes = errorsOf(spec);
    const statuses = [...Object.keys(spec.responses), ...codes.map((code) => String(ERRORS[code].status))];
    expect(Object.keys(responses).sort()).toEqual([...new Set(statuses)].sort());
    for (const code of codes) {
      const pointer = resolved(
        `/paths${part(spec.path)}/${spec.method.toLowerCase()}/responses/${ERRORS[code].status}`,
      );
      const { examples = {} } = at<Response>(pointer).content?.['application/json'] ?? {};
      expect(examples[code]?.value, code).toMatchObject({ code, msg: ERRORS[code].msg });
    }
  },
);

test.each(operations)(
  '%s has an example that fits the schema for each JSON body',
  (_name, pointer, operation) => {
    const bodies = Object.keys(operation.responses).map((status) =>
      resolved(`${pointer}/responses/${status}`),
    );
    if (operation.requestBody) bodies.push(`${pointer}/requestBody`);
    for (const body of bodies) {
      const media = at<Response>(body).content?.['application/json'];
      if (!media) continue;
      const examples = media.examples
        ? Object.values(media.examples).map(({ value }) => value)
        : [media.example];
      expect(examples, body).not.toContain(undefined);
      for (const example of examples) {
        expect(misfits(`${body}/content/application~1json/schema`, example), body).toEqual([]);
        expect(JSON.stringify(example), `${body}: the vocabulary has no value for a field`).not.toContain(
          'texto',
        );
      }
    }
    operation.parameters?.forEach((parameter, i) => {
      if (parameter.in !== 'path') return;
      expect(misfits(`${pointer}/parameters/${i}/schema`, parameter.example), parameter.name).toEqual([]);
    });
  },
);

test('the example of every request is accepted by its route', () => {
  for (const { spec } of functions) {
    if (spec.body?.mediaType !== 'application/json') continue;
    const { requestBody } = operationOf(spec);
    const { example, examples } = requestBody?.content?.['application/json'] ?? {};
    for (const value of examples ? Object.values(examples).map((named) => named.value) : [example]) {
      expect(spec.body.schema.safeParse(value).error?.issues, spec.path).toBeUndefined();
    }
  }
});

interface Schema {
  description?: string;
  $ref?: string;
  properties?: Record<string, Schema>;
  items?: Schema;
  anyOf?: Schema[];
  oneOf?: Schema[];
}

/** Paths of properties that say nothing of themselves. */
function undescribed(schema: Schema, path: string): string[] {
  const { properties = {}, items, anyOf = [], oneOf = [] } = schema;
  return [
    ...Object.entries(properties).flatMap(([name, property]) => [
      ...(property.description || property.$ref ? [] : [`${path}.${name}`]),
      ...undescribed(property, `${path}.${name}`),
    ]),
    ...[...(items ? [items] : []), ...anyOf, ...oneOf].flatMap((part) => undescribed(part, path)),
  ];
}

test('every property of every named schema says what it is', () => {
  const schemas: Record<string, Schema> = document.components.schemas as never;
  expect(Object.entries(schemas).flatMap(([name, schema]) => undescribed(schema, name))).toEqual([]);
});
