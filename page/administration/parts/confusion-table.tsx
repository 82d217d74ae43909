// A confusion table: a row for each true digit, a column for each digit that was read, coloured by the share of the row.
import { WideTable } from './wide-table.tsx';

interface ConfusionRow {
  /** The true digit, or what there is instead. */
  name: string;
  /** A count for each column. */
  counts: readonly number[];
  /** The column that is right; −1 when none is. */
  right: number;
}

interface Props {
  label: string;
  /** What the rows and the columns are. */
  rowsAre: string;
  columnsAre: string;
  columns: readonly string[];
  rows: readonly ConfusionRow[];
  /** A count as it is written. */
  count(n: number): string;
  /** Where a cell leads; undefined: nowhere. `says` names it for who cannot see its place. */
  linkOf?(row: number, column: number): { href: string; says: string } | undefined;
}

export function ConfusionTable({ label, rowsAre, columnsAre, columns, rows, count, linkOf }: Props) {
  return (
    <WideTable label={label}>
      <table class="confusion">
        <thead>
          <tr>
            <td class="corner">
              <span>{rowsAre} ↓</span> <span>{columnsAre} →</span>
            </td>
            {columns.map((column) => (
              <th key={column} scope="col">
                {column}
              </th>
            ))}
          </tr>
        </thead>
        <tbody>
          {rows.map(({ name, counts, right }, row) => {
            const all = counts.reduce((sum, n) => sum + n, 0);
            return (
              <tr key={name}>
                <th scope="row">{name}</th>
                {counts.map((n, column) => {
                  const kind = column === right ? 'hit' : n === 0 ? 'none' : 'miss';
                  const link = n > 0 ? linkOf?.(row, column) : undefined;
                  return (
                    <td
                      key={columns[column]}
                      class={kind}
                      style={n > 0 ? { '--share': String(Math.sqrt(n / all)) } : {}}
                    >
                      {link ? (
                        <a href={link.href} aria-label={link.says}>
                          {count(n)}
                        </a>
                      ) : (
                        count(n)
                      )}
                    </td>
                  );
                })}
              </tr>
            );
          })}
        </tbody>
      </table>
    </WideTable>
  );
}
