// One alert of the inbox.
import type { Alert } from '../api.ts';
import { useFormats } from '../language.ts';
import { Ago } from '../parts/moment.tsx';
import { sourcesOf } from './inbox.ts';
import { Day, Handling, SeverityMark } from './parts.tsx';
import { Swipeable } from './swipeable.tsx';
import { useAlertTexts } from './texts.ts';

interface Props {
  alert: Alert;
  isSelected: boolean;
  onSelect(isSelected: boolean): void;
  /** By a swipe; undefined when it cannot be acknowledged. */
  onAcknowledge: (() => void) | undefined;
}

export function Row({ alert, isSelected, onSelect, onAcknowledge }: Props) {
  const texts = useAlertTexts();
  const formats = useFormats();
  const { fingerprint, title, count, last_at, since, daily, recurring } = alert;
  return (
    <Swipeable class={`alert ${alert.severity}`} label={texts.acknowledge} onSwipe={onAcknowledge}>
      <label class="tick">
        <input
          type="checkbox"
          checked={isSelected}
          aria-label={texts.select(title)}
          onChange={({ currentTarget }) => onSelect(currentTarget.checked)}
        />
      </label>
      <div class="what">
        <p class="hint">
          <SeverityMark severity={alert.severity} />
          {' · '}
          <span class="source">{sourcesOf(alert).join(', ')}</span>
          {recurring && ` · ${texts.recurring}`}
        </p>
        <a class="title" lang="es" href={`#/alerts/${encodeURIComponent(fingerprint)}`}>
          {title}
        </a>
        <p class="hint">
          <strong class="times">×{formats.count(count)}</strong> · {texts.last} <Ago at={last_at} />
          {since !== null && (
            <>
              {' · '}
              {texts.since} <Ago at={since} />
            </>
          )}
        </p>
        <Handling alert={alert} />
      </div>
      <Day daily={daily} />
    </Swipeable>
  );
}
