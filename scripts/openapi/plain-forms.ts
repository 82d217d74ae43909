// Writes in a simpler form what other programs read wrongly in the document. An answer of several forms becomes one object: in such
// an answer openapi-generator for TypeScript looks for `predictionId`, where the JSON has `prediction_id`, and gives an empty one.
// A pair becomes a list of two: schemathesis refuses `prefixItems`.
import { isDeepStrictEqual } from 'node:util';
import type { createDocument } from 'zod-openapi';
import type { Schema } from './samples.ts';

type Document = ReturnType<typeof createDocument>;
type Answers = { responses: Record<string, { content?: Record<string, { schema?: Schema }> }> };
type Schemas = Readonly<Record<string, Schema>>;

/** The same document, changed in place. */
export function withPlainForms(document: Document): Document {
  listsForTuples(document as Schema);
  const schemas = (document.components?.schemas ?? {}) as Schemas;
  for (const methods of Object.values(document.paths ?? {})) {
    for (const { responses } of Object.values(methods as Record<string, Answers>)) {
      for (const [status, { content }] of Object.entries(responses)) {
        const media = content?.['application/json'];
        if (status.startsWith('2') && media?.schema?.oneOf) {
          media.schema = oneObject(media.schema.oneOf, schemas);
        }
      }
    }
  }
  return document;
}

/** @throws Error for a tuple whose places differ. */
export function listsForTuples(schema: Schema): void {
  if (schema.prefixItems) {
    const [item = false, ...others] = schema.prefixItems;
    if (!others.every((other) => isDeepStrictEqual(other, item)))
      throw new Error('the places of a tuple differ');
    schema.items = item;
    delete schema.prefixItems;
  }
  for (const part of Object.values(schema)) if (part && typeof part === 'object') listsForTuples(part);
}

/**
 * An object with the fields of all forms; required are those that every form requires.
 * @throws Error when a field differs between forms, or a form is no object.
 */
export function oneObject(forms: readonly Schema[], schemas: Schemas): Schema {
  const objects = forms.map((form) =>
    form.$ref ? schemas[form.$ref.replace('#/components/schemas/', '')] : form,
  );
  const properties: Record<string, Schema> = {};
  for (const object of objects) {
    if (!object?.properties) throw new Error('a form of an answer must be an object');
    for (const [name, property] of Object.entries(object.properties)) {
      if (properties[name] && !isDeepStrictEqual(properties[name], property)) {
        throw new Error(`the field "${name}" differs between two forms of an answer`);
      }
      properties[name] = property;
    }
  }
  const [first, ...others] = objects.map((object) => object?.required ?? []);
  const required = (first ?? []).filter((name) => others.every((names) => names.includes(name)));
  return {
    type: 'object',
    description: `One of ${forms.length} forms: ${objects.map((object) => ownOf(object, objects)).join('; or ')}`,
    properties,
    ...(required.length > 0 && { required }),
    additionalProperties: false,
  };
}

/** The required fields that only this form has. */
function ownOf(form: Schema | undefined, forms: readonly (Schema | undefined)[]): string {
  const others = forms.filter((other) => other !== form);
  const own = (form?.required ?? []).filter((name) => others.every((other) => !other?.properties?.[name]));
  return `with \`${own.join('`, `')}\``;
}
