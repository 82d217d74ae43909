// The details of a refused request: path, code and Spanish text of each field; of several forms, those of the nearest.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import * as z from 'zod/mini';
import { type AppError, DETAIL_CODES } from '#lib/errors.ts';
import { feedbackRequest } from '#lib/feedback/feedback.ts';
import { readContent } from '#lib/http/content.ts';
import { jsonBody } from '#lib/http/json-body.ts';
import type { Spec } from '#lib/http/spec.ts';
import { allFunctions } from '../../support/functions.ts';
import { httpEvent } from '../../support/gateway.ts';

function detailsOf(schema: z.ZodMiniType, body: unknown) {
  const spec: Spec = {
    method: 'POST',
    path: '/',
    summary: '',
    access: 'public',
    body: jsonBody(schema),
    responses: {},
  };
  try {
    readContent(spec, { ...httpEvent(), body });
    return [];
  } catch (error) {
    return (error as AppError).details ?? [];
  }
}

const table = z.strictObject({
  text: z.optional(z.string().check(z.minLength(2), z.maxLength(4))),
  count: z.optional(z.int().check(z.minimum(1), z.maximum(9))),
  rate: z.optional(z.number().check(z.gt(0))),
  list: z.optional(z.array(z.string()).check(z.minLength(1), z.maxLength(2))),
  kind: z.optional(z.enum(['a', 'b', 'c'])),
  flag: z.optional(z.boolean()),
  until: z.optional(z.iso.datetime()),
  inner: z.optional(z.strictObject({ deep: z.string() })),
  act: z.optional(
    z.discriminatedUnion('do', [z.object({ do: z.literal('x') }), z.object({ do: z.literal('y') })]),
  ),
});

test.each([
  [{ text: 7 }, 'body.text', 'wrong_type', 'debe ser un texto'],
  [{ text: null }, 'body.text', 'wrong_type', 'debe ser un texto'],
  [{ text: 'a' }, 'body.text', 'too_short', 'debe tener al menos 2 caracteres'],
  [{ text: 'abcde' }, 'body.text', 'too_long', 'debe tener como mucho 4 caracteres'],
  [{ count: 1.5 }, 'body.count', 'wrong_type', 'debe ser un número entero'],
  [{ count: 0 }, 'body.count', 'too_small', 'debe ser 1 o más'],
  [{ count: 10 }, 'body.count', 'too_large', 'debe ser 9 o menos'],
  [{ rate: 0 }, 'body.rate', 'too_small', 'debe ser mayor que 0'],
  [{ list: [] }, 'body.list', 'too_short', 'debe tener al menos 1 elemento'],
  [{ list: ['a', 'b', 'c'] }, 'body.list', 'too_long', 'debe tener como mucho 2 elementos'],
  [{ list: [1] }, 'body.list.0', 'wrong_type', 'debe ser un texto'],
  [{ kind: 'd' }, 'body.kind', 'not_allowed', 'debe ser a, b o c'],
  [{ flag: 'yes' }, 'body.flag', 'wrong_type', 'debe ser true o false'],
  [
    { until: 'tomorrow' },
    'body.until',
    'wrong_format',
    'debe ser una fecha con hora como 2026-01-31T12:00:00Z',
  ],
  [{ inner: {} }, 'body.inner.deep', 'missing', 'falta'],
  [{ act: {} }, 'body.act.do', 'missing', 'falta'],
  [{ act: { do: 'z' } }, 'body.act.do', 'not_allowed', 'debe ser x o y'],
  [{ unknown: 1 }, 'body.unknown', 'unknown_field', 'campo desconocido'],
  [null, 'body', 'wrong_type', 'debe ser un objeto'],
  [0, 'body', 'wrong_type', 'debe ser un objeto'],
  [false, 'body', 'wrong_type', 'debe ser un objeto'],
  ['', 'body', 'wrong_type', 'debe ser un objeto'],
])('%j is refused at %s: %s', (body, path, code, msg) => {
  expect(detailsOf(table, body)).toEqual([{ path, code, msg }]);
});

describe('a body of several forms', () => {
  const form = (fields: string) => `no tiene ninguna de las formas posibles; la más parecida lleva ${fields}`;
  test.each([
    [
      {},
      '«prediction_id» y «correct»',
      [
        ['body.prediction_id', 'missing'],
        ['body.correct', 'missing'],
      ],
    ],
    [
      { prediction_id: 5, correct: true },
      '«prediction_id» y «correct»',
      [['body.prediction_id', 'wrong_type']],
    ],
    [{ prediction: 7 }, '«correct» y «prediction»', [['body.correct', 'missing']]],
    [
      { prediction_id: 'p', correct: true, digit: '7' },
      '«prediction_id», «correct» y «digit»',
      [['body.digit', 'wrong_type']],
    ],
  ])('%j: the nearest form has %s', (body, fields, others) => {
    const details = detailsOf(feedbackRequest, body);
    expect(details[0]).toEqual({ path: 'body', code: 'no_such_form', msg: form(fields) });
    expect(details.slice(1).map(({ path, code }) => [path, code])).toEqual(others);
  });

  test.each([
    [{ prediction: 10, correct: true }, 'body.prediction', 'too_large'],
    [{ prediction: 7, correct: true, digit: 7, comment: 'x' }, 'body.digit', 'unknown_field'],
  ])('%j has the fields of one form, so that only %s is refused', (body, path, code) => {
    expect(detailsOf(feedbackRequest, body)).toMatchObject([{ path, code }]);
  });

  test.each([null, [], 'text', 7])('%j is no object', (body) => {
    expect(detailsOf(feedbackRequest, body)).toEqual([
      { path: 'body', code: 'wrong_type', msg: 'debe ser un objeto' },
    ]);
  });
});

test('of every route, whatever is sent, each detail has a known code and no English text, and there are at most twenty', async () => {
  const specs = (await allFunctions()).flatMap(({ spec }) =>
    spec?.body?.mediaType === 'application/json' ? [spec] : [],
  );
  const names = [...new Set(specs.flatMap(({ body }) => fieldsOf(body?.schema)))];
  const body = fc.oneof(
    fc.anything(),
    fc.dictionary(fc.oneof(fc.constantFrom(...names), fc.string()), fc.anything(), { maxKeys: 30 }),
  );
  fc.assert(
    fc.property(fc.constantFrom(...specs), body, ({ body: taken }, value) => {
      const details = detailsOf(taken?.schema as z.ZodMiniType, value);
      expect(details.length).toBeLessThanOrEqual(20);
      for (const { path, code, msg } of details) {
        expect(path).toMatch(/^body/);
        expect(DETAIL_CODES).toContain(code);
        expect(msg).not.toMatch(
          /\b(invalid|expected|received|required|must|unrecognized|too (small|big))\b/i,
        );
      }
    }),
    { numRuns: 300 },
  );
});

/** The fields of an object, or of every form of a union. */
function fieldsOf(schema: unknown): string[] {
  const { shape, options = [] } = (schema as { def: { shape?: object; options?: unknown[] } }).def;
  return [...Object.keys(shape ?? {}), ...options.flatMap(fieldsOf)];
}
