// One drawing of #/mine: what the model saw, what it read, and what the person said or can still say.
import { useContext, useEffect, useRef, useState } from 'preact/hooks';
import { CLASSES } from '#lib/task.ts';
import { deliverAnswers, listenToFates, newAnswerId, outbox } from '../account/account.ts';
import { HELD_MS } from '../account/outbox.ts';
import { errorText } from '../language/error-text.ts';
import { LanguageContext, useTexts } from '../language/language.ts';
import { ChooseAndDo } from '../parts/choose-and-do.tsx';
import { Pixels } from '../parts/pixels.tsx';
import type { Entry } from './entries.ts';

const NONE = 'none';

export function Card({ entry, username }: { entry: Entry; username: string }) {
  const texts = useTexts();
  const language = useContext(LanguageContext);
  const when = new Intl.DateTimeFormat(language, { dateStyle: 'medium', timeStyle: 'short' });
  const { digit, pixels, verdict, truth, doubtful, version, model } = entry;
  const label = texts.drawingOf(digit);
  return (
    <li class="card">
      {pixels ? <Pixels pixels={pixels} label={label} /> : <p class="elsewhere">{texts.elsewhere}</p>}
      <div>
        <p>
          <strong>{texts.readAs(digit)}</strong> {doubtful && <span class="hint">{texts.inDoubt}</span>}
        </p>
        {verdict === 'right' && <p class="good">✓ {texts.right}</p>}
        {verdict === 'wrong' && (
          <p class="problem">✗ {truth == null ? texts.commentNotADigit : texts.was(truth)}</p>
        )}
        {verdict === 'unanswered' && <LateAnswer entry={entry} username={username} />}
        <p class="hint">
          {when.format(entry.at)}
          {version && ` · ${version}`}
          {model && ` · ${model}`}
        </p>
      </div>
    </li>
  );
}

/** An answer to an earlier drawing. */
function LateAnswer({ entry, username }: { entry: Entry; username: string }) {
  const texts = useTexts();
  const [given, setGiven] = useState<{ id: string; truth: number | null }>();
  const [problem, setProblem] = useState('');
  const place = useRef<HTMLDivElement>(null);
  useEffect(
    () =>
      listenToFates((id, fate) => {
        if (id !== given?.id || fate.is !== 'refused') return;
        setGiven(undefined);
        setProblem(errorText(fate.error, texts));
      }),
    [given, texts],
  );
  const answer = async (chosen: string) => {
    const id = newAnswerId();
    const truth = chosen === NONE ? null : Number(chosen);
    const isThere = await outbox.add({
      id,
      username,
      sendAt: Date.now() + HELD_MS,
      route: 'ab',
      // The server has the picture.
      picture: new Blob(),
      truth,
      comment: texts.commentNotADigit,
      prediction: { id: entry.id, digit: entry.digit },
    });
    setProblem(isThere ? '' : texts.boxFull);
    if (isThere) setGiven({ id, truth });
    // The pressed button is gone; who uses the keyboard goes on from here.
    place.current?.focus();
    await deliverAnswers();
  };
  const takeBack = async () => {
    if (given && (await outbox.takeBack(given.id))) setGiven(undefined);
    place.current?.focus();
  };
  return (
    <div ref={place} tabIndex={-1}>
      {given ? (
        <p>
          {given.truth === null ? texts.saidNoDigit : texts.saidDigit(given.truth)}{' '}
          <button type="button" class="plain" onClick={() => void takeBack()}>
            {texts.undo}
          </button>
        </p>
      ) : (
        <ChooseAndDo
          label={texts.answerLate}
          ask={texts.answerLate}
          action={texts.answerIt}
          options={[
            ...Array.from({ length: CLASSES }, (_, each) => [String(each), texts.isDigit(each)] as const),
            [NONE, texts.notADigit],
          ]}
          onDo={(value) => void answer(value)}
        />
      )}
      {problem !== '' && (
        <p class="problem" role="alert">
          {problem}
        </p>
      )}
    </div>
  );
}
