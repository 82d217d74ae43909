// The cache of parsed expressions answers as dynalite's own parsers do: trees, values, what is unused, and refusals.
import { createRequire } from 'node:module';
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { cached } from '../../../local/data/expression-cache.ts';

const requireOfDynalite = createRequire(import.meta.resolve('dynalite'));
const { compare } = requireOfDynalite('./db');
const parserOf = (name: string): { plain: Parse; quick: Parse } => {
  const { parse } = requireOfDynalite(`./db/${name}`);
  return { plain: parse, quick: cached(parse) };
};
const parsers = ['updateParser', 'conditionParser', 'projectionParser'].map(parserOf);

const value = fc.oneof(
  fc.record({ N: fc.integer().map(String) }),
  fc.record({ S: fc.string() }),
  fc.record({ SS: fc.array(fc.string(), { minLength: 1 }) }),
  fc.record({ L: fc.array(fc.record({ S: fc.string() })) }),
  fc.record({ M: fc.dictionary(fc.string(), fc.record({ S: fc.string() })) }),
);
const name = fc.constantFrom('#a', '#b', '#a.#b', '#a[1]', 'c', '#missing', 'size');
const operand = fc.oneof(name, fc.constantFrom(':x', ':y', ':z'));
const expression = fc.oneof(
  fc
    .tuple(name, operand, name, operand)
    .map(([a, b, c, d]) => `SET ${a} = ${b}, ${c} = if_not_exists(${c}, ${d})`),
  fc.tuple(name, operand, name).map(([a, b, c]) => `ADD ${a} ${b} REMOVE ${c}`),
  fc.tuple(name, operand, operand).map(([a, b, c]) => `SET ${a} = ${b} + ${c}, #c = list_append(${b}, ${c})`),
  fc.tuple(name, operand, name).map(([a, b, c]) => `${a} = ${b} AND attribute_not_exists(${c})`),
  fc
    .tuple(name, operand, operand)
    .map(([a, b, c]) => `NOT (${a} BETWEEN ${b} AND ${c}) OR ${a} IN (${b}, ${c})`),
  fc
    .tuple(name, operand)
    .map(([a, b]) => `begins_with(${a}, ${b}) OR contains(${a}, ${b}) OR size(${a}) > ${b}`),
  fc.tuple(name, name).map(([a, b]) => `${a}, ${b}`),
);

interface Call {
  values: Record<string, object>;
  names: Record<string, string>;
}
const call: fc.Arbitrary<Call> = fc.record({
  values: fc.record({ ':x': value, ':y': value }),
  names: fc.record({ '#a': fc.constantFrom('a', 'other'), '#b': fc.constant('b'), '#c': fc.constant('c3') }),
});

type Parse = (text: string, options: { context: object }) => unknown;
function outcome(parse: Parse, text: string, { values, names }: Call) {
  const context = {
    attrNames: { ...names },
    attrVals: structuredClone(values),
    unusedAttrNames: Object.fromEntries(Object.keys(names).map((key) => [key, true])),
    unusedAttrVals: Object.fromEntries(Object.keys(values).map((key) => [key, true])),
    isReserved: (word: string) => word === 'size',
    compare,
  };
  try {
    return { tree: parse(text, { context }), names: context.unusedAttrNames, values: context.unusedAttrVals };
  } catch (error) {
    return { refused: (error as Error).message };
  }
}

describe('the cache of parsed expressions', () => {
  test('answers as the parsers do, with the values of each call', () => {
    fc.assert(
      fc.property(expression, fc.array(call, { minLength: 2, maxLength: 4 }), (text, calls) => {
        for (const each of calls) {
          for (const { plain, quick } of parsers) {
            expect(outcome(quick, text, each)).toEqual(outcome(plain, text, each));
          }
        }
      }),
      { numRuns: 100 },
    );
  });

  test('gives each call a tree of its own: dynalite changes it', () => {
    const condition = parserOf('conditionParser');
    const same = { values: { ':x': { N: '1' } }, names: { '#a': 'a' } };
    for (let i = 0; i < 2; i++) {
      const { expression } = outcome(condition.quick, '#a = :x', same).tree as {
        expression: { type: string; args: unknown[] };
      };
      expression.type = 'changed';
      expression.args.length = 0;
    }
    expect(outcome(condition.quick, '#a = :x', same)).toEqual(outcome(condition.plain, '#a = :x', same));
  });
});
