// An example for a schema, out of the vocabulary: every field that could be there, and nothing that does not fit.
import { isDeepStrictEqual } from 'node:util';
import { Ajv2020 } from 'ajv/dist/2020.js';
import formats from 'ajv-formats';
import { ELSEWHERE, VOCABULARY } from './vocabulary.ts';

/** JSON Schema 2020-12, as far as it is read here. */
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

/** Of types, when the vocabulary has no word; a test says which fields those are. */
const FALLBACK: Record<string, unknown> = { boolean: true, string: 'texto', number: 0.5, null: null };

/** As a media type of the document has them. */
type Examples = { example: unknown } | { examples: Record<string, { value: unknown }> };

/**
 * One example, or one for each form that a body may have, named by what tells the forms apart.
 * @param places whose words come before the vocabulary's, the nearest first: "POST /feedback 201"
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

/** The value of `field`; the whole has the name ''. */
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
    // A field that can only be one thing and may be absent marks an exception.
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

/** What a form alone has: the one value that a field must have, else its first field. */
function nameOf(form: Schema, forms: Schema[]): string {
  const others = forms.filter((other) => other !== form);
  for (const [name, property] of Object.entries(form.properties ?? {})) {
    const isAlike = others.some((other) => isDeepStrictEqual(other.properties?.[name], property));
    if (!isAlike && typeof property.const === 'string' && others.some((o) => o.properties?.[name])) {
      return property.const;
    }
  }
  const own = (form.required ?? []).find((name) => others.every((other) => !other.properties?.[name]));
  if (own === undefined) throw new Error(`nothing tells a form apart: ${Object.keys(form.properties ?? {})}`);
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
