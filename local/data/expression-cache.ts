// Parses each expression of DynamoDB once: dynalite's grammar takes more than a millisecond for an update with a condition, on every call.
// A parsed expression holds the values of its call, so the cache keeps it with holes, which each call fills with its own.
import { createRequire } from 'node:module';

type Value = Record<string, unknown>;

/** What dynalite's parsers get. A name or value that an expression uses is deleted from the unused ones. */
interface Context {
  attrNames?: Record<string, string>;
  attrVals?: Record<string, Value>;
  unusedAttrNames?: Record<string, true>;
  unusedAttrVals?: Record<string, true>;
  isKeyCondition?: boolean;
}
type Parse = (text: string, options: { context: Context }) => unknown;

interface Parsed {
  /** With the values of the call that parsed it. */
  tree: unknown;
  /** Those values, by which their places in the tree are found. */
  holes: Map<unknown, string>;
  usedNames: string[];
  usedValues: string[];
}

/** More than the expressions of this project; then the cache begins anew. */
const MOST = 2_000;
const PARSERS = ['conditionParser', 'updateParser', 'projectionParser'];
const isCached = new WeakSet<Parse>();

/** For every dynalite of this process. */
export function cacheExpressions(): void {
  const requireOfDynalite = createRequire(import.meta.resolve('dynalite'));
  for (const name of PARSERS) {
    const parser = requireOfDynalite(`./db/${name}`) as { parse: Parse };
    if (isCached.has(parser.parse)) continue;
    parser.parse = cached(parser.parse);
    isCached.add(parser.parse);
  }
}

/** A parser with the same answers. An expression that is refused is parsed each time. */
export function cached(parse: Parse): Parse {
  const known = new Map<string, Parsed>();
  return (text, options) => {
    const { context } = options;
    // The bounds of BETWEEN are compared while it is parsed.
    if (/between/i.test(text)) return parse(text, options);
    const key = keyOf(text, context);
    const found = known.get(key);
    if (found) return filled(found, context);
    const before = [
      Object.keys(context.unusedAttrNames ?? {}),
      Object.keys(context.unusedAttrVals ?? {}),
    ] as const;
    const tree = parse(text, options);
    const parsed = {
      holes: new Map(Object.entries(context.attrVals ?? {}).map(([name, value]) => [value as unknown, name])),
      usedNames: before[0].filter((name) => !(name in (context.unusedAttrNames ?? {}))),
      usedValues: before[1].filter((name) => !(name in (context.unusedAttrVals ?? {}))),
    };
    if (known.size >= MOST) known.clear();
    // dynalite changes what it gets; so the cache has a copy of its own.
    known.set(key, { ...parsed, tree: copy(tree, (value) => (parsed.holes.has(value) ? value : undefined)) });
    return tree;
  };
}

/** All that a parse depends on: of the values only their types, which are checked. */
function keyOf(
  text: string,
  { attrNames = {}, attrVals = {}, unusedAttrNames = {}, unusedAttrVals = {}, isKeyCondition }: Context,
) {
  const types = Object.entries(attrVals).map(([name, value]) => [name, Object.keys(value)]);
  const unused = [Object.keys(unusedAttrNames), Object.keys(unusedAttrVals)];
  return JSON.stringify([text, Object.entries(attrNames), types, unused, isKeyCondition ?? false]);
}

function filled({ tree, holes, usedNames, usedValues }: Parsed, context: Context): unknown {
  for (const name of usedNames) delete context.unusedAttrNames?.[name];
  for (const name of usedValues) delete context.unusedAttrVals?.[name];
  return copy(tree, (value) => {
    const name = holes.get(value);
    return name === undefined ? undefined : context.attrVals?.[name];
  });
}

/** @param replace returns what stands in the place of a part; undefined: a copy of it */
function copy(part: unknown, replace: (part: unknown) => unknown): unknown {
  if (typeof part !== 'object' || part === null) return part;
  const replaced = replace(part);
  if (replaced !== undefined) return replaced;
  if (Array.isArray(part)) {
    const items = part.map((item) => copy(item, replace));
    // Lists of the grammar have properties too.
    return Object.assign(
      items,
      Object.fromEntries(ownEntries(part).map(([name, item]) => [name, copy(item, replace)])),
    );
  }
  const empty = Object.create(Object.getPrototypeOf(part)) as Record<string, unknown>;
  for (const [name, item] of Object.entries(part)) empty[name] = copy(item, replace);
  return empty;
}

function ownEntries(list: unknown[]): [string, unknown][] {
  return Object.entries(list).filter(([name]) => !/^\d+$/.test(name));
}
