// The gate: every check with its limit, before and after.
import type { Run } from '../api.ts';
import { type Formats, useFormats } from '../language.ts';
import { WideTable } from '../parts/wide-table.tsx';
import { useOutcomeTexts } from './outcome-texts.ts';
import { type RunTexts, useRunTexts } from './texts.ts';

type Check = NonNullable<Run['gate']>['checks'][number];

export function Gate({ run: { gate } }: { run: Run }) {
  const texts = useOutcomeTexts();
  const shared = useRunTexts();
  const formats = useFormats();
  if (!gate) return null;
  return (
    <section>
      <h2>{texts.gate}</h2>
      <p class={gate.passed ? 'good' : 'problem'}>
        <span aria-hidden="true">{gate.passed ? '✓' : '✕'}</span>{' '}
        {gate.passed ? texts.gatePassed : texts.gateFailed}
      </p>
      {gate.reasons.length > 0 && (
        <ul class="reasons" lang="es">
          {gate.reasons.map((reason) => (
            <li key={reason}>{reason}</li>
          ))}
        </ul>
      )}
      {gate.checks.length === 0 ? (
        <p class="hint">{texts.noChecks}</p>
      ) : (
        <WideTable label={texts.gate}>
          <table class="checks">
            <thead>
              <tr>
                <th scope="col">{texts.check}</th>
                <th scope="col" class="figure">
                  {shared.before}
                </th>
                <th scope="col" class="figure">
                  {shared.after}
                </th>
                <th scope="col" class="figure">
                  {texts.limit}
                </th>
              </tr>
            </thead>
            <tbody>
              {gate.checks.map((check) => (
                <tr key={check.name} class={check.passed ? '' : 'failed'}>
                  <th scope="row">
                    <span aria-hidden="true">{check.passed ? '✓' : '✕'}</span>
                    <span class="said">{check.passed ? texts.passes : texts.passesNot}:</span>{' '}
                    {checkName(check.name, shared)}
                  </th>
                  <td class="figure">{figure(check, check.before, formats)}</td>
                  <td class="figure">{figure(check, check.after, formats)}</td>
                  <td class="figure">
                    {isCount(check) ? '≤' : '≥'} {figure(check, check.limit, formats)}
                  </td>
                </tr>
              ))}
            </tbody>
          </table>
        </WideTable>
      )}
    </section>
  );
}

const isCount = ({ name }: Check) => name === 'golden_digits_missed';

function figure(check: Check, value: number, formats: Formats): string {
  return isCount(check) ? formats.count(value) : formats.percent(value);
}

function checkName(name: string, texts: RunTexts): string {
  const [, digit] = /^digit_(\d)$/.exec(name) ?? [];
  return digit === undefined ? (texts.checks[name] ?? name) : texts.digitCheck(digit);
}
