// Text of any origin cannot become markup: escaping, cutting, fences.
import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  bold,
  clip,
  clipInParts,
  code,
  escapeText,
  fence,
  linkUrl,
  typedText,
} from '../../../lib/slack/message/escape.ts';

const anyText = fc.oneof(
  fc.string({ unit: 'binary' }),
  fc.string({
    unit: fc.constantFrom(
      '<',
      '>',
      '&',
      '`',
      '!',
      '\n',
      '"',
      '\\',
      '😀',
      '\ud83d',
      '\u200b',
      '\u202e',
      'a',
      ' ',
    ),
  }),
);
const wire = (text: string) => JSON.stringify(text).length - 2;

test('typedText reads what escapeText has escaped', () => {
  fc.assert(
    fc.property(anyText, (text) => {
      expect(typedText(escapeText(text))).toBe(text);
    }),
  );
});

test.each([
  ['<@U1|luis> <@U1>', '@luis @U1'],
  ['<#C1|general> <#C1|>', '#general #C1'],
  ['<!here> <!channel|channel> <!subteam^S1|@ops>', '@here @channel @ops'],
  ['<!date^1|28 nov>', '28 nov'],
  ['<https://x.test/?a=1&amp;b|label> <mailto:a@x.test|a@x.test>', 'https://x.test/?a=1&b a@x.test'],
  ['&amp;lt; <unfinished', '&lt; <unfinished'],
])('typedText shows %s as it was typed', (sent, typed) => expect(typedText(sent)).toBe(typed));

test('escapeText escapes exactly &, < and >', () => {
  expect(escapeText(`<!channel> & "quotes" 'x' *b* \`c\``)).toBe(
    `&lt;!channel&gt; &amp; "quotes" 'x' *b* \`c\``,
  );
});

describe('clip', () => {
  test.each([
    ['short', 10, 'short'],
    ['exactly10!', 10, 'exactly10!'],
    ['eleven char', 10, 'eleven ch…'],
    ['a<b', 5, 'a…'],
    ['a<b', 6, 'a&lt;b'],
    ['😀😀😀', 5, '😀😀…'],
    ['a\u0000b\u202ec\u200bd', 10, 'abcd'],
    ['a\r\nb\rc', 10, 'a\nb\nc'],
  ])('%j cut to %i is %j', (text, max, expected) => {
    expect(clip(text, max)).toBe(expected);
  });

  test('a clipped text is within its length in JSON and cuts no character or entity', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 1, max: 200 }), (text, max) => {
        const clipped = clip(text, max);
        expect(wire(clipped)).toBeLessThanOrEqual(max);
        expect(clipped.isWellFormed()).toBe(true);
        expect(clipped).not.toMatch(/[<>]|&(?!amp;|lt;|gt;)/);
      }),
    );
  });
});

test('clipInParts cuts only the end of the last part', () => {
  expect(clipInParts('abcdefghij', 4, 3)).toEqual(['abcd', 'efgh', 'ij']);
  expect(clipInParts('abcdefghijklmno', 4, 3)).toEqual(['abcd', 'efgh', 'ijk…']);
  expect(clipInParts('', 4, 3)).toEqual([]);
});

describe('fence', () => {
  test.each(['```', 'a ``` <!channel> b', '````````', '`\u200b`\u200b`', '``\u0000`', 'ends in `'])(
    'the fence around %j is not ended by it',
    (text) => {
      expect(fence(text, 200).slice(4, -4)).not.toContain('``');
    },
  );

  test('no text ends its fence or exceeds its length', () => {
    fc.assert(
      fc.property(anyText, fc.integer({ min: 20, max: 300 }), (text, max) => {
        const fenced = fence(text, max);
        expect(fenced.startsWith('```\n') && fenced.endsWith('\n```')).toBe(true);
        expect(fenced.slice(3, -3)).not.toMatch(/``|[<>]/);
        expect(wire(fenced)).toBeLessThanOrEqual(max);
      }),
    );
  });
});

test.each([
  ['r-1', '`r-1`'],
  ['a`b', "`a'b`"],
  ['a\n  b', '`a b`'],
  ['<@U1>', '`&lt;@U1&gt;`'],
  ['', '–'],
  ['\u200b', '–'],
])('code of %j is %j', (text, expected) => {
  expect(code(text, 50)).toBe(expected);
});

test.each([
  ['Petición', '*Petición*'],
  ['a*b`c_d~\ne', '*a b c d e*'],
  ['***', '–'],
])('bold of %j is %j', (text, expected) => {
  expect(bold(text, 50)).toBe(expected);
});

test.each([
  ['https://a.example/?q=<b>|c', 'https://a.example/?q=%3Cb%3E%7Cc'],
  ['https://a.example/#$252F~(x)', 'https://a.example/#$252F~(x)'],
  ['javascript:alert(1)', undefined],
  [`https://a.example/${'x'.repeat(100)}`, undefined],
  ['https://a.example/a b', 'https://a.example/a%20b'],
])('link to %j is %j', (url, expected) => {
  expect(linkUrl(url, 100)).toBe(expected);
});
