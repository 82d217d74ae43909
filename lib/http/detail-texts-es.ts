// What a person reads about a refused field, in Spanish. A schema with an `error` of its own has its own text.
import type * as z from 'zod/mini';
import { decimal, plural } from '#lib/locale-es.ts';

type Issue = z.core.$ZodRawIssue;

const TYPES: Record<string, string> = {
  string: 'un texto',
  number: 'un número',
  int: 'un número entero',
  boolean: 'true o false',
  object: 'un objeto',
  array: 'una lista',
  null: 'null',
};

const FORMATS: Record<string, string> = {
  datetime: 'una fecha con hora como 2026-01-31T12:00:00Z',
  date: 'una fecha como 2026-01-31',
  uuid: 'un identificador UUID',
  url: 'una dirección web',
};

/** The text for an issue of zod. */
export function textOf(issue: Issue): string {
  if (isMissing(issue)) return 'falta';
  switch (issue.code) {
    case 'invalid_type':
      return `debe ser ${TYPES[issue.expected] ?? 'de otro tipo'}`;
    case 'invalid_value':
      return `debe ser ${oneOf(issue.values)}`;
    case 'invalid_format':
      return issue.format in FORMATS ? `debe ser ${FORMATS[issue.format]}` : 'no tiene la forma debida';
    case 'too_small':
    case 'too_big':
      return sizeText(issue);
    case 'unrecognized_keys':
      return 'campo desconocido';
    case 'invalid_union':
      return 'options' in issue
        ? `debe ser ${oneOf(issue.options as unknown[])}`
        : 'no tiene ninguna de las formas posibles';
    default:
      return 'no es válido';
  }
}

/** Whether the field is not there; of a union that is told by one of its fields, whether that field is not. */
export function isMissing(issue: {
  code?: string;
  input?: unknown;
  discriminator?: string | undefined;
}): boolean {
  const { code, input, discriminator } = issue;
  if (code === 'unrecognized_keys') return false;
  if (discriminator === undefined) return input === undefined;
  return (input as Record<string, unknown>)[discriminator] === undefined;
}

/** "`prediction_id` y `correct`": the fields of the form that a body is nearest to. */
export function nearestForm(fields: readonly string[]): string {
  return `no tiene ninguna de las formas posibles; la más parecida lleva ${and(fields.map((name) => `«${name}»`))}`;
}

function sizeText(issue: Extract<Issue, { code: 'too_small' | 'too_big' }>): string {
  const isLeast = issue.code === 'too_small';
  const [bound, inclusive] = isLeast
    ? [issue.minimum, issue.inclusive ?? true]
    : [issue.maximum, issue.inclusive ?? true];
  const most = isLeast ? 'al menos' : 'como mucho';
  if (issue.origin === 'string')
    return `debe tener ${most} ${plural(Number(bound), 'carácter', 'caracteres')}`;
  if (issue.origin === 'array') return `debe tener ${most} ${plural(Number(bound), 'elemento')}`;
  const amount = decimal(Number(bound));
  if (isLeast) return inclusive ? `debe ser ${amount} o más` : `debe ser mayor que ${amount}`;
  return inclusive ? `debe ser ${amount} o menos` : `debe ser menor que ${amount}`;
}

function oneOf(values: readonly unknown[]): string {
  const texts = values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} o ${texts.at(-1)}` : String(texts[0]);
}

function and(texts: readonly string[]): string {
  return texts.length > 1 ? `${texts.slice(0, -1).join(', ')} y ${texts.at(-1)}` : String(texts[0]);
}
