// What has happened to an alert, the oldest first.
import type { Alert } from '../api.ts';
import { useFormats } from '../language.ts';
import { At } from '../parts/moment.tsx';
import { type Step, timelineOf } from './inbox.ts';
import { type AlertTexts, useAlertTexts } from './texts.ts';

export function Timeline({ alert }: { alert: Alert }) {
  const texts = useAlertTexts();
  const formats = useFormats();
  return (
    <ol class="timeline">
      {timelineOf(alert).map((step) => (
        <li key={`${step.at} ${step.what}`} class={step.what}>
          <span class="hint">
            <At at={step.at} />
          </span>
          <span>{textOf(step, alert, texts, formats.time)}</span>
        </li>
      ))}
    </ol>
  );
}

function textOf(step: Step, { count }: Alert, texts: AlertTexts, time: (iso: string) => string): string {
  if (step.what === 'first') return texts.firstSeen;
  if (step.what === 'opened') return texts.openedAgain;
  if (step.what === 'last') return texts.lastSeen(count);
  const { by, what, to, until, reason, via } = step.entry;
  const parts = [
    texts.acted[what]?.(by) ?? texts.actedUnknown(by, what),
    to !== undefined && texts.assignedTo(to),
    until !== undefined && texts.silencedUntil(time(until)),
    texts.via[via] ?? via,
  ].filter((part) => typeof part === 'string');
  return parts.join(' ') + (reason === undefined ? '' : `: ${reason}`);
}
