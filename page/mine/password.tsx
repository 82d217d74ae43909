// Changing the password, which ends every other session.
import { useState } from 'preact/hooks';
import { vigia } from '../account/account.ts';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';

export function PasswordForm({ username }: { username: string }) {
  const texts = useTexts();
  const [before, setBefore] = useState('');
  const [next, setNext] = useState('');
  const [outcome, setOutcome] = useState<'changed' | 'busy' | { error: unknown }>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setOutcome('busy');
    try {
      await vigia.call('PUT', '/me/password', { json: { password: before, new_password: next } });
      setOutcome('changed');
      setBefore('');
      setNext('');
    } catch (error) {
      setOutcome({ error });
    }
  };
  return (
    <form class="password" onSubmit={(event) => void submit(event)}>
      <h2>{texts.changePassword}</h2>
      {/* For password managers. */}
      <input
        class="said"
        autocomplete="username"
        value={username}
        readOnly
        tabIndex={-1}
        aria-hidden="true"
      />
      <label>
        {texts.oldPassword}
        <input
          type="password"
          autocomplete="current-password"
          required
          value={before}
          onInput={({ currentTarget }) => setBefore(currentTarget.value)}
        />
      </label>
      <label>
        {texts.newPassword}
        <input
          type="password"
          autocomplete="new-password"
          required
          aria-describedby="new-password-rule"
          value={next}
          onInput={({ currentTarget }) => setNext(currentTarget.value)}
        />
      </label>
      <p class="hint" id="new-password-rule">
        {texts.passwordRule} {texts.otherSessionsEnd}
      </p>
      {outcome === 'changed' && (
        <p class="good" role="status">
          {texts.passwordChanged}
        </p>
      )}
      {typeof outcome === 'object' && (
        <p class="problem" role="alert">
          {errorText(outcome.error, texts)}
        </p>
      )}
      <div>
        <button type="submit" disabled={outcome === 'busy'}>
          {texts.changePassword}
        </button>
      </div>
    </form>
  );
}
