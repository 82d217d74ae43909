// A table as the text of a CSV file (RFC 4180). Pure.

/** A spreadsheet takes a cell that begins so for a formula. */
const FORMULA = /^(?:[=@\t\r]|[+-](?!\d))/;

export function csvOf(rows: readonly (readonly string[])[]): string {
  return rows.map((row) => `${row.map(cellOf).join(',')}\r\n`).join('');
}

function cellOf(cell: string): string {
  const safe = FORMULA.test(cell) ? `'${cell}` : cell;
  return /[",\r\n]/.test(safe) ? `"${safe.replaceAll('"', '""')}"` : safe;
}
