// The shares of the A/B test: a slider, what changes with it, and a question before it does.
import { useState } from 'preact/hooks';
import { admin, type Models } from '../api.ts';
import { useFormats } from '../language.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { At } from '../parts/moment.tsx';
import type { Tell } from '../parts/toast.tsx';
import { changing, weightsOf } from './models.ts';
import { useModelTexts } from './texts.ts';

interface Props {
  models: Models;
  tell: Tell;
  onChanged(): void;
}

export function AbTest({ models: { experiment }, tell, onChanged }: Props) {
  const texts = useModelTexts();
  const formats = useFormats();
  const { weights, since } = experiment;
  const now = Math.round(100 * weights.v2);
  const [wanted, setWanted] = useState(now);
  const [isAsking, setAsking] = useState(false);
  const next = wanted === now ? weights : weightsOf(wanted);
  const act = async () => {
    await admin.share(next);
    tell(texts.changed(formats.percent(next.v2)), async () => {
      await admin.share(weights);
      onChanged();
    });
    onChanged();
  };
  const moved = Math.round(100 * changing(weights, next));
  const isOneSided = next.v1 === 0 || next.v2 === 0;
  return (
    <section>
      <h2>{texts.test}</h2>
      <p class="hint">
        {texts.testHint}{' '}
        {Date.parse(since) === 0 ? (
          texts.neverChanged
        ) : (
          <>
            {texts.started} <At at={since} />.
          </>
        )}
      </p>
      <label class="shares">
        {texts.shareV2}
        <input
          type="range"
          min={0}
          max={100}
          step={1}
          value={wanted}
          aria-valuetext={texts.shares(formats.percent(next.v1), formats.percent(next.v2))}
          onInput={({ currentTarget }) => setWanted(Number(currentTarget.value))}
        />
      </label>
      <p>{texts.shares(formats.percent(next.v1), formats.percent(next.v2))}</p>
      {wanted !== now && (
        <div class="choices">
          <button type="button" class="main" onClick={() => setAsking(true)}>
            {texts.change}
          </button>
          <span>{texts.changes(moved)}</span>
        </div>
      )}
      {isAsking && (
        <ActionDialog
          title={texts.changeTo(formats.percent(next.v2))}
          action={texts.changeTo(formats.percent(next.v2))}
          act={act}
          onClose={() => setAsking(false)}
        >
          <ul>
            <li>{texts.changes(moved)}</li>
            {texts.changeMeans.map((each) => (
              <li key={each}>{each}</li>
            ))}
            {isOneSided && <li>{texts.noComparison}</li>}
          </ul>
        </ActionDialog>
      )}
    </section>
  );
}
