// #/password/<code> and #/invitation/<code>: links of an administrator, with which a person sets a password, or registers.
import { useRef, useState } from 'preact/hooks';
import { vigia } from '../account/account.ts';
import { UsernameField } from '../account/username-field.tsx';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';

interface Props {
  is: 'password' | 'invitation';
  code: string;
}

export function AccessView({ is, code }: Props) {
  const texts = useTexts();
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  // The link works once: when signing in fails, only that is tried again.
  const made = useRef<{ username: string }>(undefined);
  const [outcome, setOutcome] = useState<'busy' | { error: unknown } | { username: string }>();
  const submit = async (event: Event) => {
    event.preventDefault();
    setOutcome('busy');
    try {
      made.current ??=
        is === 'invitation'
          ? await vigia.register({ username, password, invitation: code })
          : await vigia.call('PUT', '/password', { json: { code, password } });
      await vigia.logIn({ username: made.current.username, password });
      setOutcome({ username: made.current.username });
    } catch (error) {
      setOutcome({ error });
    }
  };
  const title = is === 'invitation' ? texts.signUp : texts.choosePassword;
  return (
    <main class="mine">
      <h1>{title}</h1>
      {typeof outcome === 'object' && 'username' in outcome ? (
        <p role="status">{texts.accountReady(outcome.username)}</p>
      ) : (
        <form class="password" onSubmit={(event) => void submit(event)}>
          {is === 'invitation' && <UsernameField isNew value={username} onChange={setUsername} />}
          <label>
            {texts.newPassword}
            <input
              name="password"
              type="password"
              autocomplete="new-password"
              required
              aria-describedby="access-password-rule"
              value={password}
              onInput={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </label>
          <p class="hint" id="access-password-rule">
            {texts.passwordRule}
          </p>
          {typeof outcome === 'object' && 'error' in outcome && (
            <p class="problem" role="alert">
              {errorText(outcome.error, texts)}
            </p>
          )}
          <div>
            <button type="submit" class="main" disabled={outcome === 'busy'}>
              {title}
            </button>
          </div>
        </form>
      )}
    </main>
  );
}
