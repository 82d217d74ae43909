// Flask-Limiter's notation, as far as it is read, and what is refused with a word that helps.
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
  ['1/SECOND', [[1, 1, '1 per second']]],
  ['5 per 1 hour', [[5, 3_600, '5 per hour']]],
  ['1 per month', [[1, 2_592_000, '1 per month']]],
])('%s', (notation, windows) => {
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
])('%s is refused', (notation, complaint) => {
  expect(() => parseLimit(notation)).toThrow(complaint);
});
