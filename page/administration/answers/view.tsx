// #/answers: the answers that train. What to review, all of them, and who teaches; `#/answers/<name>` those of one person.
import { useState } from 'preact/hooks';
import { admin } from '../api.ts';
import { useErrorText } from '../error-text.ts';
import { Reading } from '../parts/reading.tsx';
import { useToast } from '../parts/toast.tsx';
import { useShown } from '../use-live.ts';
import { AllAnswers } from './all.tsx';
import type { Review } from './answers.ts';
import { Queue } from './queue.tsx';
import { Teachers } from './teachers.tsx';
import { useAnswerTexts } from './texts.ts';

const LISTS = ['queue', 'all', 'teachers'] as const;

export function AnswersView({ asked }: { asked: string }) {
  const texts = useAnswerTexts();
  const errorText = useErrorText();
  const shown = useShown(admin.trainingSet);
  const { toast, tell } = useToast();
  const [list, setList] = useState<(typeof LISTS)[number]>(asked === '' ? 'queue' : 'all');
  const [round, setRound] = useState(0);
  const set = shown.value;

  const review: Review = async (id, state, reason) => {
    try {
      await admin.reviewAnswer(id, { state, ...(reason && { reason }) });
    } catch (error) {
      tell(errorText(error));
      return false;
    }
    const said = { confirmed: texts.confirmed, excluded: texts.excluded, none: texts.takenBack }[state];
    const undo = async () => {
      await admin.reviewAnswer(id, { state: 'none' });
      shown.again();
      setRound((before) => before + 1);
    };
    tell(said, state === 'none' ? undefined : undo);
    return true;
  };
  return (
    <>
      <h1>{texts.title}</h1>
      <p class="lead">
        {texts.lead} {set && texts.summary(set.labels, set.users)}
      </p>
      <fieldset class="tabs">
        <legend class="said">{texts.lists}</legend>
        {LISTS.map((each) => (
          <label key={each}>
            <input type="radio" name="list" checked={each === list} onChange={() => setList(each)} />
            <span>
              {texts[each]} {each === 'queue' && set && <b>{set.review.length}</b>}
            </span>
          </label>
        ))}
      </fieldset>
      <Reading shown={shown} />
      {set && list === 'queue' && <Queue key={round} answers={set.review} review={review} />}
      {list === 'all' && <AllAnswers key={`${asked} ${round}`} asked={asked} review={review} />}
      {set && list === 'teachers' && <Teachers set={set} tell={tell} onChanged={shown.again} />}
      {toast}
    </>
  );
}
