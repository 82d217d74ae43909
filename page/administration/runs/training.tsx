// How a model learnt, epoch by epoch, and which digits it confuses.
import type { Run } from '../api.ts';
import { useFormats } from '../language.ts';
import { Legend, Lines } from '../parts/charts.tsx';
import { ConfusionTable } from '../parts/confusion-table.tsx';
import { Figure } from '../parts/figure.tsx';
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
  const columns =
    confusion[0]?.map((_, read) => (read < confusion.length ? String(read) : texts.notADigit)) ?? [];
  return (
    <section>
      <h2>{texts.confusion}</h2>
      <p>{texts.confusionSays(formats.percent(all === 0 ? 0 : right / all))}</p>
      <ConfusionTable
        label={texts.confusion}
        rowsAre={texts.real}
        columnsAre={texts.readAs}
        columns={columns}
        rows={confusion.map((counts, digit) => ({ name: String(digit), counts, right: digit }))}
        count={formats.count}
      />
    </section>
  );
}
