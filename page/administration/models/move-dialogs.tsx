// Promoting and rolling back: from which model to which, what follows, and why.
import { useCallback, useState } from 'preact/hooks';
import { type Alias, admin, type ModelCheck, type Models, type Move } from '../api.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import { useReportTexts } from '../report/texts.ts';
import { verdictText } from '../report/verdict.ts';
import { useSharedTexts } from '../texts.ts';
import { useShown } from '../use-live.ts';
import { ALIASES, before, latestOf, servesAs } from './models.ts';
import { useModelTexts } from './texts.ts';

interface PromoteProps {
  model: string;
  models: Models;
  onDone(move: Move): void;
  /** Somebody else has moved the alias: what is shown is not what there is. */
  onStale(): void;
  onClose(): void;
}

export function PromoteDialog({ model, models, onDone, onStale, onClose }: PromoteProps) {
  const texts = useModelTexts();
  const shared = useSharedTexts();
  const possible = ALIASES.filter((alias) => !servesAs(models, model).includes(alias));
  const [alias, setAlias] = useState<Alias>(possible[0] ?? 'v1');
  const [reason, setReason] = useState('');
  const action = texts.promoteTo(model, alias);
  // While it is not known, or cannot be read, the server decides.
  const check = useShown(useCallback(() => admin.checkModel(model), [model])).value;
  return (
    <ActionDialog
      title={action}
      action={action}
      mayNot={reason.trim() === '' || (check?.missed.length ?? 0) > 0}
      act={async () => {
        // Not over what somebody else has moved since.
        const revision = latestOf(models.history, alias)?.revision ?? 0;
        onDone(await orStale(onStale, admin.promote(alias, { model, reason: reason.trim(), revision })));
      }}
      onClose={onClose}
    >
      {possible.length > 1 && (
        <label>
          {texts.asAlias}
          <select value={alias} onChange={({ currentTarget }) => setAlias(currentTarget.value as Alias)}>
            {possible.map((each) => (
              <option key={each} value={each}>
                {texts[each]}
              </option>
            ))}
          </select>
        </label>
      )}
      <ul>
        <li>{texts.fromTo(alias, models.aliases[alias], model)}</li>
        {alias === 'v1' && model === models.aliases.v2 && <Verdict />}
        <Check check={check} />
        <li>{texts.follows}</li>
      </ul>
      <label>
        {shared.reason}: {texts.reasonPromote}
        <input
          required
          maxLength={500}
          value={reason}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </label>
    </ActionDialog>
  );
}

/** A refused move: the dialog then shows what it would do now. */
async function orStale(onStale: () => void, moved: Promise<Move>): Promise<Move> {
  try {
    return await moved;
  } catch (error) {
    onStale();
    throw error;
  }
}

/** How the model reads the golden digits. */
function Check({ check }: { check: ModelCheck | undefined }) {
  const texts = useModelTexts();
  if (!check) return <li>{texts.checked}</li>;
  if (check.missed.length === 0) return <li class="good">{texts.readsGolden(check.digits)}</li>;
  // Each digit is drawn several times: the same mistake is named once.
  const mistakes = new Set(
    check.missed.map(({ digit, read, doubtful }) => texts.misreads(digit, read, doubtful)),
  );
  return (
    <li class="problem" role="alert">
      {texts.missesGolden} {[...mistakes].join('; ')}.
    </li>
  );
}

/** What the A/B test says of the model that is to be promoted; nothing while it cannot be read. */
function Verdict() {
  const texts = useModelTexts();
  const reportTexts = useReportTexts();
  const { value } = useShown(admin.report);
  return value ? <li>{texts.verdict(verdictText(value, reportTexts))}</li> : null;
}

interface RollBackProps {
  alias: Alias;
  models: Models;
  onDone(move: Move): void;
  onStale(): void;
  onClose(): void;
}

export function RollBackDialog({ alias, models, onDone, onStale, onClose }: RollBackProps) {
  const texts = useModelTexts();
  const [reason, setReason] = useState('');
  const to = before(models.history, alias) ?? '';
  const latest = latestOf(models.history, alias);
  const action = texts.rollBackTo(alias, to);
  return (
    <ActionDialog
      title={action}
      action={action}
      isDanger
      act={async () =>
        onDone(
          await orStale(
            onStale,
            admin.rollBack(alias, {
              ...(reason.trim() !== '' && { reason: reason.trim() }),
              // Not what somebody else has moved since.
              ...(latest && { revision: latest.revision }),
            }),
          ),
        )
      }
      onClose={onClose}
    >
      <ul>
        <li>{texts.fromTo(alias, models.aliases[alias], to)}</li>
        <li>{texts.follows}</li>
      </ul>
      <ReasonField value={reason} onChange={setReason} />
    </ActionDialog>
  );
}
