// A chart with what it says in words, and its figures as a table that can be saved.
import type { ComponentChildren } from 'preact';
import { useId } from 'preact/hooks';
import { save } from '../../save.ts';
import { useSharedTexts } from '../texts.ts';
import { csvOf } from './csv.ts';
import { WideTable } from './wide-table.tsx';

interface Props {
  title: string;
  /** What the chart says, as a sentence. */
  says: string;
  columns: readonly string[];
  /** The first cell of a row names it. */
  rows: readonly (readonly string[])[];
  /** Name of the saved table, without its ending. */
  file: string;
  children: ComponentChildren;
}

export function Figure({ title, says, columns, rows, file, children }: Props) {
  const texts = useSharedTexts();
  const id = useId();
  return (
    <section aria-labelledby={id} class="figure-block">
      <h2 id={id}>{title}</h2>
      <p>{says}</p>
      {children}
      <details>
        <summary>{texts.asTable}</summary>
        <WideTable label={title}>
          <table>
            <thead>
              <tr>
                {columns.map((column) => (
                  <th key={column} scope="col">
                    {column}
                  </th>
                ))}
              </tr>
            </thead>
            <tbody>
              {rows.map(([name, ...cells]) => (
                <tr key={name}>
                  <th scope="row">{name}</th>
                  {cells.map((cell, i) => (
                    <td key={columns[i + 1]}>{cell}</td>
                  ))}
                </tr>
              ))}
            </tbody>
          </table>
        </WideTable>
        <SaveTable columns={columns} rows={rows} file={file} />
      </details>
    </section>
  );
}

export function SaveTable({ columns, rows, file }: Pick<Props, 'columns' | 'rows' | 'file'>) {
  const texts = useSharedTexts();
  const saveTable = () => save(new Blob([csvOf([columns, ...rows])], { type: 'text/csv' }), `${file}.csv`);
  return (
    <button type="button" onClick={saveTable}>
      {texts.saveTable}
    </button>
  );
}
