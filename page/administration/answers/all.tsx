// All answers, filtered by the server, newest first; what was decided about each, and buttons to decide otherwise.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { type Pages, withNewest, withOlder } from '../../pages.ts';
import { admin, type ReviewedAnswer, type ReviewState } from '../api.ts';
import { useErrorText } from '../error-text.ts';
import { At } from '../parts/moment.tsx';
import { Picture } from '../parts/picture.tsx';
import { Reading } from '../parts/reading.tsx';
import { useShown } from '../use-live.ts';
import { filterOf, type ListFilter, leavesOut, queryOf, type Review } from './answers.ts';
import { DigitSelect } from './digit-select.tsx';
import { Export } from './export.tsx';
import { useAnswerTexts } from './texts.ts';

const PAGE = 20;
/** Of pages that may be short more is read at once, until there is enough to look at. */
const FILTERED_PAGE = '100';
const MOST_PAGES = 10;
/** While somebody types. */
const PAUSE_MS = 400;

interface Props {
  /** What the address asks for: a person, or a filter. */
  asked: string;
  review: Review;
}

export function AllAnswers({ asked, review }: Props) {
  const texts = useAnswerTexts();
  const errorText = useErrorText();
  const [filter, setFilter] = useState(() => filterOf(asked));
  const settled = useSettled(filter);
  const [problem, setProblem] = useState<unknown>();
  // A read that began before an older page came must keep that page.
  const latest = useRef<Listed>(undefined);
  const read = useCallback(async (): Promise<Listed> => {
    const first = await readPage(settled);
    const before = latest.current?.of === settled ? latest.current.pages : undefined;
    return { of: settled, pages: withNewest(before, first) };
  }, [settled]);
  const shown = useShown(read);
  latest.current = shown.value;
  const { items, next } = shown.value?.pages ?? NOTHING;
  const change = (part: Partial<typeof filter>) => {
    setProblem(undefined);
    setFilter({ ...filter, ...part });
  };
  const readMore = async ({ of, pages: { next: from } }: Listed) => {
    if (from === null) return;
    try {
      const more = await readPage(of, from);
      shown.set((now) => (now.of === of ? { of, pages: withOlder(now.pages, from, more) } : now));
      setProblem(undefined);
    } catch (error) {
      setProblem(error);
    }
  };
  return (
    <>
      <search class="filters">
        <label class="wide">
          {texts.username}
          <input
            type="search"
            value={filter.username}
            // The server lists those of one person or of one day.
            onInput={({ currentTarget }) => change({ username: currentTarget.value, day: '' })}
          />
        </label>
        <label>
          {texts.day}
          <input
            type="date"
            value={filter.day}
            onChange={({ currentTarget }) => change({ day: currentTarget.value, username: '' })}
          />
        </label>
        <DigitSelect label={texts.digit} value={filter.digit} onChoose={(digit) => change({ digit })} />
        <DigitSelect
          label={texts.prediction}
          value={filter.prediction}
          onChoose={(prediction) => change({ prediction })}
        />
        <label>
          {texts.verdict}
          <select
            value={filter.correct}
            onChange={({ currentTarget }) => change({ correct: currentTarget.value })}
          >
            <option value="">{texts.anyVerdict}</option>
            <option value="true">{texts.right}</option>
            <option value="false">{texts.wrong}</option>
          </select>
        </label>
      </search>
      {filter.model !== '' && (
        <p class="choices">
          {texts.onlyModel(filter.model)}
          <button type="button" class="plain" onClick={() => change({ model: '' })}>
            {texts.anyModel}
          </button>
        </p>
      )}
      <Reading shown={shown} />
      {shown.value && items.length === 0 && next === null && <p class="empty">{texts.nothingSuch}</p>}
      <ul class="answers">
        {items.map((answer) => (
          <Row key={answer.id} answer={answer} review={review} />
        ))}
      </ul>
      <Export answers={items} />
      {problem !== undefined && (
        <p class="problem" role="alert">
          {errorText(problem)}
        </p>
      )}
      {shown.value && next !== null && (
        <div>
          <button type="button" onClick={() => shown.value && void readMore(shown.value)}>
            {texts.more}
          </button>
        </div>
      )}
    </>
  );
}

/** What fits a filter, as far as it was read. */
interface Listed {
  of: ListFilter;
  pages: Pages<ReviewedAnswer>;
}

const NOTHING: Pages<ReviewedAnswer> = { items: [], next: null };

async function readPage(filter: ListFilter, from = ''): Promise<Pages<ReviewedAnswer>> {
  const limit = leavesOut(filter) ? FILTERED_PAGE : String(PAGE);
  const items: ReviewedAnswer[] = [];
  let cursor: string | null = from;
  for (let read = 0; read < MOST_PAGES && cursor !== null && items.length < PAGE; read++) {
    const page = await admin.answers(queryOf({ ...filter, cursor, limit }));
    items.push(...page.items);
    cursor = page.next_cursor;
  }
  return { items, next: cursor };
}

function useSettled<Value>(value: Value): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), PAUSE_MS);
    return () => clearTimeout(timer);
  }, [value]);
  return settled;
}

function Row({ answer, review }: { answer: ReviewedAnswer; review: Review }) {
  const texts = useAnswerTexts();
  const { id, username, prediction, correct, digit, picture, timestamp, model, user_review } = answer;
  const [decided, setDecided] = useState<{ state: ReviewState; by?: string }>(
    answer.review ?? { state: 'none' },
  );
  const decide = async (state: ReviewState) => {
    if (await review(id, state)) setDecided({ state });
  };
  const truth = digit ?? prediction;
  const said = correct || typeof digit === 'number' ? texts.said(truth) : texts.saidWrong;
  const label = decided.state === 'none' ? '' : (texts.states[decided.state] ?? decided.state);
  const ofUser = user_review ? texts.userStates[user_review.state] : '';
  const choices: readonly (readonly [ReviewState, string])[] =
    decided.state === 'none'
      ? [
          ['confirmed', texts.confirm],
          ['excluded', texts.exclude],
        ]
      : [['none', texts.takeBack]];
  return (
    <li class={`answer ${decided.state}`}>
      {picture !== undefined && <Picture base64={picture} label={texts.picture(truth)} />}
      <div class="what">
        <p>
          <strong>{said}</strong> {texts.by(username)}
        </p>
        <p class="hint">
          {texts.wasRead(prediction)}
          {model !== undefined && ` · ${model}`} · <At at={timestamp} />
        </p>
        {(label || ofUser) && (
          <p class="hint">
            {label && (decided.by ? texts.decidedBy(label, decided.by) : label)}
            {label && ofUser && ' · '}
            {ofUser}
          </p>
        )}
      </div>
      {picture !== undefined && (
        <div class="choices">
          {choices.map(([state, name]) => (
            <button
              key={state}
              type="button"
              aria-label={texts.of(name, username, truth)}
              onClick={() => void decide(state)}
            >
              {name}
            </button>
          ))}
        </div>
      )}
    </li>
  );
}
