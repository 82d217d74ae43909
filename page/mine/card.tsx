// One drawing of #/mine: what the model saw, what it read, and what the person said or can still say.
import { useContext, useState } from 'preact/hooks';
import { CLASSES } from '#lib/task.ts';
import { deliverAnswers, newAnswerId, outbox } from '../account/account.ts';
import { HELD_MS } from '../account/outbox.ts';
import { LanguageContext, useTexts } from '../language/language.ts';
import { Pixels } from '../pixels.tsx';
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

/** An answer to a drawing of before. */
function LateAnswer({ entry, username }: { entry: Entry; username: string }) {
  const texts = useTexts();
  const [given, setGiven] = useState<{ id: string; truth: number | null }>();
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
    if (isThere) setGiven({ id, truth });
    await deliverAnswers();
  };
  const takeBack = async () => {
    if (given && (await outbox.takeBack(given.id))) setGiven(undefined);
  };
  if (given) {
    return (
      <p>
        {given.truth === null ? texts.saidNoDigit : texts.saidDigit(given.truth)}{' '}
        <button type="button" class="plain" onClick={() => void takeBack()}>
          {texts.undo}
        </button>
      </p>
    );
  }
  return (
    <label>
      <span class="said">{texts.answerLate}</span>
      <select value="" onChange={({ currentTarget }) => void answer(currentTarget.value)}>
        <option value="" disabled>
          {texts.answerLate}
        </option>
        {Array.from({ length: CLASSES }, (_, each) => (
          <option key={each} value={each}>
            {texts.isDigit(each)}
          </option>
        ))}
        <option value={NONE}>{texts.notADigit}</option>
      </select>
    </label>
  );
}
