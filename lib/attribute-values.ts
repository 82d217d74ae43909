// DynamoDB's JSON: { "S": "text" }, { "N": "1" }, { "B": "<base64>" } in requests and answers, and plain values in ours.
// AWS's own conversion (@aws-sdk/util-dynamodb) reads "constructor" of a value to know its type, and assigns members by name.
// So it refuses or loses members that JSON may have: "constructor" and "__proto__".

/** One value: its type, then its text, list or map. An answer of the wire, so only its type says what it is. */
// biome-ignore lint/suspicious/noExplicitAny: the type of the value is the name of its only member
type AttributeValue = Record<string, any>;
type Convert = (item: never) => unknown;

/** Members of requests and answers that hold an item, or values by name. */
const MAPS = new Set([
  'Key',
  'Item',
  'Attributes',
  'ExpressionAttributeValues',
  'ExclusiveStartKey',
  'LastEvaluatedKey',
]);
/** Members that hold a list of these. */
const LISTS = new Set(['Keys', 'Items']);
const REQUESTS = new Set(['RequestItems', 'UnprocessedKeys']);

/**
 * @param input a request with plain values. Maps, lists and sets lose their undefined values.
 * @throws Error for a value that DynamoDB cannot store: NaN, an unsafe integer, an empty set, an object of a class
 */
export function toJson(input: object): string {
  const request = converted(input, attributesOf);
  return JSON.stringify(request, base64);
}

/** @returns an answer with plain values. Sets are `Set`s, binary values are `Uint8Array`s, and unsafe integers are bigints. */
export function fromJson(json: string): object {
  return converted(JSON.parse(json), valuesIn);
}

/** A copy in which the items are converted. */
function converted(message: object, convert: Convert): object {
  return mapped(message, (value, name) => {
    if (value === undefined) return value;
    if (MAPS.has(name)) return convert(value as never);
    if (LISTS.has(name)) return (value as never[]).map(convert);
    // Of a batch: by the name of the table, a request for its keys, or a list of its items.
    if (REQUESTS.has(name)) return mapped(value as object, (keys) => converted(keys as object, convert));
    return name === 'Responses' ? mapped(value as object, (items) => (items as never[]).map(convert)) : value;
  });
}

function mapped(map: object, change: (value: unknown, name: string) => unknown): object {
  return Object.fromEntries(Object.entries(map).map(([name, value]) => [name, change(value, name)]));
}

/** For JSON.stringify. It reads the member itself, since a Buffer has a JSON of its own. */
function base64(this: Record<string, unknown>, name: string): unknown {
  const value = this[name];
  if (!ArrayBuffer.isView(value)) return value;
  return Buffer.from(value.buffer as ArrayBuffer, value.byteOffset, value.byteLength).toString('base64');
}

/** An item in DynamoDB's JSON, without its undefined values and functions. */
function attributesOf(item: object): object {
  const stored = Object.entries(item).filter(([, value]) => isStored(value));
  return Object.fromEntries(stored.map(([name, value]) => [name, attributeOf(value)]));
}

function isStored(value: unknown): boolean {
  return value !== undefined && typeof value !== 'function';
}

function attributeOf(value: unknown): object {
  switch (typeof value) {
    case 'string':
      return { S: value };
    case 'boolean':
      return { BOOL: value };
    case 'number':
    case 'bigint':
      return { N: numberText(value) };
    case 'object':
      return value === null ? { NULL: true } : attributeOfObject(value);
    default:
      throw new TypeError(`DynamoDB has no type for ${String(value)}`);
  }
}

function attributeOfObject(value: object): object {
  if (Array.isArray(value)) return { L: value.filter(isStored).map(attributeOf) };
  if (value instanceof Set) return setOf([...value].filter((member) => member !== undefined));
  if (value instanceof Uint8Array) return { B: value };
  const prototype = Object.getPrototypeOf(value);
  if (prototype === null || Object.getPrototypeOf(prototype) === null) return { M: attributesOf(value) };
  throw new TypeError(`DynamoDB has no type for an object of the class ${prototype.constructor?.name}`);
}

/** A set has one type: that of all its members. */
function setOf(members: unknown[]): object {
  const attributes = members.map(attributeOf);
  const [type, ...others] = new Set(attributes.flatMap(Object.keys));
  if (others.length > 0 || !['S', 'N', 'B'].includes(String(type))) {
    throw new TypeError('DynamoDB has sets of texts, of numbers and of bytes, and none that is empty');
  }
  return { [`${type}S`]: attributes.flatMap(Object.values) };
}

function numberText(value: number | bigint): string {
  if (typeof value === 'bigint') return String(value);
  if (Number.isFinite(value) && Math.abs(value) <= Number.MAX_SAFE_INTEGER) return String(value);
  throw new RangeError(`${value} is not a number that DynamoDB keeps exactly`);
}

function valuesIn(item: object): object {
  return mapped(item, (value) => valueIn(value as AttributeValue));
}

function valueIn(attribute: AttributeValue): unknown {
  const [[type, value] = []] = Object.entries(attribute);
  switch (type) {
    case 'M':
      return valuesIn(value);
    case 'L':
      return value.map(valueIn);
    case 'N':
      return numberOf(value);
    case 'NS':
      return new Set(value.map(numberOf));
    case 'SS':
      return new Set(value);
    case 'B':
      return bytesIn(value);
    case 'BS':
      return new Set(value.map(bytesIn));
    case 'NULL':
      return null;
    case 'S':
    case 'BOOL':
      return value;
    default:
      throw new TypeError(`No type of DynamoDB: ${type}`);
  }
}

/** @returns a bigint for an integer that a number would change */
function numberOf(text: string): number | bigint {
  const number = Number(text);
  return Number.isInteger(number) && !Number.isSafeInteger(number) && /^-?\d+$/.test(text)
    ? BigInt(text)
    : number;
}

function bytesIn(text: string): Uint8Array {
  const { buffer, byteOffset, byteLength } = Buffer.from(text, 'base64');
  return new Uint8Array(buffer, byteOffset, byteLength);
}
