// Two retrainings side by side: only what differs.
import { useCallback } from 'preact/hooks';
import { admin } from '../api.ts';
import { type Formats, useFormats } from '../language.ts';
import { At } from '../parts/moment.tsx';
import { Reading } from '../parts/reading.tsx';
import { WideTable } from '../parts/wide-table.tsx';
import { useShown } from '../use-live.ts';
import { differences } from './runs.ts';
import { type RunTexts, useRunTexts } from './texts.ts';

export function CompareView({ ids: [first, second] }: { ids: [string, string] }) {
  const texts = useRunTexts();
  const formats = useFormats();
  const shown = useShown(
    useCallback(async () => await Promise.all([admin.run(first), admin.run(second)]), [first, second]),
  );
  const rows = shown.value ? differences(...shown.value) : [];
  return (
    <>
      <p>
        <a href="#/runs">← {texts.all}</a>
      </p>
      <h1>{texts.comparing}</h1>
      <Reading shown={shown} />
      {shown.value && (
        <>
          <p class="hint">{texts.differ(rows.length)}</p>
          <WideTable label={texts.comparing}>
            <table>
              <thead>
                <tr>
                  <th scope="col">{texts.what}</th>
                  {shown.value.map(({ run_id, created_at }) => (
                    <th key={run_id} scope="col">
                      <a href={`#/runs/${run_id}`}>
                        <At at={created_at} />
                      </a>
                    </th>
                  ))}
                </tr>
              </thead>
              <tbody>
                {rows.map(({ name, values: [a, b] }) => (
                  <tr key={name}>
                    <th scope="row">{nameOf(name, texts)}</th>
                    <td>{textOf(name, a, texts, formats)}</td>
                    <td>{textOf(name, b, texts, formats)}</td>
                  </tr>
                ))}
              </tbody>
            </table>
          </WideTable>
        </>
      )}
    </>
  );
}

/** "mnist_held_out_accuracy_before" → "MNIST, held out, before"; a name that this page does not know as it is. */
export function nameOf(name: string, texts: RunTexts): string {
  const [, set = '', when = ''] = /^(.+?)(?:_accuracy)?_(before|after)$/.exec(name) ?? [];
  const [, digit] = /^digit_(\d)$/.exec(set) ?? [];
  const sets: Record<string, string> = {
    mnist_held_out: texts.mnist,
    mnist_test: texts.mnistTest,
    feedback: texts.feedback,
    golden_digits_missed: texts.checks.golden_digits_missed ?? set,
    ...(digit !== undefined && { [set]: texts.digitCheck(digit) }),
  };
  const known = sets[set];
  if (known === undefined) return texts.names[name] ?? name;
  return texts.metric(known, when === 'before' ? texts.before : texts.after);
}

export function textOf(
  name: string,
  value: string | number | undefined,
  texts: RunTexts,
  formats: Formats,
): string {
  if (value === undefined) return texts.nothing;
  if (name === 'status') return texts.statuses[value] ?? String(value);
  if (name === 'learn_from') return texts.learnFrom[value] ?? String(value);
  if (typeof value === 'string') return value;
  return /accuracy/.test(name) ? formats.percent(value) : formats.number(value);
}
