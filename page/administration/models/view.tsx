// #/models: what serves, the shares of the A/B test, where each model comes from, and who moved what.
import { useState } from 'preact/hooks';
import { type Alias, admin, type Models, type Move } from '../api.ts';

import { At } from '../parts/moment.tsx';
import { Reading } from '../parts/reading.tsx';
import { type Tell, useToast } from '../parts/toast.tsx';
import { usePolling, useShown } from '../use-live.ts';
import { AbTest } from './ab-test.tsx';
import { AutopilotSection } from './autopilot.tsx';
import { Lineage } from './lineage.tsx';
import { ALIASES, before, latestOf } from './models.ts';
import { PromoteDialog, RollBackDialog } from './move-dialogs.tsx';
import { useModelTexts } from './texts.ts';

const MOVES_POLL_MS = 60_000;

type Asked = { promote: string } | { rollBack: Alias };

export function ModelsView() {
  const texts = useModelTexts();
  const shown = useShown(admin.models, 'retraining');
  // No live event tells of a move or of new shares.
  usePolling(shown.again, MOVES_POLL_MS);
  const { toast, tell } = useToast();
  const [asked, setAsked] = useState<Asked>();
  const models = shown.value;
  const said = useMoved(tell, shown.again);
  return (
    <>
      <h1>{texts.title}</h1>
      <Reading shown={shown} />
      {models && (
        <>
          <section>
            <h2>{texts.serving}</h2>
            <div class="serving">
              {ALIASES.map((alias) => (
                <Serving
                  key={alias}
                  alias={alias}
                  models={models}
                  onRollBack={() => setAsked({ rollBack: alias })}
                />
              ))}
            </div>
            {models.aliases.v1 === models.aliases.v2 ? (
              <p class="hint">{texts.same}</p>
            ) : (
              <div>
                <button type="button" onClick={() => setAsked({ promote: models.aliases.v2 })}>
                  {texts.promoteV2}
                </button>
              </div>
            )}
          </section>
          <AutopilotSection autopilot={models.autopilot} tell={tell} onChanged={shown.again} />
          <AbTest key={models.experiment.experiment} models={models} tell={tell} onChanged={shown.again} />
          <Lineage models={models} onPromote={(promote) => setAsked({ promote })} />
          <Moves history={models.history} />
        </>
      )}
      {models && asked && 'promote' in asked && (
        <PromoteDialog
          model={asked.promote}
          models={models}
          onDone={said.promoted}
          onStale={shown.again}
          onClose={() => setAsked(undefined)}
        />
      )}
      {models && asked && 'rollBack' in asked && (
        <RollBackDialog
          alias={asked.rollBack}
          models={models}
          onDone={said.rolledBack}
          onStale={shown.again}
          onClose={() => setAsked(undefined)}
        />
      )}
      {toast}
    </>
  );
}

/** Says what was moved, with the way back. */
function useMoved(tell: Tell, onChanged: () => void) {
  const texts = useModelTexts();
  const reason = texts.undoReason;
  return {
    promoted: ({ alias, to, revision }: Move) => {
      tell(texts.promoted(to, alias), () => admin.rollBack(alias, { reason, revision }).finally(onChanged));
      onChanged();
    },
    rolledBack: ({ alias, from, to, revision }: Move) => {
      tell(texts.rolledBack(alias, to), () =>
        admin.promote(alias, { model: from, reason, revision }).finally(onChanged),
      );
      onChanged();
    },
  };
}

interface ServingProps {
  alias: Alias;
  models: Models;
  onRollBack(): void;
}

function Serving({ alias, models: { aliases, history, models }, onRollBack }: ServingProps) {
  const texts = useModelTexts();
  const move = latestOf(history, alias);
  const version = models.find(({ id }) => id === aliases[alias]);
  const mayGoBack = before(history, alias) !== undefined;
  return (
    <div class={`serves ${alias}`}>
      <h3>{texts[alias]}</h3>
      <p class="model-id">{aliases[alias]}</p>
      <p class="hint">
        {move ? (
          <>
            {texts.since} <At at={move.at} />, {texts.by(move.by)}: {move.reason}
          </>
        ) : (
          version && texts[version.origin]
        )}
      </p>
      {mayGoBack && (
        <div>
          <button type="button" onClick={onRollBack} aria-label={`${texts.rollBack} ${alias}`}>
            {texts.rollBack}
          </button>
        </div>
      )}
    </div>
  );
}

function Moves({ history }: { history: readonly Move[] }) {
  const texts = useModelTexts();
  return (
    <section>
      <h2>{texts.history}</h2>
      {history.length === 0 && <p>{texts.noHistory}</p>}
      <ol class="timeline">
        {history.map(({ alias, revision, from, to, by, reason, at, rollback, run_id }) => (
          <li key={`${alias} ${revision}`} class={rollback ? 'undone' : 'did'}>
            <span class="hint">
              <At at={at} />, {texts.by(by)}
            </span>
            <span>{(rollback ? texts.movedBack : texts.moved)(alias, from, to)}</span>
            <span class="hint">{reason}</span>
            {run_id !== undefined && <a href={`#/runs/${run_id}`}>{texts.run}</a>}
          </li>
        ))}
      </ol>
    </section>
  );
}
