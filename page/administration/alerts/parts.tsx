// What a row and the view of one alert share: severity, state, and a day in eight bars.
import type { Alert, Severity, Status } from '../api.ts';
import { useFormats } from '../language.ts';
import { Frame } from '../parts/charts.tsx';
import { ownerOf } from './inbox.ts';
import { type AlertTexts, useAlertTexts } from './texts.ts';

/** Told apart by shape, not by colour alone. */
const ICONS: Readonly<Record<Severity, string>> = { critical: '⬣', error: '◆', warning: '▲', info: '●' };

export function SeverityMark({ severity }: { severity: Severity }) {
  const texts = useAlertTexts();
  return (
    <span class={`severity ${severity}`}>
      <span aria-hidden="true">{ICONS[severity] ?? '●'}</span> {texts[severity] ?? severity}
    </span>
  );
}

/** A state that this page does not know is shown as it is called. */
export function statusText(status: Status, texts: AlertTexts): string {
  const known: Readonly<Record<Status, string>> = {
    firing: texts.isFiring,
    acknowledged: texts.isAcknowledged,
    silenced: texts.isSilenced,
    resolved: texts.isResolved,
  };
  return known[status] ?? status;
}

/** Who has it, until when it is silent, who resolved it. */
export function Handling({ alert }: { alert: Alert }) {
  const texts = useAlertTexts();
  const formats = useFormats();
  const owner = ownerOf(alert);
  const { silenced, resolved, status } = alert;
  const until = silenced?.until ? texts.until(formats.time(silenced.until)) : texts.untilEnd;
  const said = [
    owner !== undefined && status !== 'resolved' && texts.owner(owner),
    silenced &&
      status === 'silenced' &&
      `${until}, ${texts.by(silenced.by)}${silenced.reason ? `: ${silenced.reason}` : ''}`,
    resolved &&
      status === 'resolved' &&
      `${texts.isResolved} ${texts.by(resolved.by)}, ${formats.time(resolved.at)}`,
  ].filter((part) => typeof part === 'string');
  return said.length > 0 ? <span class="handling">{said.join(' · ')}</span> : null;
}

const HOURS = 24;

/** The occurrences of a day as columns. DayTable has the same figures. */
export function Day({ daily, isLarge }: { daily: readonly number[]; isLarge?: boolean }) {
  const texts = useAlertTexts();
  const most = Math.max(1, ...daily);
  const total = daily.reduce((sum, n) => sum + n, 0);
  const step = HOURS / Math.max(1, daily.length);
  return (
    <Frame
      label={`${texts.lastDay}: ${texts.times(total)}`}
      class={isLarge ? 'day large' : 'day'}
      width={daily.length * 10}
      height={24}
    >
      {daily.map((n, i) => {
        const height = n === 0 ? 1 : 3 + (21 * n) / most;
        const hours = texts.hoursAgo(HOURS - (i + 1) * step, HOURS - i * step);
        return (
          <rect
            key={hours}
            class={n === 0 ? 'none' : ''}
            x={i * 10 + 1}
            y={24 - height}
            width={8}
            height={height}
          >
            <title>{`${hours}: ${n}`}</title>
          </rect>
        );
      })}
    </Frame>
  );
}

export function DayTable({ daily }: { daily: readonly number[] }) {
  const texts = useAlertTexts();
  const step = HOURS / Math.max(1, daily.length);
  return (
    <table>
      <thead>
        <tr>
          <th scope="col">{texts.period}</th>
          <th scope="col" class="figure">
            {texts.occurrences}
          </th>
        </tr>
      </thead>
      <tbody>
        {daily.map((n, i) => {
          const hours = texts.hoursAgo(HOURS - (i + 1) * step, HOURS - i * step);
          return (
            <tr key={hours}>
              <th scope="row">{hours}</th>
              <td class="figure">{n}</td>
            </tr>
          );
        })}
      </tbody>
    </table>
  );
}
