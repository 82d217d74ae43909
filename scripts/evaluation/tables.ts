// Figures as Markdown tables, aligned so that they can be read in a terminal too.
import type { Figures } from './figures.ts';

/** One row for each suite, and before them the rows that are kept from an earlier table. */
export function suiteTable(all: readonly Figures[], kept: readonly (readonly string[])[] = []): string {
  const header = [
    'pictures',
    'number',
    'right',
    'doubted',
    'refused as blank',
    'misled',
    'calibration error',
  ];
  const rows = all.map(({ suite, digits, count, right, doubted, refused, misled, calibrationError }) => [
    suite,
    count.toLocaleString('en'),
    digits ? percent(right) : '–',
    percent(doubted),
    percent(refused),
    percent(misled),
    digits ? percent(calibrationError) : '–',
  ]);
  return markdownTable(header, [...kept, ...rows]);
}

/** Right answers on MNIST's test digits, all together and digit by digit, and the calibration error. */
export function mnistTable(all: readonly Figures[]): string {
  const columns = all.filter(({ suite }) => suite.startsWith('MNIST'));
  const digits = Array.from({ length: 10 }, (_, digit) => [
    String(digit),
    ...columns.map(({ perDigit }) => percent(perDigit[digit] ?? 0)),
  ]);
  return markdownTable(
    ['digit', ...columns.map(({ suite }) => suite)],
    [
      ['all', ...columns.map(({ right }) => percent(right))],
      ...digits,
      ['calibration error', ...columns.map(({ calibrationError }) => percent(calibrationError))],
    ],
  );
}

/** The first column is aligned left, the others right. */
function markdownTable(header: readonly string[], rows: readonly (readonly string[])[]): string {
  const widths = header.map((title, i) => Math.max(title.length, ...rows.map((row) => row[i]?.length ?? 0)));
  const line = (row: readonly string[]) =>
    `| ${row.map((cell, i) => (i === 0 ? cell.padEnd(widths[i] ?? 0) : cell.padStart(widths[i] ?? 0))).join(' | ')} |`;
  const rule = `|${widths.map((width, i) => (i === 0 ? '-'.repeat(width + 2) : `${'-'.repeat(width + 1)}:`)).join('|')}|`;
  return [line(header), rule, ...rows.map(line)].join('\n');
}

export function percent(share: number, decimals = 2): string {
  return `${(share * 100).toFixed(decimals)} %`;
}
