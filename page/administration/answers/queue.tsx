// Answers that nobody has decided about, those first that v2 contradicts most surely. Decided by buttons or keys.
import { useEffect, useRef, useState } from 'preact/hooks';
import { useFormats } from '../language.ts';
import { Picture } from '../parts/picture.tsx';
import { contradicts, type Doubtful, deedOf, fits, type QueueFilter, type Review } from './answers.ts';
import { DigitSelect } from './digit-select.tsx';
import { useAnswerTexts } from './texts.ts';

const NO_FILTER: QueueFilter = { contradictsOnly: false, username: '', digit: '' };

export function Queue({ answers, review }: { answers: readonly Doubtful[]; review: Review }) {
  const texts = useAnswerTexts();
  const [filter, setFilter] = useState(NO_FILTER);
  const [decided, setDecided] = useState<ReadonlySet<string>>(new Set());
  const [place, setPlace] = useState(0);
  const [reason, setReason] = useState('');
  const waiting = answers.filter((answer) => !decided.has(answer.id));
  const visible = waiting.filter((answer) => fits(answer, filter));
  const current = Math.min(place, visible.length - 1);
  const decide = async (answer: Doubtful, state: 'confirmed' | 'excluded') => {
    setDecided((before) => new Set([...before, answer.id]));
    const isDone = await review(answer.id, state, state === 'excluded' ? reason.trim() : undefined);
    if (!isDone) setDecided((before) => new Set([...before].filter((id) => id !== answer.id)));
  };
  const change = (part: Partial<QueueFilter>) => {
    setFilter({ ...filter, ...part });
    setPlace(0);
  };
  const press = (event: KeyboardEvent) => {
    if (event.target instanceof HTMLInputElement || event.target instanceof HTMLSelectElement) return;
    const deed = deedOf(event);
    if (!deed) return;
    event.preventDefault();
    const answer = visible[current];
    if ('go' in deed) setPlace(Math.max(0, Math.min(visible.length - 1, current + deed.go)));
    else if ('digit' in deed) change({ digit: filter.digit === deed.digit ? '' : deed.digit });
    else if (answer && deed.review !== 'none') void decide(answer, deed.review);
  };
  const latest = useRef(press);
  latest.current = press;
  useEffect(() => {
    const listen = (event: KeyboardEvent) => latest.current(event);
    addEventListener('keydown', listen);
    return () => removeEventListener('keydown', listen);
  }, []);
  return (
    <>
      <search class="filters">
        <label class="wide">
          {texts.username}
          <input
            type="search"
            value={filter.username}
            onInput={({ currentTarget }) => change({ username: currentTarget.value })}
          />
        </label>
        <DigitSelect label={texts.digit} value={filter.digit} onChoose={(digit) => change({ digit })} />
        <label class="wide">
          {texts.reasonFor}
          <input
            maxLength={500}
            value={reason}
            onInput={({ currentTarget }) => setReason(currentTarget.value)}
          />
        </label>
        <label class="tick">
          <input
            type="checkbox"
            checked={filter.contradictsOnly}
            onChange={({ currentTarget }) => change({ contradictsOnly: currentTarget.checked })}
          />
          {texts.contradictsOnly}
        </label>
      </search>
      <p class="hint">{texts.keys}</p>
      {visible.length === 0 && (
        <p class="empty">{waiting.length === 0 ? texts.nothing : texts.nothingSuch}</p>
      )}
      <ul class="answers">
        {visible.map((answer, i) => (
          <Row
            key={answer.id}
            answer={answer}
            isCurrent={i === current}
            onDecide={(state) => void decide(answer, state)}
          />
        ))}
      </ul>
    </>
  );
}

interface RowProps {
  answer: Doubtful;
  isCurrent: boolean;
  onDecide(state: 'confirmed' | 'excluded'): void;
}

function Row({ answer, isCurrent, onDecide }: RowProps) {
  const texts = useAnswerTexts();
  const formats = useFormats();
  const row = useRef<HTMLLIElement>(null);
  const { digit, username, v1, v2, trust, picture } = answer;
  useEffect(() => {
    if (isCurrent) row.current?.scrollIntoView({ block: 'nearest' });
  }, [isCurrent]);
  const buttons = [
    ['confirmed', texts.confirm],
    ['excluded', texts.exclude],
  ] as const;
  return (
    <li
      ref={row}
      class={contradicts(answer) ? 'answer contradicts' : 'answer'}
      aria-current={isCurrent || undefined}
    >
      <Picture base64={picture} label={texts.picture(digit)} />
      <div class="what">
        <p>
          <strong>{texts.said(digit)}</strong> {texts.by(username)}
        </p>
        <p class="hint">
          {texts.reads('v2', v2.digit, formats.percent(v2.probability))} ·{' '}
          {texts.reads('v1', v1.digit, formats.percent(v1.probability))}
        </p>
        <p class="hint">{texts.trust[trust] ?? trust}</p>
      </div>
      <div class="choices">
        {buttons.map(([state, label]) => (
          <button
            key={state}
            type="button"
            aria-label={texts.of(label, username, digit)}
            onClick={() => onDecide(state)}
          >
            {label}
          </button>
        ))}
      </div>
    </li>
  );
}
