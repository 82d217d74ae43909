// #/runs/<id>: one retraining, from what it learnt to whether it serves.
import { useCallback, useEffect, useRef, useState } from 'preact/hooks';
import { admin, type Run, type RunRequest } from '../api.ts';
import { useFormats } from '../language.ts';
import { useNow } from '../parts/moment.tsx';
import { OutsideLink } from '../parts/outside-link.tsx';
import { Reading } from '../parts/reading.tsx';
import { useToast } from '../parts/toast.tsx';
import { useLiveEvent, useShown } from '../use-live.ts';
import { Changes } from './changes.tsx';
import { nameOf, textOf } from './compare.tsx';
import { Decide } from './decide.tsx';
import { useDecisionTexts } from './decision-texts.ts';
import { Gate } from './gate.tsx';
import { Learnt } from './learnt.tsx';
import { Pairs } from './pairs.tsx';
import { durationText, learntText, ProgressBar, StatusMark, useRunPolling } from './parts.tsx';
import { RetrainDialog } from './retrain-dialog.tsx';
import { isUnderWay, tookMs, withEvent } from './runs.ts';
import { useRunTexts } from './texts.ts';
import { Confusion, Training } from './training.tsx';

export function RunView({ id }: { id: string }) {
  const texts = useRunTexts();
  const formats = useFormats();
  const shown = useShown(useCallback(() => admin.run(id), [id]));
  const { toast, tell } = useToast();
  const [isAsking, setAsking] = useState(false);
  const run = shown.value;
  useRunPolling(shown.again, run !== undefined && isUnderWay(run));
  useLiveEvent('retraining', (data) => {
    if (data.run_id !== id || !run) return;
    const { runs, isStale } = withEvent([run], data);
    if (isStale) shown.again();
    else shown.set((before) => runs[0] ?? before);
  });
  const heading = useRef<HTMLHeadingElement>(null);
  const isThere = run !== undefined;
  useEffect(() => {
    if (isThere) heading.current?.focus();
  }, [isThere]);
  return (
    <>
      <p>
        <a href="#/runs">← {texts.all}</a>
      </p>
      <Reading shown={shown} />
      {run && (
        <>
          <div class="one">
            <StatusMark status={run.status} />
            <h1 ref={heading} tabIndex={-1}>
              {texts.of(formats.time(run.created_at))}
            </h1>
            <Summary run={run} />
          </div>
          {run.status === 'awaiting_approval' && (
            <Decide
              run={run}
              tell={tell}
              onDecided={(decided) => shown.set(() => decided)}
              onStale={shown.again}
            />
          )}
          <div class="two">
            <div>
              <Changes run={run} />
              <Pairs run={run} />
              <Gate run={run} />
            </div>
            <div>
              <Learnt run={run} />
              <Training run={run} />
              <Confusion run={run} />
              <Settings run={run} onAgain={() => setAsking(true)} />
            </div>
          </div>
          {isAsking && (
            <RetrainDialog
              runs={[run]}
              like={requestOf(run)}
              onDone={(run_id) => {
                location.hash = `#/runs/${run_id}`;
              }}
              onClose={() => setAsking(false)}
            />
          )}
        </>
      )}
      {toast}
    </>
  );
}

function Summary({ run }: { run: Run }) {
  const texts = useRunTexts();
  const decided = useDecisionTexts();
  const now = useNow();
  const { status, error, decision } = run;
  const took = tookMs(run, now);
  return (
    <>
      <p class="lead">
        {learntText(run, texts) ??
          (status === 'queued' ? texts.learnsSoon : status === 'running' && texts.learnsNow)}
      </p>
      <ProgressBar run={run} now={now} />
      {error !== null && (
        <p class="problem" lang="es">
          {error}
        </p>
      )}
      {decision && (
        <p>
          {(decision.status === 'published' ? decided.decidedPublished : decided.decidedDiscarded)(
            decision.by,
          )}
          {decision.reason !== null && `: ${decision.reason}`}
        </p>
      )}
      {!isUnderWay({ status }) && took > 0 && <p class="hint">{texts.took(durationText(took, texts))}</p>}
    </>
  );
}

function requestOf({ params }: Run): Partial<RunRequest> {
  const { learning_rate, epochs, learn_from } = params;
  return {
    learning_rate: Number(learning_rate),
    epochs: Number(epochs),
    ...(learn_from === 'trusted' && { learn_from }),
  };
}

function Settings({ run, onAgain }: { run: Run; onAgain(): void }) {
  const texts = useRunTexts();
  const formats = useFormats();
  const { state, reason, url } = run.mlflow;
  return (
    <section>
      <h2>{texts.settings}</h2>
      <dl>
        {Object.entries(run.params).map(([name, value]) => (
          <div key={name}>
            <dt>{nameOf(name, texts)}</dt>
            <dd>{textOf(name, value, texts, formats)}</dd>
          </div>
        ))}
        <div>
          <dt>{texts.mlflow}</dt>
          <dd>
            {state === 'off' && texts.mlflowOff}
            {state === 'pending' && (
              <>
                {texts.mlflowPending}
                {reason !== null && <span lang="es">: {reason}</span>}
              </>
            )}
            {state === 'logged' && (url ? <OutsideLink url={url}>{texts.mlflowOpen}</OutsideLink> : '✓')}
          </dd>
        </div>
      </dl>
      {!isUnderWay(run) && (
        <div>
          <button type="button" onClick={onAgain}>
            {texts.again}
          </button>
        </div>
      )}
    </section>
  );
}
