// A choice of one of the ten digits, or of any.
import { useAnswerTexts } from './texts.ts';

export function DigitSelect({ value, onChoose }: { value: string; onChoose(digit: string): void }) {
  const texts = useAnswerTexts();
  return (
    <label>
      {texts.digit}
      <select value={value} onChange={({ currentTarget }) => onChoose(currentTarget.value)}>
        <option value="">{texts.anyDigit}</option>
        {Array.from({ length: 10 }, (_, digit) => (
          <option key={digit} value={digit}>
            {digit}
          </option>
        ))}
      </select>
    </label>
  );
}
