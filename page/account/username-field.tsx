// The field of a user name: of an account that there is, or of one that is made now, which has rules.
import { useTexts } from '../language/language.ts';

interface Props {
  isNew: boolean;
  value: string;
  onChange(username: string): void;
}

export function UsernameField({ isNew, value, onChange }: Props) {
  const texts = useTexts();
  return (
    <>
      <label>
        {texts.username}
        <input
          name="username"
          autocomplete="username"
          autocapitalize="none"
          spellcheck={false}
          required
          // A pattern that is taken away stays as an empty one, which nothing fits.
          pattern={isNew ? '[A-Za-z0-9._\\-]{3,80}' : '.*'}
          title={texts.usernameRule}
          aria-describedby={isNew ? 'username-rule' : undefined}
          value={value}
          onInput={({ currentTarget }) => onChange(currentTarget.value)}
        />
      </label>
      {isNew && (
        <p class="hint" id="username-rule">
          {texts.usernameRule}
        </p>
      )}
    </>
  );
}
