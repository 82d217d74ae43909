// Asks before a retraining: what it would learn, from whom, and what follows.
import { useState } from 'preact/hooks';
import { LEAST_LABELS } from '#lib/task.ts';
import { admin, type Run, type RunRequest, type TrainingSet } from '../api.ts';
import { type Formats, useFormats } from '../language.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { Reading } from '../parts/reading.tsx';
import { useShown } from '../use-live.ts';
import { type RequestTexts, useRequestTexts } from './request-texts.ts';
import { accuracies, isUnderWay } from './runs.ts';
import { useRunTexts } from './texts.ts';

/** From this share on one person's hand shows in the model. */
const LARGE_SHARE = 0.2;
const RATES = [0.0003, 0.001, 0.003];
const EPOCHS = [1, 3, 5, 10, 20];
const USUAL = { learning_rate: 0.001, epochs: 5 };

interface Props {
  runs: readonly Run[];
  /** What is asked for at first: that of an earlier run. */
  like?: RunRequest;
  onDone(run_id: string): void;
  onClose(): void;
}

export function RetrainDialog({ runs, like = {}, onDone, onClose }: Props) {
  const texts = useRequestTexts();
  const { names } = useRunTexts();
  const shown = useShown(admin.trainingSet);
  const [request, setRequest] = useState<RunRequest>({ ...USUAL, ...like });
  const change = (part: RunRequest) => setRequest({ ...request, ...part });
  const set = shown.value;
  const isTrusted = request.learn_from === 'trusted';
  const labels = set ? (isTrusted ? set.confirmed + set.trusted : set.labels) : 0;
  const act = async () => {
    const { note, ...rest } = request;
    const { run_id } = await admin.retrain({ ...rest, ...(note?.trim() && { note: note.trim() }) });
    onDone(run_id);
  };
  return (
    <ActionDialog
      title={texts.dialog}
      action={texts.start}
      // A run of fewer answers ends as rejected. When they could not be read, the server decides.
      mayNot={set !== undefined && labels < LEAST_LABELS}
      act={act}
      onClose={onClose}
    >
      <Reading shown={shown} />
      {set && <WhatItLearns set={set} labels={labels} isTrusted={isTrusted} runs={runs} />}
      {runs.some(isUnderWay) && <p class="notice">{texts.activeNow}</p>}
      <label class="tick">
        <input
          type="checkbox"
          checked={isTrusted}
          onChange={({ currentTarget }) => change({ learn_from: currentTarget.checked ? 'trusted' : 'all' })}
        />
        {texts.onlyTrusted}
      </label>
      <label>
        {texts.note}
        <input
          maxLength={500}
          value={request.note ?? ''}
          onInput={({ currentTarget }) => change({ note: currentTarget.value })}
        />
      </label>
      <details>
        <summary>{texts.advanced}</summary>
        <Select
          label={names.learning_rate ?? ''}
          value={request.learning_rate ?? USUAL.learning_rate}
          values={RATES}
          onChoose={(learning_rate) => change({ learning_rate })}
        />
        <Select
          label={names.epochs ?? ''}
          value={request.epochs ?? USUAL.epochs}
          values={EPOCHS}
          onChoose={(epochs) => change({ epochs })}
        />
      </details>
    </ActionDialog>
  );
}

interface LearnsProps {
  set: TrainingSet;
  labels: number;
  isTrusted: boolean;
  runs: readonly Run[];
}

function WhatItLearns({ set, labels, isTrusted, runs }: LearnsProps) {
  const texts = useRequestTexts();
  const { answersOf } = useRunTexts();
  const formats = useFormats();
  const said = [
    texts.would(answersOf(labels, set.users)),
    labels < LEAST_LABELS && texts.tooFew(LEAST_LABELS - labels),
    set.largest_share > LARGE_SHARE && set.labels > 0 && texts.largest(formats.percent(set.largest_share)),
    !isTrusted && set.open > 0 && texts.openMeans(set.open),
    lastGain(runs, formats, texts),
    labels >= LEAST_LABELS && texts.follows,
  ].filter((text) => typeof text === 'string');
  return (
    <ul>
      {said.map((each) => (
        <li key={each}>{each}</li>
      ))}
    </ul>
  );
}

function lastGain(runs: readonly Run[], formats: Formats, texts: RequestTexts): string | undefined {
  const last = runs.find(({ metrics }) => metrics !== null);
  if (!last) return undefined;
  const { before, after } = accuracies(last, 'feedback');
  return before === undefined || after === undefined ? undefined : texts.last(formats.points(after - before));
}

interface SelectProps {
  label: string;
  value: number;
  values: readonly number[];
  onChoose(value: number): void;
}

/** A value of an earlier run may be none of the usual ones. */
function Select({ label, value, values, onChoose }: SelectProps) {
  const formats = useFormats();
  const offered = [...new Set([...values, value])].sort((a, b) => a - b);
  return (
    <label>
      {label}
      <select value={value} onChange={({ currentTarget }) => onChoose(Number(currentTarget.value))}>
        {offered.map((each) => (
          <option key={each} value={each}>
            {formats.number(each)}
          </option>
        ))}
      </select>
    </label>
  );
}
