// Parses Flask-Limiter's notation, and refuses everything else with an error that says why.
import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseLimit } from '../../../lib/limits/notation.ts';

test.each([
  ['100 per day', [[100, 86_400, '100 per day']]],
  [
    '200 per day;50 per hour',
    [
      [200, 86_400, '200 per day'],
      [50, 3_600, '50 per hour'],
    ],
  ],
  [
    '50 per hour, 200 per day',
    [
      [200, 86_400, '200 per day'],
      [50, 3_600, '50 per hour'],
    ],
  ],
  ['10 per 15 minute', [[10, 900, '10 per 15 minute']]],
  ['10/15 minutes', [[10, 900, '10 per 15 minute']]],
  ['10/15minutes', [[10, 900, '10 per 15 minute']]],
  ['10per15\tminutes ', [[10, 900, '10 per 15 minute']]],
  ['1/SECOND', [[1, 1, '1 per second']]],
  ['5 per 1 hour', [[5, 3_600, '5 per hour']]],
  ['1 per month', [[1, 2_592_000, '1 per month']]],
])('parses "%s"', (notation, windows) => {
  expect(parseLimit(notation).map(({ most, seconds, text }) => [most, seconds, text])).toEqual(windows);
});

test.each([
  ['', 'has "" instead of'],
  ['many per day', 'has "many per day"'],
  ['0 per day', 'has "0 per day"'],
  ['-1 per day', 'has "-1 per day"'],
  ['5 per fortnight', 'fortnight'],
  ['5 per 0 hour', '5 per 0 hour'],
  ['5 per day;', 'has ""'],
  ['5 per hour;100 per 90 minutes', 'which do not nest'],
  ['5 per hour;6 per 60 minute', 'two windows of 3600 seconds'],
])('refuses "%s"', (notation, complaint) => {
  expect(() => parseLimit(notation)).toThrow(complaint);
});

const LENGTHS = { second: 1, minute: 60, hour: 3_600, day: 86_400, month: 2_592_000, year: 31_104_000 };
const window = fc.record({
  most: fc.integer({ min: 1, max: 999_999_999 }),
  times: fc.integer({ min: 1, max: 999_999 }),
  unit: fc.constantFrom(...(Object.keys(LENGTHS) as (keyof typeof LENGTHS)[])),
});
const blank = fc.constantFrom('', ' ', '  ', '\t');

test('all notations of one window are equal, and its text parses to the same window', () => {
  const style = fc.record({ sign: fc.constantFrom('/', 'per', 'PER'), plural: fc.boolean(), blank });
  fc.assert(
    fc.property(window, style, ({ most, times, unit }, { sign, plural, blank }) => {
      const name = `${unit}${plural ? 's' : ''}`;
      const length = times === 1 ? '' : `${times}${blank}`;
      const [parsed, ...more] = parseLimit(`${blank}${most}${blank}${sign}${blank}${length}${name}${blank}`);
      expect(parsed).toMatchObject({ most, seconds: times * LENGTHS[unit] });
      expect(more).toEqual([]);
      expect(parseLimit(parsed?.text ?? '')).toEqual([parsed]);
    }),
    { numRuns: 1_000 },
  );
});

test('several windows are sorted with the longest first, or refused because they do not nest', () => {
  // Few different lengths, so that they often nest.
  const common = fc.record({
    most: fc.integer({ min: 1, max: 999 }),
    times: fc.constantFrom(1, 2, 15, 30),
    unit: fc.constantFrom(...(Object.keys(LENGTHS) as (keyof typeof LENGTHS)[])),
  });
  const several = fc.tuple(
    fc.array(common, { minLength: 2, maxLength: 4 }),
    fc.constantFrom(';', ',', '|', ' ; '),
  );
  fc.assert(
    fc.property(several, ([windows, separator]) => {
      const lengths = windows.map(({ times, unit }) => times * LENGTHS[unit]).sort((a, b) => b - a);
      const nest = lengths.slice(1).every((length, i) => {
        const longer = lengths[i] as number;
        return longer % length === 0 && longer !== length;
      });
      const written = windows.map(({ most, times, unit }) => `${most} per ${times} ${unit}`).join(separator);
      if (nest) expect(parseLimit(written).map(({ seconds }) => seconds)).toEqual(lengths);
      else expect(() => parseLimit(written)).toThrow(/nest|two windows/);
    }),
    { numRuns: 1_000 },
  );
});

test('any other text is refused with an explanation, or has valid windows', () => {
  fc.assert(
    fc.property(fc.string(), (written) => {
      try {
        for (const { most, seconds } of parseLimit(written)) expect(most * seconds).toBeGreaterThan(0);
      } catch (error) {
        expect((error as Error).message).toMatch(/^has /);
      }
    }),
    { numRuns: 1_000 },
  );
});
