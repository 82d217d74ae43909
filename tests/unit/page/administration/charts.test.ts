// Charts and their tables: lines with gaps, and cells that no spreadsheet takes for a formula.
import { expect, test } from 'vitest';
import { middleOf, pathOf } from '../../../../page/administration/parts/charts.tsx';
import { csvOf } from '../../../../page/administration/parts/csv.ts';

const middles = (values: readonly unknown[]) => values.map((_, place) => middleOf(place, values.length));

test.each([
  [[], ''],
  [[null, null], ''],
  [[0, 1], 'M25 40L75 0'],
  [[0, null, 1, 1], 'M12.5 40M62.5 0L87.5 0'],
  // Beyond the edges it stays at them.
  [[-1, 2], 'M25 40L75 0'],
])('the values %j are the line "%s"', (values, path) => {
  expect(pathOf(middles(values), values, 0, 1)).toBe(path);
});

test('values that are all alike are a line in the middle', () => {
  expect(pathOf(middles([5, 5]), [5, 5], 5, 5)).toBe('M25 20L75 20');
});

test.each([
  ['plain', 'plain'],
  ['with, comma', '"with, comma"'],
  ['a "word"', '"a ""word"""'],
  ['two\nlines', '"two\nlines"'],
  ['=1+1', "'=1+1"],
  ['@SUM(A1)', "'@SUM(A1)"],
  ['-3,5 points', '"-3,5 points"'],
  ['+3 points', '+3 points'],
])('the cell %j is written as %j', (cell, written) => {
  expect(csvOf([[cell]])).toBe(`${written}\r\n`);
});
