// #/mine: what this person has drawn and answered, and the account.
import { useEffect, useState } from 'preact/hooks';
import { drawings, listenToFates, vigia } from '../account/account.ts';
import type { KeptDrawing } from '../account/drawings.ts';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';
import { Card } from './card.tsx';
import { type Feedback, FILTERS, type Filter, fits, joined } from './entries.ts';
import { Leave } from './leave.tsx';
import { PasswordForm } from './password.tsx';
import { Sessions } from './sessions.tsx';

interface Props {
  username: string | undefined;
  onSignIn(): void;
}

export function MineView({ username, onSignIn }: Props) {
  const texts = useTexts();
  return (
    <main class="mine">
      <h1>{texts.mine}</h1>
      {username === undefined ? (
        <div class="choices">
          <p>{texts.mineSignIn}</p>
          <button type="button" class="main" onClick={onSignIn}>
            {texts.signIn}
          </button>
        </div>
      ) : (
        <Own key={username} username={username} />
      )}
    </main>
  );
}

function Own({ username }: { username: string }) {
  const texts = useTexts();
  const [kept, setKept] = useState<KeptDrawing[]>();
  const [feedback, setFeedback] = useState<Feedback[]>([]);
  const [problem, setProblem] = useState<unknown>();
  const [filter, setFilter] = useState<Filter>('all');

  useEffect(() => {
    const read = async () => {
      setKept(await drawings.of(username));
      try {
        setFeedback((await vigia.call('GET', '/feedback', { query: { limit: 100 } })).items);
        setProblem(undefined);
      } catch (error) {
        setProblem(error);
      }
    };
    void read();
    return listenToFates(() => void read());
  }, [username]);

  const all = joined(kept ?? [], feedback);
  const shown = all.filter((entry) => fits(entry, filter));
  const forget = async () => {
    await drawings.forget();
    setKept([]);
  };
  return (
    <>
      {problem !== undefined && <p class="problem">{errorText(problem, texts)}</p>}
      {all.length > 0 && (
        <label>
          {texts.show}{' '}
          <select value={filter} onChange={({ currentTarget }) => setFilter(currentTarget.value as Filter)}>
            {FILTERS.map((each) => (
              <option key={each} value={each}>
                {`${texts[each]} (${all.filter((entry) => fits(entry, each)).length})`}
              </option>
            ))}
          </select>
        </label>
      )}
      {kept !== undefined && shown.length === 0 && (
        <p>{all.length === 0 ? texts.nothingYet : texts.nothingSuch}</p>
      )}
      <ul class="cards">
        {shown.map((entry) => (
          <Card key={entry.id} entry={entry} username={username} />
        ))}
      </ul>
      {kept !== undefined && kept.length > 0 && (
        <div class="choices">
          <button type="button" onClick={() => void forget()}>
            {texts.forget}
          </button>
          <p class="hint">{texts.forgetWhat}</p>
        </div>
      )}
      <PasswordForm username={username} />
      <Sessions />
      <Leave username={username} />
    </>
  );
}
