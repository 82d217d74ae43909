// #/mine: what this person has drawn and answered, and the account.
import { useEffect, useState } from 'preact/hooks';
import { drawings, listenToFates, vigia } from '../account/account.ts';
import type { KeptDrawing } from '../account/drawings.ts';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';
import { type Pages, withNewest, withOlder } from '../pages.ts';
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

const NONE: Pages<Feedback> = { items: [], next: null };

async function readPage(cursor?: string): Promise<Pages<Feedback>> {
  const { items, next_cursor: next } = await vigia.call('GET', '/feedback', {
    query: { limit: 100, ...(cursor !== undefined && { cursor }) },
  });
  return { items, next };
}

function Own({ username }: { username: string }) {
  const texts = useTexts();
  const [kept, setKept] = useState<KeptDrawing[]>();
  const [feedback, setFeedback] = useState<Pages<Feedback>>(NONE);
  const [problem, setProblem] = useState<unknown>();
  const [filter, setFilter] = useState<Filter>('all');

  useEffect(() => {
    const read = async () => {
      setKept(await drawings.of(username));
      try {
        const first = await readPage();
        setFeedback((before) => withNewest(before, first));
        setProblem(undefined);
      } catch (error) {
        setProblem(error);
      }
    };
    void read();
    return listenToFates(() => void read());
  }, [username]);

  const readOlder = async (from: string) => {
    try {
      const more = await readPage(from);
      setFeedback((before) => withOlder(before, from, more));
      setProblem(undefined);
    } catch (error) {
      setProblem(error);
    }
  };

  const { items, next } = feedback;
  const all = joined(kept ?? [], items);
  const shown = all.filter((entry) => fits(entry, filter));
  const forget = async () => {
    await drawings.forget();
    setKept([]);
  };
  return (
    <>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {errorText(problem, texts)}
        </p>
      )}
      {all.length > 0 && (
        <label>
          {texts.show}{' '}
          <select value={filter} onChange={({ currentTarget }) => setFilter(currentTarget.value as Filter)}>
            {FILTERS.map((each) => (
              <option key={each} value={each}>
                {`${texts[each]} (${all.filter((entry) => fits(entry, each)).length}${next === null ? '' : '+'})`}
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
      {next !== null && (
        <div class="choices">
          <button type="button" onClick={() => void readOlder(next)}>
            {texts.olderAnswers}
          </button>
        </div>
      )}
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
