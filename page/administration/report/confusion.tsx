// What each model said against what people say it was: a table of counts, whose cells lead to their answers.
import { useState } from 'preact/hooks';
import type { Report } from '../api.ts';
import { useFormats } from '../language.ts';
import { ConfusionTable } from '../parts/confusion-table.tsx';
import { SaveTable } from '../parts/figure.tsx';
import { mostConfused } from './confused.ts';
import { useConfusionTexts } from './confusion-texts.ts';

type Version = Report['versions'][number];

const nameOf = ({ version, model }: Version) => `${version} · ${model}`;

export function Confusion({ versions }: { versions: readonly Version[] }) {
  const texts = useConfusionTexts();
  const formats = useFormats();
  const [chosen, choose] = useState<string>();
  const most = versions.reduce((best, each) =>
    each.confusion.counted > best.confusion.counted ? each : best,
  );
  const version = versions.find((each) => nameOf(each) === chosen) ?? most;
  const { rows, counted, since } = version.confusion;
  const digits = rows[0]?.map((_, digit) => String(digit)) ?? [];
  const nameOfRow = (row: number) => digits[row] ?? texts.noDigit;
  const found = mostConfused(rows);
  const says =
    counted === 0
      ? texts.nothingCounted
      : found
        ? texts.most(found.truth, found.read, found.count, formats.percent(found.share))
        : texts.nothingConfused;
  return (
    <section>
      <h2>{texts.title}</h2>
      {versions.length > 1 && (
        <label class="model-choice">
          {texts.model}{' '}
          <select value={nameOf(version)} onChange={({ currentTarget }) => choose(currentTarget.value)}>
            {versions.map((each) => (
              <option key={nameOf(each)} value={nameOf(each)}>
                {nameOf(each)}
              </option>
            ))}
          </select>
        </label>
      )}
      <p>{says}</p>
      {counted > 0 && (
        <>
          {since !== null && counted < version.n && (
            <p class="notice">
              {texts.part(formats.count(counted), formats.count(version.n), formats.day(since))}
            </p>
          )}
          <ConfusionTable
            label={`${texts.title}: ${nameOf(version)}`}
            rowsAre={texts.was}
            columnsAre={texts.read}
            columns={digits}
            rows={rows.map((counts, row) => ({
              name: nameOfRow(row),
              counts,
              right: row < digits.length ? row : -1,
            }))}
            count={formats.count}
            linkOf={(truth, read) =>
              truth < digits.length
                ? {
                    href: `#/answers/${new URLSearchParams({ digit: String(truth), prediction: String(read), model: version.model })}`,
                    says: texts.cell(rows[truth]?.[read] ?? 0, truth, read),
                  }
                : undefined
            }
          />
          <p class="hint">
            {texts.hint} {texts.noDigitHint}
          </p>
          <div>
            <SaveTable
              columns={[`${texts.was} / ${texts.read}`, ...digits]}
              rows={rows.map((counts, row) => [nameOfRow(row), ...counts.map(String)])}
              file={`vigia-confusion-${version.version}`}
            />
          </div>
        </>
      )}
    </section>
  );
}
