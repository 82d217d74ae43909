// The A/B tests that have ended, each with its dates, models, final interval and verdict, and what ended it.
import type { Experiment } from '../api.ts';
import { type Formats, useFormats } from '../language.ts';
import { Range } from '../parts/charts.tsx';
import { Figure } from '../parts/figure.tsx';
import { At } from '../parts/moment.tsx';
import { type ReportTexts, useReportTexts } from './texts.ts';
import { reachOf } from './verdict.ts';

export function Experiments({ experiments }: { experiments: readonly Experiment[] }) {
  const texts = useReportTexts();
  const formats = useFormats();
  const ended = experiments.filter(({ until }) => until !== null);
  if (ended.length === 0) return null;
  return (
    <Figure
      title={texts.experiments}
      says={texts.experimentsSays(ended.length)}
      columns={[texts.from, texts.until, 'v1', 'v2', texts.difference, texts.verdict, texts.endedBecause]}
      rows={ended.map((each) => [
        formats.time(each.since),
        each.until === null ? '' : formats.time(each.until),
        modelText(each, 'v1', formats),
        modelText(each, 'v2', formats),
        differenceText(each, texts, formats),
        finalText(each, texts),
        endText(each, texts),
      ])}
      file="vigia-experiments"
    >
      <ol class="experiments">
        {ended.map((each) => (
          <li key={`${each.experiment} ${each.since}`}>
            <p class="hint">
              <At at={each.since} /> – {each.until !== null && <At at={each.until} />}
            </p>
            <p>
              <span class="flag v1">v1</span> {modelText(each, 'v1', formats)} <span class="flag v2">v2</span>{' '}
              {modelText(each, 'v2', formats)}
            </p>
            <p>
              <strong>{finalText(each, texts)}</strong> {differenceText(each, texts, formats)}
            </p>
            {each.final?.ab.interval && (
              <Range
                label={differenceText(each, texts, formats)}
                from={-reachOf(each.final.ab)}
                to={reachOf(each.final.ab)}
                interval={each.final.ab.interval}
                point={each.final.ab.difference}
                mark={0}
              />
            )}
            <p class="hint">{endText(each, texts)}</p>
          </li>
        ))}
      </ol>
    </Figure>
  );
}

/** "cnn-1a2b3c4d, 50 %" */
function modelText({ models, weights }: Experiment, version: 'v1' | 'v2', formats: Formats): string {
  return `${models[version]}, ${formats.percent(weights[version])}`;
}

function differenceText({ final }: Experiment, texts: ReportTexts, formats: Formats): string {
  const interval = final?.ab.interval;
  return interval
    ? texts.differenceSays(texts.between(formats.points(interval[0]), formats.points(interval[1])))
    : texts.differenceUnknown;
}

function finalText({ final }: Experiment, texts: ReportTexts): string {
  return final ? texts.finalVerdicts[final.decision.verdict] : texts.finalUnknown;
}

function endText({ ended_by }: Experiment, texts: ReportTexts): string {
  if (!ended_by) return '';
  const { change, by, from, to, reason } = ended_by;
  const what = change === 'shares' ? texts.endedByShares : texts.endedByMove(change, from ?? '', to ?? '');
  return `${what} (${by})${reason ? `: ${reason}` : ''}`;
}
