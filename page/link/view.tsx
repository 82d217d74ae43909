// #/link/<code>: ties the account to the person in Slack who asked for the code, after showing who that is.
import { useEffect, useState } from 'preact/hooks';
import type { Answer } from '#client';
import { vigia } from '../account/account.ts';
import { errorText } from '../language/error-text.ts';
import { useTexts } from '../language/language.ts';

interface Props {
  code: string;
  username: string | undefined;
  onSignIn(): void;
}

export function LinkView({ code, username, onSignIn }: Props) {
  const texts = useTexts();
  return (
    <main class="mine">
      <h1>{texts.slackTie}</h1>
      {username === undefined ? (
        <div class="choices">
          <p>{texts.slackSignIn}</p>
          <button type="button" class="main" onClick={onSignIn}>
            {texts.signIn}
          </button>
        </div>
      ) : (
        <Tie key={`${username} ${code}`} code={code} username={username} />
      )}
    </main>
  );
}

function Tie({ code, username }: { code: string; username: string }) {
  const texts = useTexts();
  const [tie, setTie] = useState<Answer<'POST', '/me/slack'>>();
  const [problem, setProblem] = useState<unknown>();
  const ask = async (confirm: boolean) => {
    try {
      // Without `confirm` it only says whom the code is for.
      setTie(await vigia.call('POST', '/me/slack', { json: { code, confirm } }));
    } catch (error) {
      setProblem(error);
    }
  };
  // Only the button ties: a link that somebody else sent must not do it by being opened.
  useEffect(() => void ask(false), [code]);

  if (problem !== undefined) {
    return (
      <p class="problem" role="alert">
        {errorText(problem, texts)}
      </p>
    );
  }
  if (!tie) return null;
  const person = `${tie.name} (${tie.user})`;
  if (tie.linked) return <p role="status">{texts.slackTied(username, person)}</p>;
  return (
    <div class="choices">
      <p>{texts.slackAsk(username, person)}</p>
      <button type="button" class="main" onClick={() => void ask(true)}>
        {texts.slackConfirm}
      </button>
    </div>
  );
}
