// The buttons that act on one alert or on all that are selected.
import { ChooseAndDo } from '../../parts/choose-and-do.tsx';
import type { Alert } from '../api.ts';
import { type ActionName, possible, silencesFor } from './inbox.ts';
import { useAlertTexts } from './texts.ts';

/** An action without the revision, which is each alert's own. */
export type Wish =
  | { action: 'acknowledge' | 'release' | 'resolve' }
  | { action: 'silence'; hours: number | undefined };

interface Props {
  alerts: readonly Alert[];
  isBusy: boolean;
  onWish(wish: Wish): void;
}

/** Until the fault is over. */
const OVER = 'over';

const BUTTONS = ['acknowledge', 'release', 'resolve'] as const;

/** Those that can be done to one of the alerts at least; it is done to those to which it can be. */
export function Actions({ alerts, isBusy, onWish }: Props) {
  const texts = useAlertTexts();
  const can = (action: ActionName) => alerts.some((alert) => possible(alert).includes(action));
  const buttons = BUTTONS.filter(can).map((action) => (
    <button
      key={action}
      type="button"
      class={action === 'acknowledge' ? 'main' : ''}
      disabled={isBusy}
      onClick={() => onWish({ action })}
    >
      {texts[action]}
    </button>
  ));
  return (
    <div class="choices">
      {buttons}
      {can('silence') && (
        <ChooseAndDo
          label={texts.silence}
          ask={texts.silenceFor}
          action={texts.silence}
          isBusy={isBusy}
          options={silencesFor(alerts).map((hours) =>
            hours === undefined ? [OVER, texts.untilOver] : [String(hours), texts.hours(hours)],
          )}
          onDo={(value) => onWish({ action: 'silence', hours: value === OVER ? undefined : Number(value) })}
        />
      )}
    </div>
  );
}
