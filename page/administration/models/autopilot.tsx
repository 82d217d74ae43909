// The autopilot in #/models: its policy, the ramp, what it proposes and decided, and the button that stops it.
import { useState } from 'preact/hooks';
import { admin, type Models } from '../api.ts';
import { useFormats } from '../language.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { At } from '../parts/moment.tsx';
import { ReasonField } from '../parts/reason-field.tsx';
import type { Tell } from '../parts/toast.tsx';
import { useAutopilotTexts } from './autopilot-texts.ts';

type Autopilot = Models['autopilot'];
type Decision = Autopilot['decisions'][number];
type Order = 'stop' | 'resume' | 'accept';

interface Props {
  autopilot: Autopilot;
  tell: Tell;
  onChanged(): void;
}

export function AutopilotSection({ autopilot, tell, onChanged }: Props) {
  const texts = useAutopilotTexts();
  const [asked, setAsked] = useState<Order>();
  const { policy, stopped, ramp, proposal } = autopilot;
  const button = (order: Order, isMain = false) => (
    <button type="button" class={isMain ? 'main' : undefined} onClick={() => setAsked(order)}>
      {texts[order]}
    </button>
  );
  const done = (order: Order) => {
    tell(texts.done[order]);
    onChanged();
  };
  return (
    <section aria-labelledby="autopilot">
      <h2 id="autopilot">{texts.title}</h2>
      <p class="hint">{texts.policies[policy]}</p>
      {ramp && <Ramp ramp={ramp} />}
      {proposal && !stopped && (
        <p>
          {texts.proposes}: <span lang="es">{proposal.reason}</span>
        </p>
      )}
      {stopped && (
        <p role="status">
          {texts.stoppedBy(stopped.by)}, <At at={stopped.at} />: {stopped.reason}
        </p>
      )}
      <div class="choices">
        {proposal && !stopped && button('accept', true)}
        {stopped ? button('resume') : (policy !== 'off' || ramp) && button('stop')}
      </div>
      <Decisions decisions={autopilot.decisions} />
      {asked && (
        <OrderDialog
          order={asked}
          revision={(asked === 'resume' ? stopped : proposal)?.revision}
          onDone={() => done(asked)}
          onClose={() => setAsked(undefined)}
        />
      )}
    </section>
  );
}

function Ramp({ ramp: { from, to, share, at } }: { ramp: NonNullable<Autopilot['ramp']> }) {
  const texts = useAutopilotTexts();
  const formats = useFormats();
  const title = texts.ramp(to, formats.percent(share));
  return (
    <>
      <p>
        <strong>{title}</strong>
      </p>
      <progress value={share} max={1} aria-label={title} />
      <p class="hint">
        {texts.rampOf(from)} {texts.stepSince} <At at={at} />.
      </p>
    </>
  );
}

function Decisions({ decisions }: { decisions: readonly Decision[] }) {
  const texts = useAutopilotTexts();
  const formats = useFormats();
  const said = ({ kind, to = '', share = 0 }: Decision) => texts.kinds[kind](to, formats.percent(share));
  return (
    <details>
      <summary>{texts.latest}</summary>
      {decisions.length === 0 && <p>{texts.none}</p>}
      <ol class="timeline">
        {decisions.map((decision) => (
          <li key={decision.revision} class={decision.kind === 'roll_back' ? 'undone' : 'did'}>
            <span class="hint">
              <At at={decision.at} />, {decision.by}
            </span>
            <span>{said(decision)}</span>
            {/* Its own reasons are Spanish; a person writes as they like. */}
            <span class="hint" {...(decision.by === 'autopilot' && { lang: 'es' })}>
              {decision.reason}
            </span>
          </li>
        ))}
      </ol>
    </details>
  );
}

interface OrderProps {
  order: Order;
  revision: number | undefined;
  onDone(): void;
  onClose(): void;
}

function OrderDialog({ order, revision, onDone, onClose }: OrderProps) {
  const texts = useAutopilotTexts();
  const [reason, setReason] = useState('');
  const title = texts[`${order}Title`];
  const act = async () => {
    const why = reason.trim();
    const said = why === '' ? {} : { reason: why };
    const seen = revision === undefined ? {} : { revision };
    if (order === 'stop') await admin.autopilot({ action: order, ...said });
    else if (order === 'resume') await admin.autopilot({ action: order, ...seen, ...said });
    else if (revision !== undefined) await admin.autopilot({ action: order, revision });
    onDone();
  };
  return (
    <ActionDialog title={title} action={title} isDanger={order === 'stop'} act={act} onClose={onClose}>
      <ul>
        {texts[`${order}Means`].map((each) => (
          <li key={each}>{each}</li>
        ))}
      </ul>
      {order !== 'accept' && <ReasonField value={reason} onChange={setReason} />}
    </ActionDialog>
  );
}
