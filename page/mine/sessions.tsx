// Where the account is signed in, and the way to end a session that is not here.
import { useContext, useEffect, useState } from 'preact/hooks';
import type { Answer } from '#client';
import { vigia } from '../account/account.ts';
import { errorText } from '../language/error-text.ts';
import { LanguageContext, useTexts } from '../language/language.ts';
import { useAccountTexts } from './account-texts.ts';
import { deviceOf } from './devices.ts';

type Session = Answer<'GET', '/me/sessions'>['items'][number];

export function Sessions() {
  const texts = useAccountTexts();
  const general = useTexts();
  const format = new Intl.DateTimeFormat(useContext(LanguageContext), {
    dateStyle: 'medium',
    timeStyle: 'short',
  });
  const [sessions, setSessions] = useState<Session[]>();
  const [problem, setProblem] = useState<unknown>();
  const read = async () => setSessions((await vigia.call('GET', '/me/sessions')).items);
  useEffect(() => void read().catch(setProblem), []);
  const end = async (ended: readonly Session[]) => {
    setProblem(undefined);
    try {
      for (const { id } of ended) await vigia.call('DELETE', '/me/sessions/{id}', { path: { id } });
      await read();
    } catch (error) {
      setProblem(error);
    }
  };
  if (!sessions && problem === undefined) return null;
  const others = sessions?.filter(({ current }) => !current) ?? [];
  return (
    <section class="of-account" aria-labelledby="sessions">
      <h2 id="sessions">{texts.sessions}</h2>
      {problem !== undefined && (
        <p class="problem" role="alert">
          {errorText(problem, general)}
        </p>
      )}
      {sessions && others.length === 0 && <p>{texts.onlyHere}</p>}
      {others.length > 0 && (
        <ul class="sessions">
          {sessions?.map((session) => {
            const { id, current, user_agent, address, last_used_at } = session;
            const device = deviceOf(user_agent) ?? texts.unknownDevice;
            const when = [
              current
                ? texts.here
                : last_used_at !== null && texts.lastUsed(format.format(new Date(last_used_at))),
              address !== null && texts.from(address),
            ].filter((part) => typeof part === 'string');
            return (
              <li key={id}>
                <span>
                  <strong>{device}</strong> <span class="hint">{when.join(', ')}</span>
                </span>
                {!current && (
                  <button type="button" aria-label={texts.endOf(device)} onClick={() => void end([session])}>
                    {texts.end}
                  </button>
                )}
              </li>
            );
          })}
        </ul>
      )}
      {others.length > 1 && (
        <div>
          <button type="button" onClick={() => void end(others)}>
            {texts.endOthers}
          </button>
        </div>
      )}
    </section>
  );
}
