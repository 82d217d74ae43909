// Makes an example for a schema from the vocabulary: with every field, and only with values that fit.
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { ELSEWHERE, VOCABULARY } from './vocabulary.ts';

/** The part of JSON Schema 2020-12 that is used here. */
export interface Schema {
  $ref?: string;
  type?: string | string[];
  const?: unknown;
  enum?: unknown[];
  default?: unknown;
  format?: string;
  minimum?: number;
  minItems?: number;
  items?: Schema | false;
  prefixItems?: Schema[];
  properties?: Record<string, Schema>;
  required?: string[];
  additionalProperties?: unknown;
  anyOf?: Schema[];
  oneOf?: Schema[];
  description?: string;
}

type Components = Readonly<Record<string, Schema>>;

/** Values by type, for fields that the vocabulary does not have; a test lists these fields. */
const FALLBACK: Record<string, unknown> = { boolean: true, string: 'texto', number: 0.5, null: null };

/** The fields of a media type in the document. */
type Examples = { example: unknown } | { examples: Record<string, { value: unknown }> };

/**
 * One example, or one for each form of a body, named after the field that distinguishes the forms.
 * @param places keys of ELSEWHERE, the most specific first, like "POST /feedback 201"; they precede the vocabulary
 * @param schemas of `#/components/schemas/`
 */
export function examplesOf(schema: Schema, places: string[], schemas: Components): Examples {
  const whole = resolve(schema, schemas);
  const forms = (whole.oneOf ?? whole.anyOf ?? []).map((form) => resolve(form, schemas));
  if (forms.length < 2) return { example: sample(whole, '', places, schemas) };
  const named = forms.map((form) => {
    const name = nameOf(form, forms);
    const nearer = places.map((place) => `${place} ${name}`);
    return [name, { value: sample(form, '', [...nearer, ...places], schemas) }] as const;
  });
  return { examples: Object.fromEntries(named) };
}

/** An example value for `field`; the whole body has the name ''. */
export function sample(schema: Schema, field: string, places: string[], schemas: Components): unknown {
  const whole = resolve(schema, schemas);
  if (whole.const !== undefined) return whole.const;
  const words = [...places.map((place) => ELSEWHERE[place]?.[field]), VOCABULARY[field]].flatMap(
    (w) => w ?? [],
  );
  const word = words.find((value) => fits(value, whole, schemas));
  if (word !== undefined) return word;
  if (whole.default !== undefined) return whole.default;
  if (whole.enum) return whole.enum[0];
  if (whole.properties) return sampleObject(whole, places, schemas);
  if (whole.prefixItems) return whole.prefixItems.map((item) => sample(item, field, places, schemas));
  if (whole.items) {
    const { items } = whole;
    return Array.from({ length: whole.minItems ?? 1 }, () => sample(items, '', places, schemas));
  }
  const [form] = whole.anyOf ?? whole.oneOf ?? [];
  if (form) return sample(form, field, places, schemas);
  return scalar(whole);
}

function sampleObject({ properties = {}, required = [] }: Schema, places: string[], schemas: Components) {
  const shown = Object.entries(properties).filter(
    // An optional field with only one possible value marks an exception.
    ([name, property]) => required.includes(name) || resolve(property, schemas).const === undefined,
  );
  return Object.fromEntries(shown.map(([name, property]) => [name, sample(property, name, places, schemas)]));
}

function scalar({ type, format, minimum = 1 }: Schema): unknown {
  if (format === 'date-time') return '2026-01-31T12:00:00.000Z';
  if (format === 'date') return '2026-01-31';
  if (format === 'uuid') return VOCABULARY.request_id?.[0];
  const [first = 'object'] = [type].flat().filter((name) => name !== undefined);
  if (first === 'integer') return Math.max(minimum, 1);
  return first in FALLBACK ? FALLBACK[first] : {};
}

/** The name of a form: the constant of a field that differs between the forms, else the first field that only it has. */
function nameOf(form: Schema, forms: Schema[]): string {
  const others = forms.filter((other) => other !== form);
  for (const [name, property] of Object.entries(form.properties ?? {})) {
    const isAlike = others.some((other) => isDeepStrictEqual(other.properties?.[name], property));
    if (!isAlike && typeof property.const === 'string' && others.some((o) => o.properties?.[name])) {
      return property.const;
    }
  }
  const own = (form.required ?? []).find((name) => others.every((other) => !other.properties?.[name]));
  if (own === undefined)
    throw new Error(`two forms of a body have the same fields: ${Object.keys(form.properties ?? {})}`);
  return own;
}

function resolve(schema: Schema, schemas: Components): Schema {
  if (schema.$ref === undefined) return schema;
  const found = schemas[schema.$ref.replace('#/components/schemas/', '')];
  if (!found) throw new Error(`no schema ${schema.$ref}`);
  return resolve(found, schemas);
}

const ajv = formats.default(new Ajv2020({ strict: false, validateSchema: false }));

function fits(value: unknown, schema: Schema, schemas: Components): boolean {
  return ajv.validate({ allOf: [schema], components: { schemas } }, value);
}
