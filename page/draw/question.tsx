// "Is it a 7?": the answers to press, and what became of the one that was pressed.
import { useEffect, useRef } from 'preact/hooks';
import type { Prediction } from '#lib/digits/model/predict.ts';
import { CLASSES } from '#lib/task.ts';
import type { Way } from '../account/dialog.tsx';
import { errorText } from '../language/error-text.ts';
import type { Texts } from '../language/es.ts';
import { useTexts } from '../language/language.ts';
import { ranked } from './reading.ts';
import type { Answered } from './use-answer.ts';

interface Props {
  prediction: Prediction;
  /** The digit that is shown: the server's, or else the preview's. */
  digit: number;
  isDoubtful: boolean;
  answered: Answered;
  isSignedIn: boolean;
  isOnline: boolean;
  /** The server does not take answers now: they are sent later. */
  isDelayed: boolean;
  /** Answers that arrived on this visit. */
  sent: number;
  onAnswer(truth: number | null): void;
  onTakeBack(): void;
  maySignUp: boolean;
  /** Opens the dialog of the account. */
  onAccount(first: Way): void;
  onNext(): void;
}

export function Question(props: Props) {
  const { answered } = props;
  const section = useRef<HTMLElement>(null);
  const isOpen = answered.is === 'not yet' || answered.is === 'full';
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // The pressed button is gone; who uses the keyboard goes on from here.
    if (wasOpen.current !== isOpen) section.current?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);
  return (
    <section ref={section} class="question" tabIndex={-1} aria-labelledby="question">
      {isOpen ? <Choices {...props} /> : <Outcome {...props} />}
    </section>
  );
}

function Choices({ prediction, digit, isDoubtful, answered, onAnswer }: Props) {
  const texts = useTexts();
  const likely = ranked(prediction).slice(0, 2);
  const others = Array.from({ length: CLASSES }, (_, each) => each).filter((each) =>
    isDoubtful ? !likely.includes(each) : each !== digit,
  );
  return (
    <>
      <h2 id="question">{isDoubtful ? texts.questionUnclear : texts.question(digit)}</h2>
      {answered.is === 'full' && <p class="problem">{texts.boxFull}</p>}
      <div class="choices">
        {isDoubtful ? (
          likely.map((each) => (
            <button key={each} type="button" class="main" onClick={() => onAnswer(each)}>
              {texts.isDigit(each)}
            </button>
          ))
        ) : (
          <button type="button" class="main" onClick={() => onAnswer(digit)}>
            {texts.yes}
          </button>
        )}
        <button type="button" onClick={() => onAnswer(null)}>
          {texts.notADigit}
        </button>
      </div>
      <p id="no">{isDoubtful ? texts.other : texts.no}</p>
      <fieldset class="digits" aria-labelledby="no">
        {others.map((each) => (
          <button key={each} type="button" aria-label={texts.isDigit(each)} onClick={() => onAnswer(each)}>
            {each}
          </button>
        ))}
      </fieldset>
    </>
  );
}

function onItsWay({ isOnline, isDelayed }: Props, texts: Texts): string {
  if (!isOnline) return texts.offline;
  return isDelayed ? texts.sentLater : texts.sending;
}

function Outcome(props: Props) {
  const { answered, isSignedIn, sent, maySignUp, onAccount, onTakeBack, onNext } = props;
  const texts = useTexts();
  if (!('id' in answered)) return null;
  const said =
    'truth' in answered
      ? answered.truth === null
        ? texts.saidNoDigit
        : texts.saidDigit(answered.truth)
      : '';
  const isWaiting = answered.is === 'held' || answered.is === 'sending';
  return (
    <>
      <h2 id="question">{said}</h2>
      {isWaiting && !isSignedIn && (
        <div class="choices">
          <p>{maySignUp ? texts.accountToAnswer : texts.signInToAnswer}</p>
          {maySignUp && (
            <button type="button" class="main" onClick={() => onAccount('up')}>
              {texts.signUp}
            </button>
          )}
          <button type="button" class={maySignUp ? '' : 'main'} onClick={() => onAccount('in')}>
            {texts.signIn}
          </button>
        </div>
      )}
      {isWaiting && isSignedIn && <p>{answered.is === 'held' ? texts.sentSoon : onItsWay(props, texts)}</p>}
      {answered.is === 'sent' && (
        <p class="good">
          {answered.truth === null ? texts.thanksNoDigit : texts.thanks} {texts.answersSent(sent)}
        </p>
      )}
      {answered.is === 'refused' && <p class="problem">{errorText(answered.error, texts)}</p>}
      <div class="choices">
        {(answered.is === 'held' || (isWaiting && !isSignedIn)) && (
          <button
            type="button"
            class={answered.is === 'held' && isSignedIn ? 'timed' : ''}
            onClick={onTakeBack}
          >
            {texts.undoAnswer}
          </button>
        )}
        <button type="button" class={answered.is === 'sent' ? 'main' : ''} onClick={onNext}>
          {texts.next}
        </button>
      </div>
    </>
  );
}
