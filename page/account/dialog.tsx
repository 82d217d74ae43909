// Signing in and signing up, in a dialog over the page: what was drawn stays where it is.
import { useEffect, useRef, useState } from 'preact/hooks';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';
import { vigia } from './account.ts';
import { UsernameField } from './username-field.tsx';

/** Signing in, or signing up. */
export type Way = 'in' | 'up';

interface Props {
  /** The form that is shown first; the other is one press away. */
  first: Way;
  /** What the person wanted that needs an account. */
  why: string | undefined;
  /** Without registration nobody can sign up here. */
  maySignUp: boolean;
  /** The session ended by itself. */
  hasEnded: boolean;
  onClose(): void;
}

/** The server's rule: UTF-8, because bcrypt counts bytes. */
const bytesOf = (password: string) => new TextEncoder().encode(password).length;

export function AccountDialog({ first, why, maySignUp, hasEnded, onClose }: Props) {
  const texts = useTexts();
  const dialog = useRef<HTMLDialogElement>(null);
  const [way, setWay] = useState<Way>(maySignUp && !hasEnded ? first : 'in');
  const [username, setUsername] = useState('');
  const [password, setPassword] = useState('');
  const [problem, setProblem] = useState<unknown>();
  const [isBusy, setBusy] = useState(false);
  useEffect(() => dialog.current?.showModal(), []);

  const submit = async (event: Event) => {
    event.preventDefault();
    setBusy(true);
    setProblem(undefined);
    try {
      if (way === 'up') {
        await vigia.register({ username, password });
        // The account is made, whether or not signing in succeeds now.
        setWay('in');
      }
      await vigia.logIn({ username, password });
      onClose();
    } catch (error) {
      setProblem(error);
    } finally {
      setBusy(false);
    }
  };
  const turn = () => {
    setProblem(undefined);
    setWay(way === 'up' ? 'in' : 'up');
  };
  const length = bytesOf(password);
  const title = way === 'up' ? texts.signUp : texts.signIn;
  return (
    <dialog ref={dialog} aria-labelledby="account-title" onClose={onClose}>
      <form onSubmit={(event) => void submit(event)}>
        <h2 id="account-title">{title}</h2>
        {hasEnded && <p>{texts.sessionEnded}</p>}
        {why !== undefined && <p>{why}</p>}
        <UsernameField isNew={way === 'up'} value={username} onChange={setUsername} />
        <label>
          {texts.password}
          <input
            name="password"
            type="password"
            autocomplete={way === 'up' ? 'new-password' : 'current-password'}
            required
            aria-describedby={way === 'up' ? 'password-rule' : undefined}
            value={password}
            onInput={({ currentTarget }) => setPassword(currentTarget.value)}
          />
        </label>
        {way === 'up' && (
          <>
            <meter
              min={0}
              max={72}
              low={8}
              value={length > 72 ? 0 : length}
              aria-label={texts.passwordBytes(length)}
            />
            <p class={length > 72 ? 'problem' : 'hint'} id="password-rule">
              {texts.passwordRule} {length > 0 && texts.passwordBytes(length)}
            </p>
          </>
        )}
        {problem !== undefined && (
          <p class="problem" role="alert">
            {errorText(problem, texts)}
          </p>
        )}
        <div class="choices">
          <button type="submit" class="main" disabled={isBusy}>
            {title}
          </button>
          <button type="button" onClick={() => dialog.current?.close()}>
            {texts.close}
          </button>
        </div>
        {maySignUp && (
          <button type="button" class="plain" onClick={turn}>
            {way === 'up' ? texts.haveAccount : texts.noAccount}
          </button>
        )}
      </form>
    </dialog>
  );
}
