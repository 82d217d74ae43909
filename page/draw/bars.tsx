// The probability of each digit: a table whose rows have a bar.

import type { Prediction } from '#lib/digits/model/predict.ts';
import { NOT_A_DIGIT } from '#lib/task.ts';
import { usePercent, useTexts } from '../language/language.ts';

export function Bars({ prediction }: { prediction: Prediction }) {
  const texts = useTexts();
  const percent = usePercent();
  const { probabilities, notADigit, digit, doubtful } = prediction;
  const rows = [...probabilities, notADigit];
  const first = notADigit > Math.max(...probabilities) ? NOT_A_DIGIT : digit;
  return (
    <table class={doubtful ? 'bars doubtful' : 'bars'}>
      <caption class="said">{texts.probabilities}</caption>
      <thead class="said">
        <tr>
          <th scope="col">{texts.digit}</th>
          <th scope="col">{texts.probability}</th>
        </tr>
      </thead>
      <tbody>
        {rows.map((share, row) => (
          <tr key={row} class={row === first ? 'first' : ''}>
            <th scope="row">{row === NOT_A_DIGIT ? texts.notADigit : row}</th>
            <td>
              <span class="track" aria-hidden="true">
                <span class="bar" style={{ transform: `scaleX(${share})` }} />
              </span>
              <span class="share">{percent(share)}</span>
            </td>
          </tr>
        ))}
      </tbody>
    </table>
  );
}
