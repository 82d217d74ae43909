// What other programs read wrongly is written in a simpler form: nothing is lost, and nothing is made up.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import document from '../../../functions/site/openapi.json' with { type: 'json' };
import { listsForTuples, oneObject } from '../../../scripts/openapi/plain-forms.ts';

const digit = { type: 'integer' };
const text = { type: 'string' };

test('the fields of all forms, of which those are required that every form requires', () => {
  const Prediction = { properties: { id: text, digit }, required: ['id', 'digit'] };
  const many = { properties: { id: text, digits: { items: digit } }, required: ['id', 'digits'] };
  expect(oneObject([{ $ref: '#/components/schemas/Prediction' }, many], { Prediction })).toEqual({
    type: 'object',
    description: 'One of 2 forms: with `digit`; or with `digits`',
    properties: { id: text, digit, digits: { items: digit } },
    required: ['id'],
    additionalProperties: false,
  });
});

test('a field that differs between two forms is refused, and so is a form that is no object', () => {
  const forms = [{ properties: { id: text } }, { properties: { id: digit } }];
  expect(() => oneObject(forms, {})).toThrow('the field "id" differs');
  expect(() => oneObject([{ type: 'string' }, { properties: {} }], {})).toThrow('must be an object');
});

test('for any forms: each of their fields is known, and nothing is required that a form may lack', () => {
  const names = fc.uniqueArray(fc.constantFrom('a', 'b', 'c', 'd', 'e'));
  const form = names.chain((all) => fc.record({ all: fc.constant(all), required: fc.subarray(all) }));
  fc.assert(
    fc.property(fc.array(form, { minLength: 2, maxLength: 4 }), (forms) => {
      const schemas = forms.map(({ all, required }) => ({
        properties: Object.fromEntries(all.map((name) => [name, text])),
        required,
      }));
      const { properties = {}, required = [] } = oneObject(schemas, {});
      expect(new Set(Object.keys(properties))).toEqual(new Set(forms.flatMap(({ all }) => all)));
      for (const { required: needed } of forms) expect(needed).toEqual(expect.arrayContaining(required));
    }),
  );
});

test('a pair becomes a list of two; a tuple whose places differ is refused', () => {
  const pair = { type: 'array', prefixItems: [digit, digit], minItems: 2, maxItems: 2 };
  const schema = { properties: { pairs: { anyOf: [pair, { type: 'null' }] } } };
  listsForTuples(schema);
  expect(schema.properties.pairs.anyOf[0]).toEqual({ type: 'array', items: digit, minItems: 2, maxItems: 2 });
  expect(() => listsForTuples({ items: { prefixItems: [digit, text] } })).toThrow('places of a tuple differ');
});

test('every successful answer in the document has one form', () => {
  const several = Object.entries(document.paths).flatMap(([path, methods]) =>
    Object.values(methods as Record<string, { responses: Record<string, object> }>).flatMap(({ responses }) =>
      Object.entries(responses)
        .filter(
          ([status, response]) =>
            status.startsWith('2') && /"schema":\{"(anyOf|oneOf)"/.test(JSON.stringify(response)),
        )
        .map(([status]) => `${path} ${status}`),
    ),
  );
  expect(several).toEqual([]);
});
