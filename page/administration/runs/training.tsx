// How a model learnt, epoch by epoch, and which digits it confuses.
import type { Run } from '../api.ts';
import { useFormats } from '../language.ts';
import { Legend, Lines } from '../parts/charts.tsx';
import { Figure } from '../parts/figure.tsx';
import { WideTable } from '../parts/wide-table.tsx';
import { useOutcomeTexts } from './outcome-texts.ts';
import { useRunTexts } from './texts.ts';

export function Training({ run: { run_id, epochs } }: { run: Run }) {
  const texts = useOutcomeTexts();
  const { nothing } = useRunTexts();
  const formats = useFormats();
  const last = epochs?.at(-1);
  if (!epochs || !last) return null;
  const hasFeedback = epochs.some(({ feedback_accuracy }) => feedback_accuracy !== undefined);
  const accuracy = [
    { name: texts.accuracy, values: epochs.map((each) => each.accuracy) },
    ...(hasFeedback
      ? [{ name: texts.feedbackAccuracy, values: epochs.map((each) => each.feedback_accuracy ?? null) }]
      : []),
  ];
  const least = Math.min(...accuracy.flatMap(({ values }) => values).filter((value) => value !== null));
  const sayShare = (name: string, value: number, place: number) =>
    `${texts.epoch} ${place + 1}, ${name}: ${formats.percent(value)}`;
  return (
    <Figure
      title={texts.training}
      says={texts.trainingSays(epochs.length, formats.number(last.loss))}
      columns={[texts.epoch, texts.loss, texts.accuracy, ...(hasFeedback ? [texts.feedbackAccuracy] : [])]}
      rows={epochs.map(({ epoch, loss, accuracy, feedback_accuracy }) => [
        String(epoch),
        formats.number(loss),
        formats.percent(accuracy),
        ...(hasFeedback
          ? [feedback_accuracy === undefined ? nothing : formats.percent(feedback_accuracy)]
          : []),
      ])}
      file={`vigia-${run_id}-epochs`}
    >
      <Lines
        label={texts.accuracy}
        series={accuracy}
        // At least a point high, so that a thousandth does not look like a fall.
        from={Math.min(least, 0.99)}
        to={1}
        say={sayShare}
      />
      <Legend names={accuracy.map(({ name }) => name)} />
    </Figure>
  );
}

export function Confusion({ run: { confusion } }: { run: Run }) {
  const texts = useOutcomeTexts();
  const formats = useFormats();
  if (!confusion) return null;
  const all = confusion.flat().reduce((sum, count) => sum + count, 0);
  const right = confusion.reduce((sum, row, digit) => sum + (row[digit] ?? 0), 0);
  const most = Math.max(1, ...confusion.flatMap((row, digit) => row.filter((_, read) => read !== digit)));
  const columns =
    confusion[0]?.map((_, read) => (read < confusion.length ? String(read) : texts.notADigit)) ?? [];
  return (
    <section>
      <h2>{texts.confusion}</h2>
      <p>{texts.confusionSays(formats.percent(all === 0 ? 0 : right / all))}</p>
      <WideTable label={texts.confusion}>
        <table class="confusion">
          <thead>
            <tr>
              <td>
                <span class="said">
                  {texts.real} / {texts.readAs}
                </span>
              </td>
              {columns.map((read) => (
                <th key={read} scope="col">
                  {read}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {confusion.map((row, digit) => (
              <tr key={digit}>
                <th scope="row">{digit}</th>
                {row.map((count, read) => (
                  <td
                    key={columns[read]}
                    class={read === digit ? 'hit' : count === 0 ? 'none' : 'miss'}
                    style={read === digit ? {} : { '--share': String(count / most) }}
                  >
                    {count}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </WideTable>
    </section>
  );
}
