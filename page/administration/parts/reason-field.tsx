// The field of a dialog for why something is done; it may stay empty.
import { useSharedTexts } from '../texts.ts';

export function ReasonField({ value, onChange }: { value: string; onChange: (reason: string) => void }) {
  const shared = useSharedTexts();
  return (
    <label>
      {shared.reason} ({shared.optional})
      <input maxLength={500} value={value} onInput={({ currentTarget }) => onChange(currentTarget.value)} />
    </label>
  );
}
