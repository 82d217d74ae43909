// A choice of one of the ten digits, or of any.
import { useAnswerTexts } from './texts.ts';

interface Props {
  label: string;
  value: string;
  onChoose(digit: string): void;
}

export function DigitSelect({ label, value, onChoose }: Props) {
  const texts = useAnswerTexts();
  return (
    <label>
      {label}
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
