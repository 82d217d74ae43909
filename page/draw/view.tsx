// #/draw: the pad with its tools, and beside it the reading, the question and what the model saw.
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Way } from '../account/dialog.tsx';
import { usePercent, useTexts } from '../language/language.ts';
import { ReloadNotice } from '../parts/problem-notice.tsx';
import { recall, remember } from '../store/preferences.ts';
import { Bars } from './bars.tsx';
import { type Change, type History, PENS, type Pen } from './drawing.ts';
import { KeyboardGrid } from './keyboard-grid.tsx';
import { LearntFromYou } from './learnt.tsx';
import { Pad } from './pad.tsx';
import { Question } from './question.tsx';
import type { Reading } from './reading.ts';
import { Ask, Result, shownOf } from './result.tsx';
import { Seen } from './seen.tsx';
import { Tools } from './tools.tsx';
import { useAnswer } from './use-answer.ts';
import { useOpenedPicture } from './use-opened-picture.ts';
import { type Readable, useReading } from './use-reading.ts';

interface Props {
  history: History;
  change(change: Change): void;
  username: string | undefined;
  theme: string;
  isOnline: boolean;
  /** The server does not take answers now: they are sent later. */
  isDelayed: boolean;
  maySignUp: boolean;
  /** Opens the dialog of the account. */
  onAccount(first: Way, why?: string): void;
}

const firstPen = (): Pen => (Object.keys(PENS) as Pen[]).find((pen) => pen === recall('pen')) ?? 'medium';

export function DrawView(props: Props) {
  const { history, change, username, theme, isOnline, isDelayed, maySignUp, onAccount } = props;
  const texts = useTexts();
  const percent = usePercent();
  const [pen, setPen] = useState<Pen>(firstPen);
  const [isKeyboard, setKeyboard] = useState(false);
  const view = useRef<HTMLElement>(null);
  const readable = useReading(history.present, username);
  const { reading } = readable;
  const read = reading.is === 'read' ? reading : undefined;
  const answering = useAnswer(history.present, read?.pixels, username, texts.commentNotADigit);
  const { asked, answered } = answering;
  const shown = read && shownOf(read, asked);

  const opened = useOpenedPicture((picture) => change({ do: 'show', picture }));

  const add = (update: Change) => {
    opened.forget();
    change(update);
  };
  const next = () => {
    add({ do: 'start' });
    view.current?.focus();
  };
  const isOpen = answered.is === 'not yet' || answered.is === 'full';
  const press = (event: KeyboardEvent) => {
    const key = event.key.toLowerCase();
    const isControl = event.ctrlKey || event.metaKey;
    if (isControl && key === 'z') add({ do: event.shiftKey ? 'redo' : 'undo' });
    else if (isControl && key === 'y') add({ do: 'redo' });
    else if (isControl || event.altKey || event.target instanceof HTMLInputElement) return;
    else if (/^\d$/.test(key) && read && isOpen) void answering.answer(Number(key));
    else if (key === 'n') next();
    // On a button Enter presses it.
    else if (key === 'enter' && shown && isOpen && !(event.target instanceof HTMLButtonElement))
      void answering.answer(shown.digit);
    else return;
    event.preventDefault();
  };
  return (
    <main ref={view} class="draw" tabIndex={-1} onKeyDown={press}>
      <h1 class="said">{texts.drawHeading}</h1>
      {username !== undefined && <LearntFromYou username={username} />}
      <div class="left">
        <div class="pad-frame">
          <Pad
            drawing={history.present}
            penWidth={PENS[pen]}
            box={read?.box}
            label={labelOf(reading, texts, percent)}
            theme={theme}
            onMove={(stroke) => {
              // So that the keys of the view work after drawing.
              view.current?.focus({ preventScroll: true });
              readable.onMove(stroke);
            }}
            onStroke={(stroke) => add({ do: 'add', stroke })}
          />
          {isKeyboard && (
            <KeyboardGrid
              onStroke={(stroke) => add({ do: 'add', stroke })}
              onEnd={() => {
                setKeyboard(false);
                view.current?.focus();
              }}
            />
          )}
        </div>
        <Tools
          history={history}
          pen={pen}
          isKeyboard={isKeyboard}
          onChange={add}
          onPen={(chosen) => {
            setPen(chosen);
            remember('pen', chosen);
          }}
          onFile={opened.open}
          onKeyboard={setKeyboard}
        />
        {opened.isNoPicture && (
          <p class="problem" role="alert">
            {texts.notAPicture}
          </p>
        )}
        {read && <Seen pixels={read.pixels} />}
      </div>
      <div class="right">
        <State readable={readable} />
        {read && shown && (
          <>
            <Result read={read} asked={asked} />
            <Question
              prediction={read.prediction}
              digit={shown.digit}
              isDoubtful={shown.doubtful}
              answered={answered}
              isSignedIn={username !== undefined}
              isOnline={isOnline}
              isDelayed={isDelayed}
              sent={answering.sent}
              onAnswer={(truth) => void answering.answer(truth)}
              onTakeBack={() => void answering.takeBack()}
              maySignUp={maySignUp}
              onAccount={onAccount}
              onNext={next}
            />
            <Ask
              asked={asked}
              onAsk={(route) => (username ? void answering.ask(route) : onAccount('up', texts.accountToAsk))}
            />
            {asked.is === 'read' && (
              <p class="hint">
                {texts.preview} · {read.model}
              </p>
            )}
            <Bars prediction={read.prediction} />
            <p class="hint keys no-touch">{texts.keys}</p>
          </>
        )}
      </div>
      <Spoken text={labelOf(reading, texts, percent)} />
    </main>
  );
}

/** What there is instead of a reading. */
function State({ readable: { reading, model, retry } }: { readable: Readable }) {
  const texts = useTexts();
  if (model === 'failed') {
    return (
      <div class="problem">
        <p>{texts.modelFailed}</p>
        <button type="button" onClick={retry}>
          {texts.retry}
        </button>
      </div>
    );
  }
  if (model === 'newer') return <ReloadNotice text={texts.newerVersion} />;
  if (model === 'waiting') return <p class="hint">{texts.loadingModel}</p>;
  if (reading.is === 'read') return null;
  if (reading.is !== 'empty') return <p class="hint">{texts.notRead[reading.is]}</p>;
  return (
    <div class="lead">
      <p>
        <strong>{texts.lead}</strong>
      </p>
      <p>{texts.leadDraw}</p>
      <p>{texts.leadLearn}</p>
    </div>
  );
}

function labelOf(
  reading: Reading,
  texts: ReturnType<typeof useTexts>,
  percent: (share: number) => string,
): string {
  if (reading.is === 'empty') return texts.padLabel;
  if (reading.is !== 'read') return texts.padNotRead(texts.notRead[reading.is]);
  const { digit, probability, doubtful } = reading.prediction;
  return (doubtful ? texts.padDoubtful : texts.padReads)(digit, percent(probability));
}

/** At most one announcement a second, and the last one always. */
const SPOKEN_EVERY_MS = 1_000;

function Spoken({ text }: { text: string }) {
  const [spoken, speak] = useState(text);
  useEffect(() => {
    const timer = setTimeout(() => speak(text), SPOKEN_EVERY_MS);
    return () => clearTimeout(timer);
  }, [text]);
  return (
    <p class="said" aria-live="polite">
      {spoken}
    </p>
  );
}
