// What the list of retrainings and the view of one share: state, progress, and how long it takes.
import { useContext } from 'preact/hooks';
import type { Run } from '../api.ts';
import { useFormats } from '../language.ts';
import { LiveContext, POLL_MS, usePolling } from '../use-live.ts';
import { isUnderWay, type RunStatus, tookMs } from './runs.ts';
import { type RunTexts, useRunTexts } from './texts.ts';

/** Told apart by shape, not by colour alone. */
const ICONS: Readonly<Record<RunStatus, string>> = {
  queued: '○',
  running: '◐',
  awaiting_approval: '◆',
  published: '✓',
  discarded: '–',
  rejected: '✕',
  failed: '▲',
};

export function StatusMark({ status }: { status: RunStatus }) {
  const texts = useRunTexts();
  return (
    <span class={`run-status ${status}`}>
      <span aria-hidden="true">{ICONS[status] ?? '●'}</span> {texts.statuses[status] ?? status}
    </span>
  );
}

/** "cnn-82016376 learnt from 24 answers of 3 people."; undefined before it has learnt. */
export function learntText({ params, model, learnt }: Run, texts: RunTexts): string | undefined {
  const { labels, users } = params;
  if (!learnt || typeof labels !== 'number' || typeof users !== 'number') return undefined;
  return texts.learnt(model ?? String(params.parent ?? ''), texts.answersOf(labels, users));
}

export function durationText(ms: number, texts: RunTexts): string {
  const seconds = Math.round(ms / 1_000);
  return seconds < 90 ? texts.seconds(seconds) : texts.minutes(Math.round(seconds / 60));
}

export function ProgressBar({ run, now }: { run: Run; now: number }) {
  const texts = useRunTexts();
  const formats = useFormats();
  if (!isUnderWay(run)) return null;
  const said = [
    run.status === 'running' && texts.elapsed(durationText(tookMs(run, now), texts)),
    run.eta_seconds !== null && texts.left(durationText(1_000 * run.eta_seconds, texts)),
  ].filter((part) => typeof part === 'string');
  return (
    <div class="run-progress">
      <progress max={1} value={run.progress} aria-label={texts.progress} />
      <span class="hint">{[formats.percent(Math.round(100 * run.progress) / 100), ...said].join(' · ')}</span>
    </div>
  );
}

/** Without live events a run under way is asked for often; with them now and then, because an event may be lost. */
const FAST_POLL_MS = 4_000;

export function useRunPolling(again: () => void, isActive: boolean): void {
  const { isOpen } = useContext(LiveContext);
  usePolling(again, isActive ? (isOpen ? POLL_MS : FAST_POLL_MS) : isOpen ? undefined : POLL_MS);
}
