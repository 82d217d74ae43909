// All that is kept about the account, as a file; and the way to delete it.
import { useState } from 'preact/hooks';
import { type Answer, ApiError } from '#client';
import { drawings, session, vigia } from '../account/account.ts';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';
import { save } from '../save.ts';
import { useAccountTexts } from './account-texts.ts';

type Page = Answer<'GET', '/me/export'>;

/** Every page, as one. */
async function readAll(): Promise<Omit<Page, 'next_cursor'>> {
  const read = (cursor?: string) =>
    vigia.call('GET', '/me/export', { query: { limit: 100, ...(cursor !== undefined && { cursor }) } });
  const { next_cursor: first, ...all } = await read();
  for (let cursor = first; cursor !== null; ) {
    const page: Page = await read(cursor);
    all.predictions.push(...page.predictions);
    all.feedback.push(...page.feedback);
    all.audit.push(...page.audit);
    cursor = page.next_cursor;
  }
  return all;
}

export function Leave({ username }: { username: string }) {
  const texts = useAccountTexts();
  const general = useTexts();
  const [password, setPassword] = useState('');
  const [isErasing, setErasing] = useState(false);
  const [busy, setBusy] = useState<'saving' | 'leaving'>();
  const [problem, setProblem] = useState<unknown>();
  const doing = (what: 'saving' | 'leaving', act: () => Promise<void>) => {
    setBusy(what);
    setProblem(undefined);
    void act()
      .catch(setProblem)
      .finally(() => setBusy(undefined));
  };
  const saveAll = async () => {
    const file = new Blob([JSON.stringify(await readAll(), undefined, 1)], { type: 'application/json' });
    save(file, `vigia-${username}.json`);
  };
  const leave = async () => {
    await vigia.call('DELETE', '/me', { json: { password, erase_pictures: isErasing } });
    await drawings.forget();
    await session.signOut();
  };
  const isLast = problem instanceof ApiError && problem.code === 'last_admin';
  return (
    <section class="of-account" aria-labelledby="data">
      <h2 id="data">{texts.data}</h2>
      <p class="hint">{texts.dataMeans}</p>
      <div>
        <button type="button" disabled={busy !== undefined} onClick={() => doing('saving', saveAll)}>
          {busy === 'saving' ? texts.saving : texts.save}
        </button>
      </div>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {isLast ? texts.lastAdmin : errorText(problem, general)}
        </p>
      )}
      <details>
        <summary>{texts.leave}</summary>
        <form
          onSubmit={(event) => {
            event.preventDefault();
            doing('leaving', leave);
          }}
        >
          <ul>
            {texts.leaveMeans.map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <label class="line">
            <input
              type="checkbox"
              checked={isErasing}
              onChange={({ currentTarget }) => setErasing(currentTarget.checked)}
            />
            {texts.erasePictures}
          </label>
          <label>
            {texts.password}
            <input
              type="password"
              autocomplete="current-password"
              required
              value={password}
              onInput={({ currentTarget }) => setPassword(currentTarget.value)}
            />
          </label>
          <div>
            <button type="submit" class="bad" disabled={busy !== undefined}>
              {texts.leave}
            </button>
          </div>
        </form>
      </details>
    </section>
  );
}
