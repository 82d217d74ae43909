// Silences for planned work: by a pattern, for some hours or days.
import { useState } from 'preact/hooks';
import { fitsPattern } from '#lib/alerts/grouping/pattern.ts';
import { vigia } from '../../account/account.ts';
import { type Alert, admin, type Silence } from '../api.ts';
import { useErrorText } from '../error-text.ts';
import { useFormats } from '../language.ts';
import { ActionDialog } from '../parts/dialog.tsx';
import { Reading } from '../parts/reading.tsx';
import type { Tell } from '../parts/toast.tsx';
import { useSharedTexts } from '../texts.ts';
import { type Shown, useShown } from '../use-live.ts';
import { silenceEnd } from './inbox.ts';
import { useAlertTexts } from './texts.ts';

export function Planned({ alerts, tell }: { alerts: readonly Alert[]; tell: Tell }) {
  const texts = useAlertTexts();
  const formats = useFormats();
  const errorText = useErrorText();
  const shown = useShown(admin.silences);
  const [isAdding, setAdding] = useState(false);
  const end = async ({ id }: Silence) => {
    try {
      await admin.removeSilence(id);
      tell(texts.ended);
    } catch (error) {
      tell(errorText(error));
    }
    shown.again();
  };
  return (
    <section class="planned">
      <h2>{texts.planned}</h2>
      <p class="hint">{texts.plannedHint}</p>
      <Reading shown={shown} />
      {shown.value?.length === 0 && <p>{texts.noPlanned}</p>}
      <ul>
        {shown.value?.map((silence) => (
          <li key={silence.id}>
            <span>
              <code>{silence.pattern}</code> {texts.endsAt(formats.time(silence.until))},{' '}
              {texts.by(silence.by)}
              {silence.reason && `: ${silence.reason}`}
            </span>
            <button
              type="button"
              aria-label={texts.endPlannedOf(silence.pattern)}
              onClick={() => void end(silence)}
            >
              {texts.endPlanned}
            </button>
          </li>
        ))}
      </ul>
      <div>
        <button type="button" onClick={() => setAdding(true)}>
          {texts.addPlanned}
        </button>
      </div>
      {isAdding && <AddSilence alerts={alerts} shown={shown} tell={tell} onClose={() => setAdding(false)} />}
    </section>
  );
}

/** Characters of a pattern beside `*`: the server's rule. */
const LEAST = 3;
const HOURS = [1, 4, 24, 72, 168];

interface AddProps {
  alerts: readonly Alert[];
  shown: Shown<Silence[]>;
  tell: Tell;
  onClose(): void;
}

function AddSilence({ alerts, shown, tell, onClose }: AddProps) {
  const texts = useAlertTexts();
  const shared = useSharedTexts();
  const [pattern, setPattern] = useState('');
  const [hours, setHours] = useState(1);
  const [reason, setReason] = useState('');
  const wanted = pattern.trim();
  const add = async () => {
    const until = silenceEnd(vigia.now(), hours);
    await admin.addSilence({ pattern: wanted, until, ...(reason.trim() && { reason: reason.trim() }) });
    tell(texts.added);
    shown.again();
  };
  return (
    <ActionDialog
      title={texts.addPlanned}
      action={texts.addPlanned}
      mayNot={wanted.replaceAll('*', '').length < LEAST}
      act={add}
      onClose={onClose}
    >
      <label>
        {texts.pattern}
        <input
          required
          maxLength={100}
          autocapitalize="none"
          spellcheck={false}
          aria-describedby="pattern-hint"
          value={pattern}
          onInput={({ currentTarget }) => setPattern(currentTarget.value)}
        />
      </label>
      <p class="hint" id="pattern-hint">
        {texts.patternHint}{' '}
        {wanted !== '' && texts.fitsNow(alerts.filter((alert) => fitsPattern(wanted, alert)).length)}
      </p>
      <label>
        {texts.howLong}
        <select value={hours} onChange={({ currentTarget }) => setHours(Number(currentTarget.value))}>
          {HOURS.map((each) => (
            <option key={each} value={each}>
              {each < 48 ? texts.hours(each) : texts.days(each / 24)}
            </option>
          ))}
        </select>
      </label>
      <label>
        {shared.reason} ({shared.optional})
        <input
          maxLength={200}
          value={reason}
          onInput={({ currentTarget }) => setReason(currentTarget.value)}
        />
      </label>
    </ActionDialog>
  );
}
