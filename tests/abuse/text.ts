// Hostile text: line breaks, control and bidirectional characters, lone surrogates, injection attempts.
import fc from 'fast-check';

const fragments = fc.oneof(
  fc.constantFrom(
    '\r\n',
    '\n',
    '\r',
    '\u0000',
    '\u001b[2J',
    '\u001b]0;x\u0007',
    '\u202e',
    '\u2028',
    '\u0085',
    '\ud800',
    '\udc00',
  ),
  fc.constantFrom(
    '\r\n{"level":"ERROR","message":"forged"}\r\n',
    '"',
    '\\',
    '\\u0000',
    '%0d%0a',
    '{{x}}',
    '<script>',
  ),
  fc.constantFrom(
    '__proto__',
    'constructor',
    '#roster',
    '../..',
    "' OR 1=1 --",
    '😀',
    'á',
    'a\u0301',
    'undefined',
    'null',
  ),
  fc.string({ unit: 'binary', maxLength: 8 }),
  fc.string({ maxLength: 8 }),
);

export const hostileText = fc.array(fragments, { maxLength: 8 }).map((parts) => parts.join(''));

/** A text with some characters replaced, removed or inserted. */
export function damaged(text: string): fc.Arbitrary<string> {
  return fc
    .tuple(
      fc.nat(text.length),
      fc.nat(4),
      fc.oneof(fc.constant(''), fc.string({ maxLength: 4 }), hostileText),
    )
    .map(([at, length, put]) => text.slice(0, at) + put + text.slice(at + length));
}

/** The same for bytes; some have one flipped bit. */
export function damagedBytes(bytes: Uint8Array): fc.Arbitrary<Buffer> {
  const flip = fc.tuple(fc.nat(Math.max(0, bytes.length - 1)), fc.nat(7)).map(([at, bit]) => {
    const copy = Buffer.from(bytes);
    copy[at] = (copy[at] ?? 0) ^ (1 << bit);
    return copy;
  });
  const splice = fc
    .tuple(fc.nat(bytes.length), fc.nat(40), fc.uint8Array({ maxLength: 40 }))
    .map(([at, length, put]) => Buffer.concat([bytes.subarray(0, at), put, bytes.subarray(at + length)]));
  return fc.oneof(flip, splice);
}

/** Any JSON value, with `__proto__` keys and huge numbers among them. */
export const anyJson = fc.oneof(
  fc.jsonValue({ maxDepth: 3 }),
  fc.constantFrom(null, 0, -1, 1e308, -0, 2 ** 53, '', [], {}, true, [[]], [null], Number.MAX_VALUE),
  hostileText,
  fc.dictionary(fc.oneof(hostileText, fc.constantFrom('constructor', 'toString', 'then')), hostileText, {
    maxKeys: 3,
  }),
);
