// #/runs: all retrainings; one under its id; two side by side under both ids.
import { useState } from 'preact/hooks';
import { admin, type Run } from '../api.ts';
import { type Formats, useFormats } from '../language.ts';
import { LiveState } from '../parts/live-state.tsx';
import { At, useNow } from '../parts/moment.tsx';
import { Reading } from '../parts/reading.tsx';
import { useToast } from '../parts/toast.tsx';
import { useLiveEvent, useShown } from '../use-live.ts';
import { CompareView } from './compare.tsx';
import { ProgressBar, StatusMark, useRunPolling } from './parts.tsx';
import { useRequestTexts } from './request-texts.ts';
import { RetrainDialog } from './retrain-dialog.tsx';
import { RunView } from './run.tsx';
import { accuracies, type BeforeAfter, isUnderWay, pairOf, withEvent } from './runs.ts';
import { useRunTexts } from './texts.ts';

export function RunsView({ id }: { id: string }) {
  const pair = pairOf(id);
  if (pair) return <CompareView key={id} ids={pair} />;
  return id === '' ? <Runs /> : <RunView key={id} id={id} />;
}

const COMPARED = 2;

function Runs() {
  const texts = useRunTexts();
  const request = useRequestTexts();
  const shown = useShown(admin.runs);
  const { toast, tell } = useToast();
  const [isAsking, setAsking] = useState(false);
  const [ticked, setTicked] = useState<readonly string[]>([]);
  const runs = shown.value?.items ?? [];
  useRunPolling(shown.again, runs.some(isUnderWay));
  useLiveEvent('retraining', (data) => {
    const { runs: moved, isStale } = withEvent(runs, data);
    if (isStale) shown.again();
    else shown.set((before) => ({ ...before, items: moved }));
  });
  const tick = (id: string, isTicked: boolean) =>
    setTicked(isTicked ? [...ticked, id].slice(-COMPARED) : ticked.filter((each) => each !== id));
  return (
    <>
      <div class="top">
        <h1>{texts.title}</h1>
        <LiveState />
      </div>
      <p class="lead">{texts.lead}</p>
      <div class="choices">
        <button type="button" class="main" onClick={() => setAsking(true)}>
          {texts.retrain}
        </button>
        {ticked.length === COMPARED && (
          <a class="button" href={`#/runs/${ticked.join('+')}`}>
            {texts.compare}
          </a>
        )}
        {runs.length >= COMPARED && ticked.length < COMPARED && <span class="hint">{texts.selectTwo}</span>}
      </div>
      <Reading shown={shown} />
      {shown.value && runs.length === 0 && <p class="empty">{texts.none}</p>}
      {runs.length > 0 && <Table runs={runs} ticked={ticked} onTick={tick} />}
      {shown.value?.next_cursor && <p class="hint">{texts.olderHidden}</p>}
      {isAsking && (
        <RetrainDialog
          runs={runs}
          onDone={() => {
            tell(request.queued);
            shown.again();
          }}
          onClose={() => setAsking(false)}
        />
      )}
      {toast}
    </>
  );
}

interface TableProps {
  runs: readonly Run[];
  ticked: readonly string[];
  onTick(id: string, isTicked: boolean): void;
}

function Table({ runs, ticked, onTick }: TableProps) {
  const texts = useRunTexts();
  return (
    <table class="rows">
      <thead>
        <tr>
          {runs.length >= COMPARED && (
            <th scope="col">
              <span class="said">{texts.compare}</span>
            </th>
          )}
          <th scope="col">{texts.when}</th>
          <th scope="col">{texts.status}</th>
          <th scope="col">{texts.learntFrom}</th>
          <th scope="col">{texts.feedback}</th>
          <th scope="col">{texts.mnist}</th>
        </tr>
      </thead>
      <tbody>
        {runs.map((run) => (
          <Line
            key={run.run_id}
            run={run}
            isTicked={runs.length >= COMPARED ? ticked.includes(run.run_id) : undefined}
            onTick={(isTicked) => onTick(run.run_id, isTicked)}
          />
        ))}
      </tbody>
    </table>
  );
}

interface LineProps {
  run: Run;
  /** undefined: there is nothing to compare it with */
  isTicked: boolean | undefined;
  onTick(isTicked: boolean): void;
}

function Line({ run, isTicked, onTick }: LineProps) {
  const texts = useRunTexts();
  const formats = useFormats();
  const now = useNow();
  const { run_id, created_at, params, model, status } = run;
  const { labels, users, by, note } = params;
  const isKnown = typeof labels === 'number' && typeof users === 'number';
  return (
    <tr>
      {isTicked !== undefined && (
        <td>
          <label class="tick">
            <input
              type="checkbox"
              checked={isTicked}
              aria-label={texts.select(formats.time(created_at))}
              onChange={({ currentTarget }) => onTick(currentTarget.checked)}
            />
          </label>
        </td>
      )}
      <th scope="row">
        <a class="open" href={`#/runs/${run_id}`}>
          <At at={created_at} />
        </a>
        <span class="hint">
          {texts.by(String(by))}
          {note !== undefined && `: ${note}`}
        </span>
      </th>
      <td>
        <StatusMark status={status} />
        {model !== null && <code class="hint block">{model}</code>}
        <ProgressBar run={run} now={now} />
      </td>
      <td data-label={texts.learntFrom}>{isKnown ? texts.answersOf(labels, users) : texts.nothing}</td>
      <td data-label={texts.feedback}>{arrow(accuracies(run, 'feedback'), formats, texts.nothing)}</td>
      <td data-label={texts.mnist}>{arrow(accuracies(run, 'mnist_held_out'), formats, texts.nothing)}</td>
    </tr>
  );
}

/** "98.2% → 98.9%" */
function arrow({ before, after }: BeforeAfter, formats: Formats, nothing: string): string {
  if (before === undefined || after === undefined) return nothing;
  return `${formats.percent(before)} → ${formats.percent(after)}`;
}
