// A choice with a button that acts on it. The choice alone does nothing: arrow keys change it before it is made.
import { useState } from 'preact/hooks';

interface Props {
  /** What a screen reader calls the choice. */
  label: string;
  /** What is shown until something is chosen. */
  ask: string;
  options: readonly (readonly [value: string, text: string])[];
  /** What the button does. */
  action: string;
  isBusy?: boolean;
  /** Somebody looks at the options. */
  onLook?(): void;
  onDo(value: string): void;
}

export function ChooseAndDo({ label, ask, options, action, isBusy = false, onLook, onDo }: Props) {
  const [chosen, setChosen] = useState('');
  const act = () => {
    setChosen('');
    onDo(chosen);
  };
  return (
    <span class="choices">
      <select
        aria-label={label}
        value={chosen}
        disabled={isBusy}
        onFocus={onLook}
        onPointerDown={onLook}
        onChange={({ currentTarget }) => setChosen(currentTarget.value)}
      >
        <option value="">{ask}</option>
        {options.map(([value, text]) => (
          <option key={value} value={value}>
            {text}
          </option>
        ))}
      </select>
      {chosen !== '' && (
        <button type="button" disabled={isBusy} onClick={act}>
          {action}
        </button>
      )}
    </span>
  );
}
