// A retraining that awaits approval: publish it or discard it, after saying what follows.
import { useState } from 'preact/hooks';
import { ApiError } from '#client';
import { admin, type Run } from '../api.ts';
import { useErrorText } from '../error-text.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import type { Tell } from '../parts/toast.tsx';
import { type DecisionTexts, useDecisionTexts } from './decision-texts.ts';

interface Props {
  run: Run;
  tell: Tell;
  onDecided(run: Run): void;
  /** Somebody else has decided. */
  onStale(): void;
}

export function Decide({ run, tell, onDecided, onStale }: Props) {
  const texts = useDecisionTexts();
  const errorText = useErrorText();
  const [asked, setAsked] = useState<'publish' | 'discard'>();
  const [reason, setReason] = useState('');
  const model = run.model ?? '';
  const act = async () => {
    if (asked === undefined) return;
    try {
      const said = reason.trim();
      onDecided(await admin.decide(run.run_id, { action: asked, ...(said !== '' && { reason: said }) }));
    } catch (error) {
      if (!(error instanceof ApiError) || error.code !== 'run_not_awaiting') throw error;
      // What is asked here is gone with the next reading, so the answer is said outside of it.
      tell(errorText(error));
      onStale();
      return;
    }
    if (asked === 'discard') tell(texts.discarded(model));
    else
      tell(texts.published(model), async () => {
        const { history } = await admin.models();
        const move = history.find(({ run_id }) => run_id === run.run_id);
        await admin.rollBack('v2', {
          reason: texts.undonePublishing,
          ...(move && { revision: move.revision }),
        });
        onStale();
      });
  };
  const parent = String(run.params.parent ?? 'v2');
  return (
    <div class="notice decide">
      <p>{whyItWaits(run, texts)}</p>
      <div class="choices">
        <button type="button" class="main" onClick={() => setAsked('publish')}>
          {texts.publish}
        </button>
        <button type="button" onClick={() => setAsked('discard')}>
          {texts.discard}
        </button>
      </div>
      {asked && (
        <ActionDialog
          title={asked === 'publish' ? texts.publishOf(model) : texts.discardOf(model)}
          action={asked === 'publish' ? texts.publishOf(model) : texts.discardOf(model)}
          isDanger={asked === 'discard'}
          act={act}
          onClose={() => setAsked(undefined)}
        >
          <ul>
            {(asked === 'publish' ? texts.publishMeans(parent, model) : texts.discardMeans).map((each) => (
              <li key={each}>{each}</li>
            ))}
          </ul>
          <ReasonField value={reason} onChange={setReason} />
        </ActionDialog>
      )}
    </div>
  );
}

function whyItWaits({ learnt }: Run, texts: DecisionTexts): string {
  if ((learnt?.open ?? 0) > 0) return texts.waits;
  const few = learnt?.few_networks;
  if (!few) return texts.waitsQuietly;
  const { before, after, corrections, of_few, networks } = few;
  const which = before === undefined || after === undefined ? '' : texts.fromTo(before, after);
  return texts.fewNetworks(which, corrections, of_few, networks);
}
